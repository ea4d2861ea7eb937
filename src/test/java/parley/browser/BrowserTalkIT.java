package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People with accounts in real browser windows, one of them on a phone. */
@Tag("S3-CHAT")
@Tag("S4-FE")
class BrowserTalkIT {
    static final Map<String, String> SETTINGS = Map.of(
            "LIMITS_REGISTER_PER_IP_COUNT", "10000",
            "LIMITS_LOGIN_PER_IP_COUNT", "10000",
            "LIMITS_MESSAGES_COUNT", "1000",
            "LIMITS_OTHER_COUNT", "1000",
            "AUTH_HASHING_MEMORY_KIB", "1024");

    @TempDir
    static Path folder;

    private static RunningServer server;

    private ChatWindow phoneWindow;
    private ChatWindow desktopWindow;
    private TalkWindow phone;
    private TalkWindow desktop;

    @BeforeAll
    static void startServer() throws IOException {
        ChatWindow.require();
        server = RunningServer.start(folder, SETTINGS);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openWindows() {
        phoneWindow = new ChatWindow(ChatWindow.Size.PHONE);
        desktopWindow = new ChatWindow(ChatWindow.Size.DESKTOP);
        phone = new TalkWindow(phoneWindow);
        desktop = new TalkWindow(desktopWindow);
    }

    @AfterEach
    void closeWindows() {
        phoneWindow.close();
        desktopWindow.close();
    }

    @Test
    void twoWhoRegisterFindEachOtherAndSeeWhatWasRead() throws IOException {
        String ann = Person.freshName("ann");
        String bob = Person.freshName("bob");
        phone.open(server.port()).register(ann);
        desktop.open(server.port()).register(bob);
        phoneWindow.screenshot("talk-empty");
        desktopWindow.screenshot("talk-empty");
        desktop.writeTo(ann, "Hello Ann");
        desktopWindow.screenshot("direct");
        phoneWindow.await("the unread badge", () -> phone.badge(bob, "unread").equals("1"));
        phoneWindow.screenshot("talk-list");
        desktopWindow.await("it delivered", () -> desktopWindow.states().equals(List.of("delivered")));
        phone.enter(bob);
        phone.awaitMessages(List.of("Hello Ann"));
        desktopWindow.await("it read", () -> desktopWindow.states().equals(List.of("read")));
        desktopWindow.click("panel-open");
        desktopWindow.screenshot("direct-panel");
        phoneWindow.screenshot("direct");
        assertEquals(List.of(), desktopWindow.complaints());
        assertEquals(List.of(), phoneWindow.complaints());
    }
}
