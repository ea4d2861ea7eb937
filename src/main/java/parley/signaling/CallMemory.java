package parley.signaling;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import parley.bus.Bus;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.signaling.call.Call;
import parley.signaling.call.CallKind;
import parley.signaling.call.CallState;

/**
 * Has the room remember its calls. Each call is written in the order of its changes, and again while the log is away: an
 * end for a long time, since a room would show the call as a running one for ever.
 */
final class CallMemory {
    private static final int ATTEMPTS = 6;
    /** With the longest pause between them these take six hours. */
    private static final int ATTEMPTS_OF_AN_END = 720;

    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 30_000;

    private final CallEntries entries;
    private final Bus bus;
    private final InstantSource clock;
    private final InOrder order = new InOrder();

    CallMemory(CallEntries entries, Bus bus, InstantSource clock) {
        this.entries = entries;
        this.bus = bus;
        this.clock = clock;
    }

    /** Tells whether the room sees a difference. */
    static boolean differs(Call before, Call call) {
        return !stateOf(before).equals(stateOf(call)) || !before.everIn().equals(call.everIn());
    }

    private static String stateOf(Call call) {
        return call.state() == CallState.RINGING ? "ringing" : call.live() ? "ongoing" : "ended";
    }

    void write(Call call) {
        CallEntry entry = entry(call, clock.millis());
        Unattended.watch(
                "writing a call into its room",
                order.run(
                        call.id(), () -> attempt(entry, call.live() ? ATTEMPTS : ATTEMPTS_OF_AN_END, FIRST_PAUSE_MS)));
    }

    private Future<Void> attempt(CallEntry entry, int attempts, long pauseMs) {
        return entries.write(entry)
                .recover(away -> attempts > 1 && ParleyException.of(away).code().temporary()
                        ? bus.after(pauseMs)
                                .compose(later -> attempt(entry, attempts - 1, Math.min(LONGEST_PAUSE_MS, 2 * pauseMs)))
                        : Future.failedFuture(away));
    }

    private static CallEntry entry(Call call, long now) {
        return new CallEntry(
                call.id(),
                call.roomId(),
                call.caller().id(),
                call.caller().username(),
                call.media().wireName(),
                stateOf(call),
                call.reason() == null ? null : call.reason().wireName(),
                call.live() || call.answeredAt() == 0 ? null : Long.valueOf(now - call.answeredAt()),
                call.everIn(),
                call.kind() == CallKind.PAIR ? List.of(call.callee().id()) : List.of());
    }
}
