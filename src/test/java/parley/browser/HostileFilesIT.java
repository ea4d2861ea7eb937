package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import parley.files.client.Answer;
import parley.files.client.FileClient;
import parley.util.Eventually;

/**
 * Files with scripts in them, uploaded by a member, opened by their links and taken into a page of the same origin by
 * every element that can: none of the scripts runs.
 */
@Tag("long")
@Tag("S1-FILE-17")
@Tag("S1-FILE-06")
@Tag("S1-MW-11")
@Tag("S4-FE")
class HostileFilesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int FEWEST = 60;
    private static final Map<String, Object> METRICS =
            Map.of("width", 1280, "height", 800, "pixelRatio", 1.0, "touch", false);

    /** Files whose scripts run where nobody holds them: without them a silent test would say nothing. */
    private static final Set<String> EFFECTIVE = Set.of(
            "page.html",
            "page.htm",
            "page.xhtml",
            "drawing.svg",
            "scripted.xml",
            "script.js",
            "script.gif",
            "style.css");

    @TempDir
    static Path folder;

    private static RunningServer server;
    private static MarkedOrigin origin;
    private static Browser browser;

    @BeforeAll
    static void startServer() throws IOException {
        ChatWindow.require();
        server = RunningServer.start(folder, Map.of("PARLEY_FILES_QUOTA_USER_FILES_PER_HOUR", "1000"));
        origin = new MarkedOrigin(server.port());
        browser = Browser.of("HOSTILE", METRICS);
        driver().executeCdpCommand("Browser.setDownloadBehavior", Map.of("behavior", "deny"));
    }

    @AfterAll
    static void stopServer() {
        if (origin != null) {
            browser.forget();
            origin.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static ChromeDriver driver() {
        return browser.driver();
    }

    private static String scriptOf(String mark) {
        return "try{document.title='ran'}catch(e){}fetch('" + origin.markUrl(mark) + "',{mode:'no-cors'})";
    }

    /** Returns all files, each with a mark of its own. */
    private static List<HostileFile> files(String prefix) {
        int count = ofOneMark("").size();
        List<HostileFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            files.add(ofOneMark(prefix + i).get(i));
        }
        return files;
    }

    private static List<HostileFile> ofOneMark(String mark) {
        List<HostileFile> files = new ArrayList<>(new HostilePages(scriptOf(mark)).all());
        files.addAll(new HostilePolyglots(scriptOf(mark), origin.markUrl(mark)).all());
        return files;
    }

    @Test
    void scriptsRunWhereNobodyHoldsThem() {
        List<HostileFile> files = files("free");
        assertTrue(files.size() >= FEWEST, () -> files.size() + " files");
        Set<String> held = new TreeSet<>(EFFECTIVE);
        for (int i = 0; i < files.size(); i++) {
            HostileFile file = files.get(i);
            if (EFFECTIVE.contains(file.name())) {
                open(origin.add("free" + i, file.claimedType(), file.bytes()), "free" + i);
                String mark = "free" + i;
                Eventually.until(PATIENCE, () -> file + " does nothing at all", () -> origin.marks()
                        .contains(mark));
                held.remove(file.name());
            }
        }
        assertEquals(Set.of(), held);
    }

    @Test
    void noFileOfAMemberRunsAScript() {
        FileClient ann = FileClient.guestAt(server.port());
        String room = ann.makeRoom();
        List<HostileFile> files = files("file");
        Set<String> ran = new TreeSet<>();
        int taken = 0;
        for (int i = 0; i < files.size(); i++) {
            HostileFile file = files.get(i);
            Answer answer = ann.post(room, file.name(), file.claimedType(), file.bytes());
            if (answer.status() == 201) {
                taken++;
                ran.addAll(openAll(ann, answer.json(), file, "file" + i));
            } else {
                assertEquals(4, answer.status() / 100, () -> file + ": " + answer.text());
            }
        }
        System.out.println(taken + " of " + files.size() + " hostile files were taken, the others refused");
        assertEquals(Set.of(), ran);
        assertTrue(taken > 0, "a server that refuses everything shows nothing");
        Set<String> marks = new TreeSet<>(origin.marks());
        marks.removeIf(mark -> !mark.startsWith("file"));
        assertEquals(Set.of(), marks);
    }

    private static Set<String> openAll(FileClient ann, JsonObject told, HostileFile file, String name) {
        URI link = URI.create(ann.link(told.getString("fileId")));
        String path = link.getRawPath() + "?" + link.getRawQuery();
        Set<String> ran = new TreeSet<>();
        for (String address : List.of(path, path.replace("/api/files/", "/uploads/"))) {
            if (open(address, name)) {
                ran.add(file + " as " + told.getString("mimeType"));
            }
        }
        return ran;
    }

    /** Opens an address, alone and in a page. @return whether a script of it ran */
    private static boolean open(String path, String name) {
        driver().get(origin.url() + path);
        boolean ran = driver().getTitle().equals("ran");
        String done = "done-" + name + "-" + System.nanoTime();
        byte[] page = page(path, done).getBytes(StandardCharsets.UTF_8);
        driver().get(origin.url() + origin.add(done, "text/html", page));
        Eventually.until(PATIENCE, () -> "the page of " + name + " is not done", () -> origin.marks()
                .contains(done));
        return ran || driver().getTitle().equals("ran") || origin.marks().contains(name);
    }

    /** A page without a policy, which says when all that it takes in has come or failed. */
    private static String page(String path, String done) {
        String url = path.replace("&", "&amp;");
        return """
            <!DOCTYPE html><title>page</title><link rel=stylesheet href="URL"><script src="URL"></script>
            <script type=module src="URL"></script><img src="URL"><iframe src="URL"></iframe>
            <object data="URL"></object><embed src="URL"><video src="URL"></video><audio src="URL"></audio>
            <script>
            const url = document.images[0].src;
            const settled = start => new Promise(end => { setTimeout(end, 5000); start(end); });
            addEventListener('load', async () => {
              await settled(end => { const worker = new Worker(url); worker.onerror = worker.onmessage = end; });
              await settled(end => navigator.serviceWorker.register(url).then(end, end));
              await settled(end => import(url).then(end, end));
              await fetch('/mark?DONE');
            });
            </script>
            """.replace("URL", url).replace("DONE", done);
    }
}
