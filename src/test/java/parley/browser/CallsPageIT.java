package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of two in real browser windows, whose cameras show a picture that moves. */
@Tag("S1-SYS-01")
@Tag("S4-FE")
class CallsPageIT extends TwoWindows {
    private Person ann;
    private Person bob;
    private CallWindow annsCall;
    private CallWindow bobsCall;

    private void openTheirRoom() {
        ann = Person.register(server.port(), "ann");
        bob = Person.register(server.port(), "bob");
        ann.follow(bob);
        bob.follow(ann);
        ann.say("to", bob.id(), "Shall we talk?");
        desktop.open(server.port()).logIn(ann).enter(bob.name());
        phone.open(server.port()).logIn(bob);
    }

    @BeforeEach
    void nameTheCalls() {
        annsCall = new CallWindow(desktopWindow);
        bobsCall = new CallWindow(phoneWindow);
    }

    @Test
    @Tag("S1-EVT-16")
    @Tag("S1-EVT-17")
    void aVoiceCallBecomesOneWithPicturesAndOutlivesAReload() {
        openTheirRoom();
        annsCall.call("audio");
        bobsCall.awaitRing(ann.name());
        phoneWindow.screenshot("call-incoming");
        assertEquals(List.of(), phoneWindow.flaws());
        bobsCall.answer();
        annsCall.awaitConnected();
        bobsCall.awaitConnected();
        phoneWindow.click("call-camera");
        annsCall.awaitPicture();
        desktopWindow.click("call-camera");
        bobsCall.awaitPicture();
        desktopWindow.screenshot("call");
        phoneWindow.screenshot("call");
        assertEquals(List.of(), desktopWindow.flaws());
        phoneWindow.reload();
        bobsCall.awaitConnected();
        bobsCall.awaitPicture();
        annsCall.awaitPicture();
        phoneWindow.click("call-camera");
        annsCall.awaitNoPicture();
        annsCall.shrink();
        desktopWindow.await("the room beside the call", () -> desktopWindow.shows("write"));
        desktop.say("Goodbye");
        annsCall.hangUp();
        bobsCall.awaitEnd();
        desktopWindow.await("the entry of the call", () -> desktopWindow.texts("call-detail").stream()
                .anyMatch(detail -> detail.contains(" s")));
        assertEquals(List.of("Shall we talk?", "Voice call", "Goodbye"), desktopWindow.messages());
        desktopWindow.screenshot("call-entry");
        assertNoComplaints();
    }

    @Test
    @Tag("S1-EVT-19")
    void aDeclinedCallIsCalledBackAndTakenOnTheSecondOfTwoTabs() {
        openTheirRoom();
        phone.enter(ann.name());
        annsCall.call("video");
        bobsCall.awaitRing(ann.name());
        desktopWindow.screenshot("calling");
        bobsCall.decline();
        annsCall.awaitEnd();
        bobsCall.awaitSilence();
        annsCall.awaitEntry("Video call declined", "");
        bobsCall.awaitEntry("Declined video call", "");
        String first = phoneWindow.openTab();
        phoneWindow.await("the second tab", () -> phoneWindow.connectionState().equals("ready"));
        desktopWindow.click("call-back");
        annsCall.go();
        bobsCall.awaitRing(ann.name());
        String second = phoneWindow.switchTo(first);
        bobsCall.awaitRing(ann.name());
        phoneWindow.switchTo(second);
        bobsCall.answer();
        bobsCall.awaitConnected();
        bobsCall.awaitPicture();
        annsCall.awaitPicture();
        phoneWindow.switchTo(first);
        bobsCall.awaitSilence();
        assertTrue(!phoneWindow.shows("call"), "only one of two tabs is in the call");
        phoneWindow.switchTo(second);
        bobsCall.hangUp();
        annsCall.awaitEnd();
        annsCall.awaitEntry("Video call", " s");
        phoneWindow.closeTab(first);
        assertNoComplaints();
    }

    @Test
    @Tag("S1-SYS-07")
    void aMatchWithVideoBeginsWithTheCall() {
        for (ChatWindow window : List.of(desktopWindow, phoneWindow)) {
            window.open(server.port());
            window.run("document.querySelector('[data-testid=mode-video]').click()");
            window.search(Person.freshName("guest"), "lighthouses");
        }
        annsCall.awaitConnected();
        bobsCall.awaitConnected();
        annsCall.awaitPicture();
        bobsCall.awaitPicture();
        annsCall.shrink();
        desktopWindow.say("Nice to see you");
        annsCall.hangUp();
        bobsCall.awaitEnd();
        phoneWindow.await("the chat that goes on", () -> phoneWindow.messages().contains("Nice to see you"));
        phoneWindow.screenshot("match-call-over");
        assertNoComplaints();
    }

    @Test
    void theCheckOfCallsSaysWhatWorksAndWhichKeyToChange() {
        desktop.open(server.port()).register(Person.freshName("cleo"));
        desktopWindow.click("go-account");
        desktopWindow.await("the account", () -> desktopWindow.shows("check-calls"));
        desktopWindow.click("check-calls");
        desktopWindow.await("the findings", () -> desktopWindow.isEnabled("doctor-again"));
        List<String> findings = desktopWindow.texts("doctor-finding");
        assertTrue(findings.stream().anyMatch(found -> found.contains("There is no relay")), findings.toString());
        assertTrue(desktopWindow.texts("doctor-key").contains("calls.ice.turn.uris"), findings.toString());
        desktopWindow.screenshot("call-doctor");
        assertNoComplaints();
    }
}
