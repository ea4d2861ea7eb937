package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that take more people or more time than one of two: a busy line, a call that nobody answers, a shared screen, four in a group. */
@Tag("long")
@Tag("S1-SYS-07")
@Tag("S4-FE")
class CallsPageLongIT extends TwoWindows {
    private final List<ChatWindow> more = new ArrayList<>();
    private Person ann;
    private Person bob;
    private Person cleo;
    private CallWindow annsCall;
    private CallWindow bobsCall;

    @BeforeEach
    void openTheirRooms() {
        ann = Person.register(server.port(), "ann");
        bob = Person.register(server.port(), "bob");
        cleo = Person.register(server.port(), "cleo");
        ann.follow(bob);
        bob.follow(ann);
        cleo.follow(bob);
        bob.follow(cleo);
        ann.say("to", bob.id(), "Shall we talk?");
        cleo.say("to", bob.id(), "Are you there?");
        desktopWindow.with(CallWindow.SMALL_PICTURES);
        phoneWindow.with(CallWindow.SMALL_PICTURES);
        desktop.open(server.port()).logIn(ann).enter(bob.name());
        phone.open(server.port()).logIn(bob);
        annsCall = new CallWindow(desktopWindow);
        bobsCall = new CallWindow(phoneWindow);
    }

    @AfterEach
    void closeMore() {
        more.forEach(ChatWindow::close);
    }

    private TalkWindow another(Person person) {
        ChatWindow window =
                new ChatWindow(ChatWindow.Size.DESKTOP, person.name().substring(0, 3));
        more.add(window.with(CallWindow.SMALL_PICTURES));
        return new TalkWindow(window).open(server.port()).logIn(person);
    }

    private void talk() {
        annsCall.call("video");
        bobsCall.awaitRing(ann.name());
        bobsCall.answer();
        annsCall.awaitPicture();
        bobsCall.awaitPicture();
    }

    @Test
    void aSharedScreenTakesThePlaceOfTheCamera() {
        talk();
        desktopWindow.click("call-screen");
        phoneWindow.await(
                "the screen",
                () -> phoneWindow.run("return document.querySelector('[data-self=false][data-screen]')") != null);
        bobsCall.awaitFrames();
        phoneWindow.screenshot("call-screen");
        desktopWindow.click("call-screen");
        phoneWindow.await(
                "the camera",
                () -> phoneWindow.run("return document.querySelector('[data-self=false][data-screen]')") == null);
        bobsCall.awaitPicture();
        annsCall.hangUp();
        bobsCall.awaitEnd();
        assertNoComplaints();
    }

    @Test
    void whoeverIsInACallIsBusyForTheNextCaller() {
        talk();
        TalkWindow third = another(cleo);
        third.enter(bob.name());
        CallWindow cleosCall = new CallWindow(third.window());
        cleosCall.call("audio");
        cleosCall.awaitEnd();
        cleosCall.awaitEntry("Voice call", "Busy");
        assertTrue(phoneWindow.shows("call"), "the call that goes on is not disturbed");
        bobsCall.awaitPicture();
        bobsCall.hangUp();
        annsCall.awaitEnd();
        phone.enter(cleo.name());
        bobsCall.awaitEntry("Missed voice call", "You were in another call");
        assertNoComplaints();
    }

    @Test
    @Tag("S1-EVT-21")
    void aCallThatNobodyAnswersIsMissed() {
        phoneWindow.await("the words before the call", () -> phone.badge(ann.name(), "unread")
                .equals("1"));
        annsCall.call("audio");
        bobsCall.awaitRing(ann.name());
        annsCall.awaitEnd();
        bobsCall.awaitSilence();
        annsCall.awaitEntry("Voice call", "No answer");
        phoneWindow.await(
                "the missed call in the list",
                () -> phoneWindow.texts("room-preview").contains("Missed voice call"));
        assertEquals("2", phone.badge(ann.name(), "unread"));
        phoneWindow.screenshot("call-missed");
        phone.enter(ann.name());
        bobsCall.awaitEntry("Missed voice call", "");
        assertNoComplaints();
    }

    @Test
    @Tag("S1-SYS-16")
    void fourSeeOneAnotherAndTheLeavingOfOneDisturbsNobody() {
        Person dan = Person.register(server.port(), "dan");
        ann.group("Four of us", List.of(bob, cleo, dan));
        List<TalkWindow> all = List.of(desktop, phone, another(cleo), another(dan));
        List<CallWindow> calls =
                all.stream().map(each -> new CallWindow(each.window())).toList();
        for (int i = 0; i < all.size(); i++) {
            ChatWindow window = all.get(i).window();
            all.get(i).enter("Four of us");
            if (i == 0) {
                calls.get(i).call("video");
            } else {
                window.await("the call", () -> window.shows("call-running"));
                window.click("call-running");
                calls.get(i).go();
            }
            calls.get(i).awaitConnected();
        }
        calls.forEach(call -> call.awaitPictures(3));
        desktopWindow.screenshot("call-four");
        phoneWindow.screenshot("call-four");
        calls.get(3).hangUp();
        calls.subList(0, 3).forEach(call -> call.awaitPictures(2));
        phoneWindow.click("call-hand");
        desktopWindow.await("the hand", () -> desktopWindow.text("call-grid").contains("hand raised"));
        desktopWindow.click("call-end-all");
        desktopWindow.click("confirm-yes");
        calls.subList(0, 3).forEach(CallWindow::awaitEnd);
        assertNoComplaints();
    }
}
