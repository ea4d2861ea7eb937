package parley.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A browser that all tests of this process use one after the other, as its start takes longer than most of them. Each
 * test has a tab of its own, and finds nothing of what earlier ones have stored.
 */
final class Browser {
    static final List<Path> PROGRAMS = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromedriver"));

    private static final Map<String, Browser> RUNNING = new ConcurrentHashMap<>();

    /**
     * Is kept, or the setting would be forgotten: there is always a browser newer than the typed protocol, which isn't
     * used.
     */
    private static final Logger PROTOCOL = Logger.getLogger("org.openqa.selenium.devtools");

    static {
        PROTOCOL.setLevel(Level.SEVERE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.values().forEach(Browser::quit)));
    }

    private final String name;
    private final ChromeDriver driver;
    private final Set<String> visited = new HashSet<>();

    private Browser(String name, Map<String, Object> metrics) {
        this.name = name;
        ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAMS.get(0).toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                // Without a graphics processor each frame of an animation is painted by the tests' own processors.
                "--force-prefers-reduced-motion",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-extensions",
                // The browser's own buttons are pages with processes of their own, and nobody sees them.
                "--disable-features=InitialWebUI,WebUIReloadButton,WebUIToolbar,WebUILocationBar,PreloadTopChromeWebUI,"
                        + "WebUIOmniboxPopup,WebUIOmniboxAimPopup,OptimizationGuideOnDeviceModel",
                "--disable-dev-shm-usage",
                // Cameras and microphones that nobody has to allow; a screen that nobody has to choose.
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--auto-select-desktop-capture-source=Entire screen",
                // Both sides of a call run on this machine, which may have no other network than its own.
                "--allow-loopback-in-peer-connection",
                "--autoplay-policy=no-user-gesture-required");
        options.setExperimentalOption("mobileEmulation", Map.of("deviceMetrics", metrics));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(PROGRAMS.get(1).toFile())
                .build();
        this.driver = new ChromeDriver(service, options);
    }

    static boolean isInstalled() {
        return PROGRAMS.stream().allMatch(Files::isExecutable);
    }

    /** @param metrics of the device that it passes for */
    static Browser of(String name, Map<String, Object> metrics) {
        return RUNNING.computeIfAbsent(name, missing -> new Browser(name, metrics));
    }

    ChromeDriver driver() {
        return driver;
    }

    void visit(String origin) {
        visit(origin, "");
    }

    void visit(String origin, String basePath) {
        visited.add(origin);
        driver.get(origin + basePath + "/");
    }

    /** Makes the browser as new. One that has died is not used again. */
    void forget() {
        try {
            String used = driver.getWindowHandle();
            driver.switchTo().newWindow(WindowType.TAB);
            String fresh = driver.getWindowHandle();
            driver.switchTo().window(used).close();
            driver.switchTo().window(fresh);
            driver.executeCdpCommand("Page.bringToFront", Map.of());
            visited.forEach(origin -> driver.executeCdpCommand(
                    "Storage.clearDataForOrigin", Map.of("origin", origin, "storageTypes", "all")));
            visited.clear();
            driver.manage().logs().get("browser");
        } catch (WebDriverException dead) {
            RUNNING.remove(name);
            quit();
        }
    }

    private void quit() {
        driver.quit();
    }
}
