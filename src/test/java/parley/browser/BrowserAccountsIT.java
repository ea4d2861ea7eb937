package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** People register and are shown to others, in real browser windows. */
@Tag("S3-AUTH")
@Tag("S4-FE")
class BrowserAccountsIT extends TwoWindows {
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
    @Tag("S3-JAVA-03")
    void anAccountIsDeletedByItsOwner() {
        Person ann = Person.register(server.port(), "ann");
        desktop.open(server.port()).logIn(ann);
        desktopWindow.click("go-account");
        desktopWindow.await("the account", () -> desktopWindow.shows("delete-account"));
        desktopWindow.run("document.querySelector('[data-testid=delete-account]').open = true");
        desktopWindow.type("delete-password", "wrong horse");
        desktopWindow.click("delete-submit");
        desktopWindow.await(
                "a word why", () -> desktopWindow.text("delete-error").contains("wrong"));
        desktopWindow.screenshot("delete-account");
        desktopWindow.run("document.querySelector('[data-testid=delete-password]').value = ''");
        desktopWindow.type("delete-password", Person.PASSWORD);
        desktopWindow.click("delete-submit");
        desktopWindow.await("the login", () -> desktopWindow.shows("login-name"));
        desktopWindow.type("login-name", ann.name());
        desktopWindow.type("login-password", Person.PASSWORD);
        desktopWindow.click("login-submit");
        desktopWindow.await("a refusal", () -> desktopWindow.text("login-error").contains("wrong"));
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
}
