package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** People with accounts in real browser windows, one of them on a phone. */
@Tag("S3-CHAT")
@Tag("S4-FE")
class BrowserTalkIT {
    static final Map<String, String> SETTINGS = Map.of(
            "PARLEY_LIMITS_REGISTER_PER_IP_COUNT", "10000",
            "PARLEY_LIMITS_LOGIN_PER_IP_COUNT", "10000",
            "PARLEY_LIMITS_MESSAGES_COUNT", "1000",
            "PARLEY_LIMITS_OTHER_COUNT", "1000",
            "PARLEY_AUTH_HASHING_MEMORY_KIB", "1024");

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
    void twoWhoRegisterFindEachOtherAndSeeWhatWasRead() {
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
        assertNoComplaints();
    }

    @Test
    void whatOneChangesAboutAMessageTheOtherSees() {
        Person ann = Person.register(server.port(), "ann");
        Person bob = Person.register(server.port(), "bob");
        ann.follow(bob);
        bob.follow(ann);
        ann.say("to", bob.id(), "first words");
        ann.say("to", bob.id(), "second words");
        phone.open(server.port()).logIn(bob).enter(ann.name());
        desktop.open(server.port()).logIn(ann).enter(bob.name());
        desktop.awaitMessages(List.of("first words", "second words"));
        desktop.act("first words", "edit");
        desktopWindow.type("write", ", changed" + Keys.ENTER);
        phone.awaitMessages(List.of("first words, changed", "second words"));
        phone.act("second words", "react");
        desktopWindow.await(
                "the reaction", () -> desktopWindow.texts("reaction").equals(List.of("👍1")));
        desktopWindow.click("reaction");
        phoneWindow.await("both reactions", () -> phoneWindow.texts("reaction").equals(List.of("👍2")));
        phone.act("second words", "answer");
        phone.say("an answer");
        desktopWindow.await(
                "the quote", () -> desktopWindow.texts("quote").equals(List.of(ann.name() + "second words")));
        desktop.act("first words, changed", "pin");
        phoneWindow.await("the pin", () -> phoneWindow.texts("message").get(0).contains("Pinned"));
        desktopWindow.click("panel-open");
        desktopWindow.await(
                "the pin in the panel", () -> desktopWindow.texts("pinned").size() == 1);
        desktopWindow.screenshot("actions");
        phoneWindow.screenshot("actions");
        phone.act("second words", "delete-me");
        phoneWindow.click("confirm-yes");
        phone.awaitMessages(List.of("first words, changed", "an answer"));
        desktop.act("first words, changed", "delete-all");
        desktopWindow.screenshot("confirm");
        desktopWindow.click("confirm-yes");
        phone.awaitMessages(List.of("Message deleted", "an answer"));
        desktop.awaitMessages(List.of("Message deleted", "second words", "an answer"));
        assertNoComplaints();
    }

    @Test
    void aGroupOfThreeSeesWhoWasCalledByName() {
        Person ann = Person.register(server.port(), "ann");
        Person bob = Person.register(server.port(), "bob");
        Person cleo = Person.register(server.port(), "cleo");
        desktopWindow.dark();
        desktop.open(server.port()).logIn(ann);
        phone.open(server.port()).logIn(bob);
        desktop.makeGroup("Three of us", List.of(bob.name(), cleo.name()));
        phoneWindow.await("the group", () -> phoneWindow.texts("room-title").contains("Three of us"));
        desktopWindow.type("write", "Hi @" + bob.name().substring(0, 6));
        desktopWindow.await("the names", () -> desktopWindow.shows("names"));
        desktopWindow.screenshot("names");
        desktopWindow.type("write", Keys.ENTER + "and all" + Keys.ENTER);
        phoneWindow.await(
                "the call by name", () -> phone.badge("Three of us", "mentions").equals("@"));
        phoneWindow.screenshot("mentioned");
        phone.enter("Three of us");
        phone.awaitMessages(List.of("Hi @" + bob.name() + " and all"));
        phoneWindow.await("the name", () -> phoneWindow.texts("mention").equals(List.of("@" + bob.name())));
        phoneWindow.await(
                "no more badge", () -> phone.badge("Three of us", "unread").isEmpty());
        desktopWindow.await("the reader", () -> desktopWindow.texts("read-by").equals(List.of("Read by 1")));
        cleo.say("roomId", phoneWindow.roomInAddress(), "Cleo is here too");
        phone.say("Good to see you both");
        desktopWindow.await("the other two", () -> desktopWindow.messages().size() == 3);
        desktopWindow.click("panel-open");
        desktopWindow.await("the members", () -> desktopWindow.texts("member").size() == 3);
        desktopWindow.screenshot("group");
        phoneWindow.screenshot("group");
        desktop.member(cleo.name(), "make-admin");
        desktopWindow.await(
                "the role",
                () -> desktopWindow.within("member", cleo.name(), "role").equals("Admin"));
        desktop.member(bob.name(), "remove");
        desktopWindow.click("confirm-yes");
        phoneWindow.await("the end", () -> phoneWindow.shows("room-over"));
        phoneWindow.screenshot("removed");
        assertNoComplaints();
    }

