package parley.signaling.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.signaling.call.Call.Beginning;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.CallStep.Notice;

/** A call that goes on from step to step, at a time that the test sets. */
final class CallScene {
    static final CallRules RULES =
            new CallRules(30_000, 10_000, 20_000, 3_600_000, (participants, video) -> participants <= 8 && video <= 4);

    static final Device ANN = device("ann", 1);
    static final Device BOB = device("bob", 1);
    static final Device BOBS_TABLET = device("bob", 2);
    static final Device CLEO = device("cleo", 1);

    Call call;
    long now = 1_000;
    List<String> told = List.of();

    private CallScene(Call call) {
        this.call = call;
    }

    static Device device(String user, int number) {
        return new Device(user, user.toUpperCase(), "session-" + user, "node" + number, user + number);
    }

    static CallScene ringing() {
        return new CallScene(Call.ringing(
                new Beginning("call", "room", "p-ann", ANN, Media.AUDIO),
                new Person("bob", "BOB"),
                "v=0",
                1_000,
                RULES));
    }

    static CallScene answered() {
        CallScene scene = ringing();
        scene.does(new CallCommand.Answer("p-bob", BOB));
        return scene;
    }

    static CallScene group(Media media) {
        return new CallScene(Call.joined(new Beginning("call", "room", "p-ann", ANN, media), 1_000, RULES));
    }

    /** Takes a step that must change the call. */
    CallScene does(CallCommand command) {
        Changed changed = assertInstanceOf(Changed.class, call.on(command, now, RULES));
        assertEquals(call.version() + 1, changed.call().version());
        call = changed.call();
        told = changed.notices().stream().map(CallScene::words).collect(Collectors.toList());
        return this;
    }

    void doesNothing(CallCommand command) {
        assertInstanceOf(CallStep.Unchanged.class, call.on(command, now, RULES));
    }

    void isRefused(ErrorCode code, CallCommand command) {
        assertEquals(
                code,
                assertInstanceOf(CallStep.Refused.class, call.on(command, now, RULES))
                        .code());
    }

    CallScene at(long time) {
        now = time;
        return this;
    }

    /** A notice in words: who is told what, and why. */
    private static String words(Notice notice) {
        String who = notice.device() == null
                ? notice.userId() + (notice.exceptConnectionId() == null ? "" : " but " + notice.exceptConnectionId())
                : notice.device().connectionId();
        return who + ": " + notice.word() + " " + notice.reason().wireName();
    }
}
