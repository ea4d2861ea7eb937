package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.openqa.selenium.Keys;

/** Accounts and conversations in a browser window, by the steps that people take. */
final class TalkWindow {
    private final ChatWindow window;

    TalkWindow(ChatWindow window) {
        this.window = window;
    }

    ChatWindow window() {
        return window;
    }

    TalkWindow open(int port) {
        window.open(port);
        window.await("the page", () -> window.shows("go-account"));
        return this;
    }

    /** Registers a new account by hand. */
    void register(String name) {
        window.click("go-account");
        window.await("the login", () -> window.shows("to-register"));
        window.click("to-register");
        window.type("register-name", name);
        window.type("register-email", name + "@example.org");
        window.type("register-password", Person.PASSWORD);
        window.click("register-submit");
        awaitList();
    }

    TalkWindow logIn(Person person) {
        return logIn(person.name(), Person.PASSWORD);
    }

    TalkWindow logIn(String login, String password) {
        window.click("go-account");
        window.await("the login", () -> window.shows("login-name"));
        window.type("login-name", login);
        window.type("login-password", password);
        window.click("login-submit");
        awaitList();
        return this;
    }

    void awaitList() {
        window.await(
                "the conversations",
                () -> window.shows("rooms-title") && window.connectionState().equals("ready"));
    }

    /** Finds somebody by name, and writes the first words. */
    void writeTo(String name, String text) {
        window.click("people");
        window.await("the people", () -> window.shows("find-name"));
        window.type("find-name", name + Keys.ENTER);
        window.await("the person", () -> window.shows("person-write"));
        window.click("person-write");
        window.await("the message", () -> window.shows("first-text"));
        window.type("first-text", text);
        window.click("first-submit");
        awaitConversation(name);
    }

    void enter(String title) {
        window.await("the room " + title, () -> window.clickNamed("room", title));
        awaitConversation(title);
    }

    void awaitConversation(String title) {
        window.await(
                "the conversation with " + title,
                () -> window.shows("conversation")
                        && window.text("conversation-title").equals(title));
    }

    void say(String text) {
        window.type("write", text + Keys.ENTER);
    }

    void awaitMessages(List<String> expected) {
        window.awaitMessages(expected);
    }

    /** Opens the menu of a message and picks one of its items. */
    void act(String message, String item) {
        window.await("the menu of " + message, () -> window.openMessageMenu(message) && window.shows("popup"));
        window.clickNamed(item, "");
    }

    /** Returns a part of the row of one room in the list. */
    String badge(String title, String part) {
        return window.within("room", title, part);
    }

    void makeGroup(String title, List<String> names) {
        window.click("new-room");
        window.click("new-group");
        window.await("the form", () -> window.shows("room-name"));
        window.type("room-name", title);
        for (String name : names) {
            window.type("invite-name", name + Keys.ENTER);
            window.await(name + " on the list", () -> window.text("invited").contains(name));
        }
        window.screenshot("new-group");
        window.click("room-submit");
        awaitConversation(title);
    }

    /** Joins a room from the open list of public rooms. */
    void join(String title) {
        window.await("the room " + title, () -> window.clickIn("directory-room", title, "join"));
        awaitConversation(title);
    }

    /** Opens the menu of a member in the panel and picks one of its items. */
    void member(String name, String item) {
        window.await("the member " + name, () -> window.clickIn("member", name, "member-menu"));
        window.await("the menu of " + name, () -> window.shows(item));
        window.clickNamed(item, "");
    }

    /** Goes up page by page; what stood at the top must stay in its place when older messages come above it. */
    void scrollUntilAllAreThere(int count) {
        for (int shown = window.messages().size();
                shown < count;
                shown = window.messages().size()) {
            int before = shown;
            String top = (String) window.run("""
                    const scroller = document.querySelector('[data-testid=timeline-scroller]');
                    scroller.scrollTop = 0;
                    const edge = scroller.getBoundingClientRect().top;
                    return [...scroller.querySelectorAll('[data-testid=message]')]
                        .find(e => e.getBoundingClientRect().bottom > edge).dataset.id""");
            double place = placeOf(top);
            window.await("an older page", () -> window.messages().size() > before);
            assertEquals(place, placeOf(top), 1, "the first message in sight has moved");
        }
    }

    /** Within the list, as the whole pane may still be rising into its place. */
    private double placeOf(String messageId) {
        Object place = window.run("""
                const top = (selector) => document.querySelector(selector).getBoundingClientRect().top;
                return top(`[data-id='${arguments[0]}']`) - top('[data-testid=timeline-scroller]')""", messageId);
        return ((Number) place).doubleValue();
    }
}