    @Test
    void historyComesOnTheWayUpAndHoldsThePlace() {
        Person ann = Person.register(server.port(), "ann");
        Person bob = Person.register(server.port(), "bob");
        ann.follow(bob);
        List<String> all =
                IntStream.rangeClosed(1, 130).mapToObj(i -> "message " + i).toList();
        all.forEach(text -> ann.say("to", bob.id(), text));
        phone.open(server.port()).logIn(bob).enter(ann.name());
        phoneWindow.await("the last page", () -> phoneWindow.messages().size() == 50);
        phoneWindow.await("the line", () -> phoneWindow.shows("new-line"));
        phone.scrollUntilAllAreThere(130);
        phone.awaitMessages(all);
        assertFalse(phoneWindow.shows("to-end"), "history is no news");
        phoneWindow.await("the beginning", () -> phoneWindow.shows("beginning"));
        phoneWindow.screenshot("history");
        desktop.open(server.port()).logIn(bob).enter(ann.name());
        desktopWindow.await("the last page", () -> desktopWindow.messages().size() == 50);
        desktopWindow.click("search-open");
        desktopWindow.type("search-words", "message 12");
        desktopWindow.await(
                "what was found", () -> desktopWindow.text("search-count").equals("1 of 10"));
        desktopWindow.screenshot("search-words");
        assertNoComplaints();
    }

    @Test
    @Tag("S3-FT")
    void aCutConnectionLosesNothingThatIsWrittenMeanwhile() throws IOException {
        Person ann = Person.register(server.port(), "ann");
        Person bob = Person.register(server.port(), "bob");
        ann.follow(bob);
        bob.follow(ann);
        ann.say("to", bob.id(), "before");
        try (CuttableProxy network = new CuttableProxy(server.port())) {
            phone.open(network.port()).logIn(bob).enter(ann.name());
            phone.awaitMessages(List.of("before"));
            network.cut();
            phoneWindow.await("the loss", () -> !phoneWindow.connectionState().equals("ready"));
            ann.say("to", bob.id(), "missed one");
            ann.say("to", bob.id(), "missed two");
            phone.say("written offline");
            phone.say("and another");
            phoneWindow.screenshot("talk-offline");
            network.mend();
            phone.awaitMessages(List.of("before", "missed one", "missed two", "written offline", "and another"));
            phoneWindow.await("all sent", () -> phoneWindow.states().stream().allMatch("stored"::equals));
        }
        assertEquals(List.of("before", "missed one", "missed two", "written offline", "and another"), ann.read(bob));
    }

    @Test
    @Tag("S1-VAL")
    void markupInEveryFieldIsShownAsText() {
        String markup = "<img src=x onerror=alert(1)><b>" + Person.freshName("bold") + "</b>";
        Person ann = Person.register(server.port(), "ann");
        Person bob = Person.register(server.port(), "bob");
        ann.call("PATCH", "/api/users/me", new JsonObject().put("bio", markup));
        String room = ann.call(
                        "POST",
                        "/api/rooms",
                        new JsonObject().put("kind", "room").put("name", markup).put("description", markup))
                .getString("roomId");
        ann.say("roomId", room, markup);
        desktop.open(server.port()).logIn(bob);
        desktopWindow.click("directory");
        desktopWindow.await("the room", () -> desktopWindow.texts("directory-room").stream()
                .anyMatch(text -> text.contains(markup + markup)));
        desktop.join(markup);
        desktop.awaitMessages(List.of(markup));
        desktopWindow.click("panel-open");
        desktopWindow.await("the text", () -> desktopWindow.text("description").equals(markup));
        desktopWindow.screenshot("markup");
        desktopWindow.await("the member", () -> desktopWindow.clickIn("member", ann.name(), "member-name"));
        desktopWindow.await(
                "the profile", () -> desktopWindow.text("person-bio").equals(markup));
        desktopWindow.screenshot("profile-of-another");
        assertEquals(
                0L, desktopWindow.run("return document.querySelectorAll('[onerror], main b > b, .bubble b').length"));
        assertNoComplaints();
    }

