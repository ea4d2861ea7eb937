package parley.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import parley.util.Eventually;

/** A real browser window with the web client in it, used the way a person would. */
final class ChatWindow implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** Names of pictures that were taken: tests that pass through the same scene don't paint it again. */
    private static final Set<String> TAKEN = ConcurrentHashMap.newKeySet();

    enum Size {
        PHONE(360, 640, 2),
        DESKTOP(1280, 800, 1);

        private final Map<String, Object> metrics;

        Size(int width, int height, int pixelRatio) {
            metrics = Map.of("width", width, "height", height, "pixelRatio", (double) pixelRatio, "touch", false);
        }
    }

    private final Size size;
    private final Browser browser;
    private final ChromeDriver driver;

    ChatWindow(Size size) {
        this(size, size.name());
    }

    /** @param browser name of the browser that the window belongs to: each is another person's */
    ChatWindow(Size size, String browser) {
        this.size = size;
        this.browser = Browser.of(browser, size.metrics);
        this.driver = this.browser.driver();
    }

    /** Skips where there is no browser, but not on the build server: there it is a failure. */
    static void require() {
        boolean present = Browser.isInstalled();
        String missing = "Chromium and its driver (" + Browser.PROGRAMS + ") are needed for browser tests";
        if (System.getenv("CI") == null) {
            assumeTrue(present, missing);
        }
        assertTrue(present, missing);
    }

    /** Takes WebSockets away from pages of this window, as some proxies do. */
    ChatWindow withoutWebSocket() {
        return with("delete window.WebSocket;");
    }

    /** Runs a script in all pages of this window before their own. */
    ChatWindow with(String script) {
        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        return this;
    }

    ChatWindow open(int port) {
        return open(port, "");
    }

    /** @param basePath path below which the page lies, such as {@code /chat} */
    ChatWindow open(int port, String basePath) {
        browser.visit("http://localhost:" + port, basePath);
        return this;
    }

    void search(String name, String interest) {
        WebElement field = part("name");
        field.clear();
        field.sendKeys(name);
        part("interest-add").sendKeys(interest, Keys.ENTER);
        part("start").click();
    }

    void awaitChat() {
        await("a partner", () -> part("composer").isDisplayed());
    }

    void say(String text) {
        part("composer").sendKeys(text, Keys.ENTER);
    }

    void click(String part) {
        part(part).click();
    }

    void type(String part, String text) {
        part(part).sendKeys(text);
    }

    /** Clicks the first part of this kind in which the text stands; false if there is none yet. */
    boolean clickNamed(String part, String text) {
        return (boolean) driver.executeScript(
                "const e = [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]"
                        + ".find(e => e.textContent.includes(arguments[1]));"
                        + "if (e) e.click(); return Boolean(e);",
                part,
                text);
    }

    /** Returns the text of an inner part, in the outer part that holds a text; empty if it is hidden or missing. */
    String within(String outer, String text, String inner) {
        return (String) driver.executeScript(
                "const e = [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]"
                        + ".find(e => e.textContent.includes(arguments[1]))"
                        + "?.querySelector(`[data-testid='${arguments[2]}']`);"
                        + "return e && !e.hidden ? e.textContent : '';",
                outer,
                text,
                inner);
    }

    /** Clicks a part within the first part of a kind in which the text stands; false if there is none yet. */
    boolean clickIn(String outer, String text, String inner) {
        return (boolean) driver.executeScript(
                "const e = [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]"
                        + ".find(e => e.textContent.includes(arguments[1]))"
                        + "?.querySelector(`[data-testid='${arguments[2]}']`);"
                        + "if (e) e.click(); return Boolean(e);",
                outer,
                text,
                inner);
    }

    /** Returns the path of the page, and those of all that it has asked its server for. */
    @SuppressWarnings("unchecked")
    List<String> paths() {
        return (List<String>) driver.executeScript(
                "return [location.href, ...performance.getEntriesByType('resource').map(e => e.name)]"
                        + ".filter(u => u.startsWith(location.origin)).map(u => new URL(u).pathname)");
    }

    String roomInAddress() {
        return (String) driver.executeScript("return location.hash.split('/')[1]");
    }

    ChatWindow dark() {
        Map<String, Object> feature = Map.of("name", "prefers-color-scheme", "value", "dark");
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
        return this;
    }

    boolean openMessageMenu(String text) {
        return (boolean) driver.executeScript(
                "const e = [...document.querySelectorAll('[data-testid=message]')]"
                        + ".find(e => e.querySelector('[data-testid=message-text]').textContent === arguments[0])"
                        + "?.querySelector('[data-testid=message-menu]');"
                        + "if (e && e.getAttribute('aria-expanded') !== 'true') e.click(); return Boolean(e);",
                text);
    }

    /** Returns the texts of all parts of this kind, from top to bottom. */
    @SuppressWarnings("unchecked")
    List<String> texts(String part) {
        return (List<String>) driver.executeScript(
                "return [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)].map(e => e.textContent)",
                part);
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /**
     * Finds elements that a keyboard reaches but a screen reader can't name, and those that stand out of the page's
     * width.
     */
    @SuppressWarnings("unchecked")
    List<String> flaws() {
        return (List<String>)
                driver.executeScript("const seen = [...document.querySelectorAll('button, a, input, textarea, select')]"
                        + ".filter(e => e.checkVisibility());"
                        + "const named = e => e.ariaLabel || e.textContent.trim() || e.labels?.length;"
                        + "const wide = document.documentElement.scrollWidth > innerWidth"
                        + " ? ['wider than the window'] : [];"
                        + "return [...seen.filter(e => !named(e)).map(e => e.outerHTML), ...wide];");
    }

    /** Returns the page's complaints: broken scripts and refusals of the content policy. */
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(Object::toString)
                .filter(entry -> entry.contains("SEVERE") && !entry.contains("Failed to load resource"))
                .toList();
    }

    /** Opens another tab of the same browser at the same address, and goes on there. Returns what {@link #switchTo} takes. */
    String openTab() {
        String address = driver.getCurrentUrl();
        String before = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get(address);
        return before;
    }

    /** Goes on in another tab. Returns the one that it was in. */
    String switchTo(String tab) {
        String before = driver.getWindowHandle();
        driver.switchTo().window(tab);
        driver.executeCdpCommand("Page.bringToFront", Map.of());
        return before;
    }

    /** Closes this tab and goes on in another one. */
    void closeTab(String other) {
        driver.close();
        driver.switchTo().window(other);
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** Returns the text; empty for a part that is not on the page, or not any more. */
    String text(String part) {
        return (String) driver.executeScript(
                "return document.querySelector(`[data-testid='${arguments[0]}']`)?.innerText.trim() ?? ''", part);
    }

    /** Returns the text of the last part of this kind; empty if there is none. */
    String lastText(String part) {
        List<String> all = texts(part);
        return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    /** Returns an attribute of a part; null for a part that is not on the page. */
    String attribute(String part, String name) {
        return (String) driver.executeScript(
                "return document.querySelector(`[data-testid='${arguments[0]}']`)?.getAttribute(arguments[1]) ?? null",
                part,
                name);
    }

    /** Tells whether a part shows and can be pressed. */
    boolean isEnabled(String part) {
        return shows(part) && attribute(part, "disabled") == null;
    }

    String connectionState() {
        return part("connection-state").getDomAttribute("data-state");
    }

    /** Tells whether a part shows; false for one that is not on the page, or not any more. */
    boolean shows(String part) {
        return (boolean) driver.executeScript(
                "return document.querySelector(`[data-testid='${arguments[0]}']`)?.checkVisibility() ?? false", part);
    }

    /** Returns the messages from top to bottom. */
    List<String> messages() {
        return column("e.querySelector('[data-testid=message-text]').textContent");
    }

    /** Returns the messages' places in the feed, from top to bottom. */
    List<Integer> seqs() {
        return column("e.dataset.seq").stream().map(Integer::valueOf).toList();
    }

    /** Returns how far the user's own messages have come. */
    List<String> states() {
        return column("e.dataset.state").stream().filter(Objects::nonNull).toList();
    }

    void awaitMessages(List<String> expected) {
        await("the messages " + expected, () -> messages().equals(expected));
    }

    void await(String what, BooleanSupplier condition) {
        Eventually.until(PATIENCE, () -> size + ": waited in vain for " + what + "; shown: " + messages(), condition);
    }

    void screenshot(String name) {
        String file = size.name().toLowerCase(Locale.ROOT) + "-" + name + ".png";
        if (!TAKEN.add(file)) {
            return;
        }
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(file), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Returns the driver, for what no person does by hand. */
    ChromeDriver driver() {
        return driver;
    }

    @Override
    public void close() {
        browser.forget();
    }

    private WebElement part(String testId) {
        return driver.findElement(By.cssSelector("[data-testid='" + testId + "']"));
    }

    @SuppressWarnings("unchecked")
    private List<String> column(String expression) {
        return (List<String>) driver.executeScript(
                "return [...document.querySelectorAll('[data-testid=message]')].map(e => " + expression + ")");
    }
}
