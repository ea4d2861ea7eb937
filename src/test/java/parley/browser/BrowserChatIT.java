package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two people in two real browser windows; the phone's network can be cut. */
@Tag("S1-FLOW")
@Tag("S4-FE")
class BrowserChatIT {
    private static final int EACH = 20;
    private static final String BASE_PATH = "/chat";

    @TempDir
    static Path folder;

    private static RunningServer server;

    private CuttableProxy network;
    private ChatWindow phone;
    private ChatWindow desktop;

    @BeforeAll
    static void startServer() throws IOException {
        ChatWindow.require();
        server = RunningServer.start(folder, Map.of("PARLEY_SERVER_BASE_PATH", BASE_PATH));
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openWindows() throws IOException {
        network = new CuttableProxy(server.port());
        phone = new ChatWindow(ChatWindow.Size.PHONE);
        desktop = new ChatWindow(ChatWindow.Size.DESKTOP);
    }

    @AfterEach
    void closeWindows() throws IOException {
        phone.close();
        desktop.close();
        network.close();
    }

    @Test
    void exchangesTwentyMessagesEachWayInOrder() throws IOException {
        match();
        List<String> spoken = converse(EACH);
        phone.awaitMessages(spoken);
        desktop.awaitMessages(spoken);
        assertAscending(phone.seqs());
        assertEquals(phone.seqs(), desktop.seqs());
        phone.await("all delivered", () -> arrived(phone.states()));
        desktop.await("all delivered", () -> arrived(desktop.states()));
        phone.screenshot("chat");
        desktop.screenshot("chat");
    }

    @Test
    void returnsFromFiveSecondsOfflineToExactlyWhatItMissed() throws IOException {
        match();
        List<String> spoken = converse(3);
        phone.awaitMessages(spoken);
        network.cut();
        for (int i = 0; i < 5; i++) {
            desktop.say("missed " + i);
            spoken.add("missed " + i);
        }
        desktop.awaitMessages(spoken);
        phone.await("the loss to be noticed", () -> !phone.connectionState().equals("ready"));
        desktop.await("a word about the partner", () -> desktop.shows("note"));
        phone.say("written offline");
        phone.screenshot("offline");
        desktop.screenshot("partner-offline");
        network.mendOnceCutFor(Duration.ofSeconds(5));
        spoken.add("written offline");
        phone.awaitMessages(spoken);
        desktop.awaitMessages(spoken);
        phone.await("nothing left to send", () -> arrived(phone.states()));
        desktop.await("the partner back", () -> !desktop.shows("note"));
        assertAscending(phone.seqs());
        assertEquals(phone.seqs(), desktop.seqs());
        phone.screenshot("back");
    }

    @Test
    void chatsWithoutWebSocket() throws IOException {
        phone.withoutWebSocket();
        match();
        List<String> spoken = converse(5);
        phone.awaitMessages(spoken);
        desktop.awaitMessages(spoken);
    }

    @Test
    void takesUpTheChatAfterAReload() throws IOException {
        match();
        List<String> spoken = converse(3);
        phone.awaitMessages(spoken);
        phone.reload();
        phone.awaitMessages(spoken);
        desktop.say("still here?");
        spoken.add("still here?");
        phone.awaitMessages(spoken);
    }

    @Test
    void offersSomeoneNewWhenThePartnerLeaves() throws IOException {
        match();
        phone.click("menu");
        phone.click("leave");
        desktop.await("the end of the chat", () -> desktop.shows("ended"));
        assertTrue(desktop.text("ended-reason").contains("has left the chat"));
        desktop.screenshot("ended");
        desktop.click("again");
        desktop.await("the search", () -> desktop.shows("cancel"));
        desktop.click("cancel");
        desktop.await("the start", () -> desktop.shows("start"));
    }

    /** One page lies below a path of its site, as behind a proxy, and asks for everything there. */
    @Test
    @Tag("S4-DEP-02")
    void chatsBelowAPathOfTheSite() throws IOException {
        match(BASE_PATH);
        List<String> spoken = converse(3);
        phone.awaitMessages(spoken);
        desktop.awaitMessages(spoken);
        List<String> paths = desktop.paths();
        assertTrue(paths.containsAll(List.of(BASE_PATH + "/", BASE_PATH + "/api/guest/session")), paths::toString);
        assertTrue(paths.stream().allMatch(path -> path.startsWith(BASE_PATH + "/")), paths::toString);
    }

    private void match() throws IOException {
        match("");
    }

    /** An interest of their own keeps the two from being matched with leftovers of other tests. */
    private void match(String basePath) throws IOException {
        String mark = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);
        phone.open(network.port());
        phone.screenshot("start");
        desktop.open(server.port(), basePath);
        desktop.screenshot("start");
        phone.search("phone_" + mark, "test " + mark);
        phone.await("the search", () -> phone.shows("cancel"));
        phone.screenshot("search");
        desktop.search("desk_" + mark, "test " + mark);
        phone.awaitChat();
        desktop.awaitChat();
        assertEquals("desk_" + mark, phone.text("peer-name"));
        assertEquals("phone_" + mark, desktop.text("peer-name"));
    }

    private List<String> converse(int each) {
        List<String> spoken = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (ChatWindow speaker : List.of(phone, desktop)) {
                String text = (speaker == phone ? "phone " : "desktop ") + i;
                speaker.say(text);
                spoken.add(text);
                ChatWindow listener = speaker == phone ? desktop : phone;
                listener.awaitMessages(spoken);
            }
        }
        return spoken;
    }

    private static boolean arrived(List<String> states) {
        return Set.of("delivered", "read").containsAll(states);
    }

    private static void assertAscending(List<Integer> seqs) {
        assertEquals(seqs.stream().sorted().distinct().toList(), seqs);
    }
}