    @Test
    @Tag("S3-AUTH")
    void aNewPasswordLogsOutElsewhereAndSaysSo() {
        Person ann = Person.register(server.port(), "ann");
        phone.open(server.port()).logIn(ann);
        desktop.open(server.port()).logIn(ann);
        desktopWindow.click("go-account");
        desktopWindow.type("password-current", Person.PASSWORD);
        desktopWindow.type("password-new", "another horse");
        desktopWindow.screenshot("account");
        desktopWindow.click("password-submit");
        phoneWindow.await(
                "a word why",
                () -> phoneWindow.shows("account-notice")
                        && phoneWindow.text("account-notice").contains("logged out"));
        phoneWindow.screenshot("logged-out");
        phone.logIn(ann.name() + "@example.org", "another horse");
        assertEquals("ready", desktopWindow.connectionState());
        phoneWindow.click("go-account");
        phoneWindow.click("log-out");
        phoneWindow.await("the login", () -> phoneWindow.shows("login-name"));
    }

    @Test
    void aGuestKeepsNameAndRoomsAsAnAccount() {
        Person ann = Person.register(server.port(), "ann");
        ann.call("POST", "/api/rooms", new JsonObject().put("kind", "room").put("name", "Room of " + ann.name()));
        String name = Person.freshName("gus");
        phone.open(server.port());
        phoneWindow.search(name, "test " + name);
        phoneWindow.await("the search", () -> phoneWindow.shows("cancel"));
        phoneWindow.click("cancel");
        phoneWindow.click("go-talk");
        phone.awaitList();
        phoneWindow.click("directory");
        phone.join("Room of " + ann.name());
        phone.say("hello from a guest");
        phoneWindow.click("back");
        phoneWindow.click("go-account");
        phoneWindow.type("register-email", name + "@example.org");
        phoneWindow.type("register-password", Person.PASSWORD);
        phoneWindow.click("register-submit");
        phone.awaitList();
        phone.enter("Room of " + ann.name());
        phone.awaitMessages(List.of("hello from a guest"));
        phone.say("and from an account");
        phoneWindow.await("both stored", () -> phoneWindow.states().equals(List.of("stored", "stored")));
        phoneWindow.click("panel-open");
        phoneWindow.screenshot("room-panel");
    }

    @Test
    @Tag("S4-FE-05")
    void thoseOnlineAreListedAndTheBlockedCanBeFreed() {
        Person ann = Person.register(server.port(), "ann");
        Person bob = Person.register(server.port(), "bob");
        phone.open(server.port()).logIn(bob);
        desktop.open(server.port()).logIn(ann);
        desktopWindow.click("people");
        desktopWindow.await("who is online", () -> desktopWindow.clickNamed("person-row", bob.name()));
        desktopWindow.await("the person", () -> desktopWindow.shows("person-block"));
        desktopWindow.screenshot("person");
        desktopWindow.click("person-block");
        desktopWindow.click("confirm-yes");
        desktopWindow.await("the block", () -> desktopWindow.shows("unblock"));
        desktopWindow.click("modal-close");
        phoneWindow.click("people");
        phoneWindow.type("find-name", ann.name() + Keys.ENTER);
        phoneWindow.await("nobody", () -> phoneWindow.text("find-error").contains("nobody"));
        phoneWindow.screenshot("people");
        desktopWindow.click("go-account");
        desktopWindow.await("the blocked", () -> desktopWindow.texts("blocked").stream()
                .anyMatch(text -> text.contains(bob.name())));
        desktopWindow.click("blocked-unblock");
        desktopWindow.await("nobody blocked", () -> !desktopWindow.shows("blocked"));
        assertNoComplaints();
    }

    private void assertNoComplaints() {
        assertEquals(List.of(), desktopWindow.flaws());
        assertEquals(List.of(), phoneWindow.flaws());
        assertEquals(List.of(), desktopWindow.complaints());
        assertEquals(List.of(), phoneWindow.complaints());
    }
}
