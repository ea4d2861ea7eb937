package parley.signaling;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallRules;
import parley.signaling.call.CallStep;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.CallStep.Notice;
import parley.signaling.call.CallStep.Refused;
import parley.signaling.store.CallStore;
import parley.signaling.store.CallStore.Change;

/** Carries out commands on calls: one step of the call, and one compare-and-set, again if another change came first. */
final class CallChanges {
    private static final int ATTEMPTS = 10;

    private final CallStore store;
    private final LiveCalls live;
    private final CallRules rules;
    private final InstantSource clock;
    private final UnwrittenSteps unwritten;
    private final Consumer<Done> stored;

    /** @param held the caller's candidates that follow an answer */
    record Done(Call before, Call call, List<Notice> notices, List<String> held) {
        boolean changed() {
            return before != call;
        }

        boolean ended() {
            return before.live() && !call.live();
        }
    }

    /** @param stored hears of each change, in its turn */
    CallChanges(CallStore store, LiveCalls live, CallRules rules, InstantSource clock, Consumer<Done> stored) {
        this.store = store;
        this.live = live;
        this.rules = rules;
        this.clock = clock;
        this.stored = stored;
        this.unwritten = new UnwrittenSteps();
    }

    UnwrittenSteps unwritten() {
        return unwritten;
    }

    CallRules rules() {
        return rules;
    }

    /** Finds a call, which may have ended; fails with NOT_FOUND if nothing is known of it. */
    Future<Call> find(String callId) {
        Optional<Call> known = live.find(callId);
        return known.isPresent() ? Future.succeededFuture(known.get()) : read(callId);
    }

    Future<Call> read(String callId) {
        return store.find(callId).map(found -> found.orElseThrow(CallChanges::unknown));
    }

    static ParleyException unknown() {
        return new ParleyException(ErrorCode.NOT_FOUND, "You are in no such call");
    }

    /**
     * Fails with the refusal of the call itself, CONFLICT for a user who is in another call, NOT_FOUND for a call of
     * which nothing is known.
     */
    Future<Done> carryOut(String callId, CallCommand command) {
        Optional<Call> known = live.find(callId);
        return known.isPresent()
                ? step(known.get(), command, true, ATTEMPTS)
                : read(callId).compose(call -> step(call, command, false, ATTEMPTS));
    }

    /** @param remembered whether the store may have a newer version */
    private Future<Done> step(Call call, CallCommand command, boolean remembered, int attempts) {
        CallStep step = call.on(command, clock.millis(), rules);
        if (step instanceof Changed changed) {
            return change(call, changed, command, attempts);
        }
        boolean doubtful = step instanceof Refused || command instanceof Expel;
        if (doubtful && remembered && !unwritten.concerns(call.id())) {
            return read(call.id()).compose(read -> {
                live.put(read);
                return step(read, command, false, attempts);
            });
        }
        return step instanceof Refused refused
                ? Future.failedFuture(new ParleyException(refused.code(), refused.reason()))
                : Future.succeededFuture(new Done(call, call, List.of(), List.of()));
    }

    private Future<Done> change(Call call, Changed changed, CallCommand command, int attempts) {
        Call next = changed.call();
        if (unwritten.concerns(call.id())) {
            return goOnAlone(call, changed, command);
        }
        return store.change(next)
                .transform(change -> change.succeeded()
                        ? outcome(call, changed, command, change.result(), attempts)
                        : recovered(call, changed, command, change.cause()));
    }

    private Future<Done> outcome(Call call, Changed changed, CallCommand command, Change change, int attempts) {
        if (change instanceof Change.Stored done) {
            return told(new Done(call, changed.call(), changed.notices(), done.held()));
        }
        if (change instanceof Change.Overtaken overtaken && attempts > 1) {
            live.put(overtaken.call());
            return step(overtaken.call(), command, false, attempts - 1);
        }
        if (change instanceof Change.Unknown) {
            live.forget(call.id());
            return Future.failedFuture(unknown());
        }
        return Future.failedFuture(
                change instanceof Change.Busy
                        ? new ParleyException(ErrorCode.CONFLICT, "You are in another call")
                        : new ParleyException(ErrorCode.UNAVAILABLE, "The call changes too fast", 1_000, null));
    }

    private Future<Done> told(Done done) {
        live.put(done.call());
        stored.accept(done);
        return Future.succeededFuture(done);
    }

    /** Running calls go on while the store is away. */
    private Future<Done> recovered(Call call, Changed changed, CallCommand command, Throwable failure) {
        boolean away = ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE;
        return away && UnwrittenSteps.mayWait(command) && live.find(call.id()).isPresent()
                ? goOnAlone(call, changed, command)
                : Future.failedFuture(failure);
    }

    private Future<Done> goOnAlone(Call call, Changed changed, CallCommand command) {
        if (!UnwrittenSteps.mayWait(command)) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.UNAVAILABLE, "Nobody can come in at the moment", 1_000, null));
        }
        unwritten.note(call.id(), command);
        return told(new Done(call, changed.call(), changed.notices(), List.of()));
    }

    /**
     * Writes the steps that were taken without the store, to calls as they stand there. Must be called when the store
     * may be back.
     *
     * @param written hears of each call as it stands then
     */
    void writeWaiting(Consumer<Call> written) {
        unwritten
                .take()
                .forEach((callId, steps) -> Unattended.watch(
                        "writing the steps of a call",
                        read(callId)
                                .compose(call -> write(call, steps))
                                .onSuccess(written::accept)
                                .onFailure(failure -> {
                                    if (ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE) {
                                        steps.forEach(step -> unwritten.note(callId, step));
                                    }
                                })));
    }

    private Future<Call> write(Call call, List<CallCommand> steps) {
        if (steps.isEmpty()) {
            return Future.succeededFuture(call);
        }
        List<CallCommand> rest = steps.subList(1, steps.size());
        if (!(call.on(steps.get(0), clock.millis(), rules) instanceof Changed changed)) {
            return write(call, rest);
        }
        return store.change(changed.call()).compose(change -> {
            if (change instanceof Change.Stored) {
                return write(changed.call(), rest);
            }
            return change instanceof Change.Overtaken overtaken
                    ? write(overtaken.call(), steps)
                    : Future.failedFuture(unknown());
        });
    }
}
