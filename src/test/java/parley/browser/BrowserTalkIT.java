package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Conversations of people with accounts in real browser windows. */
@Tag("S3-CHAT")
@Tag("S4-FE")
class BrowserTalkIT extends TwoWindows {
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
}
