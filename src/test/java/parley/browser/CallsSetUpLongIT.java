package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import parley.signaling.OwnAddress;
import parley.signaling.turn.Coturn;

/** How long it takes until two see each other, of many calls one after the other, and what comes of calls that cross. */
@Tag("long")
@EnabledIfSystemProperty(named = "parley.timing", matches = "true")
@Tag("S1-SYS-07")
class CallsSetUpLongIT {
    private static final int CALLS = 20;
    private static final int AHEAD_MS = 700;
    private static final List<String> TWO = List.of("ann", "bob");

    /** Notes when an answer is made, and when the first frame of the other side shows. */
    private static final String TIMES = """
            const describe = RTCPeerConnection.prototype.setLocalDescription;
            RTCPeerConnection.prototype.setLocalDescription = function (...some) {
                if (this.signalingState === 'have-remote-offer') {
                    window.answeredAt ??= Date.now();
                }
                return describe.apply(this, some);
            };
            for (const name of ['loadeddata', 'resize', 'playing']) {
                document.addEventListener(name, ({ target }) => {
                    if (target.dataset?.testid === 'call-remote-video' && target.videoWidth > 0) {
                        target.requestVideoFrameCallback(() => (window.shownAt ??= Date.now()));
                    }
                }, true);
            }""";

    @TempDir
    Path folder;

    @Test
    void untilTwoSeeEachOtherOnLoopback() throws IOException {
        try (RunningServer server = RunningServer.start(folder, TwoWindows.SETTINGS)) {
            measure("loopback", server.port(), TIMES);
        }
    }

    @Test
    void untilTwoSeeEachOtherByTheRelay() throws IOException {
        try (OwnAddress own = new OwnAddress();
                Coturn coturn = new Coturn(own.address());
                RunningServer server = RunningServer.start(folder, CallsRelayIT.settings(coturn))) {
            measure("relay", server.port(), CallWindow.RELAY_ONLY, TIMES);
        }
    }

    private static void measure(String way, int port, String... scripts) {
        List<Long> pressed = new ArrayList<>();
        List<Long> answered = new ArrayList<>();
        try (Callers callers = new Callers(TWO, port, scripts)) {
            callers.open(0, port);
            callers.open(1, port);
            callers.enterTheirRoom();
            for (int i = 0; i < CALLS; i++) {
                callers.calls().forEach(call -> call.forget("answeredAt", "shownAt"));
                callers.call(0).call("video");
                callers.call(1).awaitRing(callers.first().name());
                callers.window(1)
                        .run("window.pressedAt = Date.now();"
                                + "document.querySelector('[data-testid=incoming-answer]').click()");
                long shown = Math.max(
                        callers.call(0).time("shownAt"), callers.call(1).time("shownAt"));
                pressed.add(shown - callers.call(1).time("pressedAt"));
                answered.add(shown - callers.call(1).time("answeredAt"));
                callers.calls().forEach(CallWindow::awaitConnected);
                callers.call(0).hangUp();
                callers.call(1).awaitEnd();
            }
        }
        System.out.println("Until both see each other by " + way + ", ms: from the answer " + shares(answered)
                + "; from the button, with the opening of the devices " + shares(pressed));
    }

    private static String shares(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return "p50 " + sorted.get(sorted.size() / 2 - 1) + ", p95 " + sorted.get(sorted.size() * 95 / 100 - 1)
                + ", most " + sorted.get(sorted.size() - 1) + " of " + sorted.size();
    }

    @Test
    void callsThatCrossBecomeOne() throws IOException {
        try (RunningServer server = RunningServer.start(folder, TwoWindows.SETTINGS);
                Callers callers = new Callers(TWO, server.port())) {
            callers.open(0, server.port());
            callers.open(1, server.port());
            callers.enterTheirRoom();
            for (int i = 1; i <= CALLS; i++) {
                callers.calls().forEach(call -> call.look("video"));
                long moment = System.currentTimeMillis() + AHEAD_MS;
                for (int person = 0; person < TWO.size(); person++) {
                    callers.window(person)
                            .run(
                                    "const button = document.querySelector('[data-testid=call-go]');"
                                            + "setTimeout(() => button.click(), arguments[0] - Date.now())",
                                    moment);
                }
                callers.calls().forEach(CallWindow::awaitConnected);
                callers.calls().forEach(CallWindow::awaitPicture);
                callers.call(i % 2).hangUp();
                callers.call(1 - i % 2).awaitEnd();
                for (int person = 0; person < TWO.size(); person++) {
                    ChatWindow window = callers.window(person);
                    int calls = i;
                    window.await("the entry of call " + calls, () -> entries(window) == calls);
                    callers.call(person).awaitEntry("Video call", " s");
                }
            }
            assertEquals(List.of(), callers.complaints());
        }
    }

    private static int entries(ChatWindow window) {
        return window.texts("call-detail").size();
    }
}
