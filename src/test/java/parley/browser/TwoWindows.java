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
import org.junit.jupiter.api.io.TempDir;

/** A server of its own, and two windows on it, one of them on a phone. */
abstract class TwoWindows {
    static final Map<String, String> SETTINGS = Map.of(
            "PARLEY_LIMITS_REGISTER_PER_IP_COUNT", "10000",
            "PARLEY_LIMITS_LOGIN_PER_IP_COUNT", "10000",
            "PARLEY_LIMITS_MESSAGES_COUNT", "1000",
            "PARLEY_LIMITS_OTHER_COUNT", "1000",
            "PARLEY_AUTH_HASHING_MEMORY_KIB", "1024",
            "PARLEY_FILES_SWEEP_MS", "1000");

    @TempDir
    static Path folder;

    static RunningServer server;

    ChatWindow phoneWindow;
    ChatWindow desktopWindow;
    TalkWindow phone;
    TalkWindow desktop;

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

    void assertNoComplaints() {
        assertEquals(List.of(), desktopWindow.flaws());
        assertEquals(List.of(), phoneWindow.flaws());
        assertEquals(List.of(), desktopWindow.complaints());
        assertEquals(List.of(), phoneWindow.complaints());
    }
}
