package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.signaling.CallChanges.Done;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand.TakeOver;
import parley.signaling.call.CallKind;
import parley.signaling.call.Device;
import parley.signaling.call.Participant;
import parley.signaling.store.CallStore.Hold;

/** Passes signals from one participant to another, unread and in the sender's order. */
final class Signals {
    private final CallServices services;
    private final MediaPlane plane;
    private final EarlyCandidates early;

    Signals(CallServices services, MediaPlane plane, EarlyCandidates early) {
        this.services = services;
        this.plane = plane;
        this.early = early;
    }

    static JsonObject candidate(Call call, JsonObject candidate) {
        return new JsonObject().put("callId", call.id()).put("candidate", candidate);
    }

    /** A description for one participant of a group call. */
    Future<Reply> description(Command command) {
        JsonObject signal = new JsonObject().put("sdp", command.text("sdp"));
        return inOrder(command, call -> {
            if (call.live()
                    && call.kind() == CallKind.PAIR
                    && call.isWith(command.caller().userId())) {
                throw new ParleyException(ErrorCode.CONFLICT, "A call of two goes on by webrtc:renegotiate");
            }
            return pass(call, command, signal);
        });
    }

    Future<Reply> renegotiate(Command command) {
        JsonObject signal = new JsonObject().put("sdp", command.text("sdp"));
        if (command.text("answerTo") != null) {
            signal.put("answerTo", command.text("answerTo"));
        }
        Device by = services.deviceOf(command);
        return inOrder(command, call -> {
            if (call.live() && !call.isWith(by.userId())) {
                throw CallChanges.unknown();
            }
            if (call.rings()) {
                throw new ParleyException(ErrorCode.CONFLICT, "Nobody has answered yet");
            }
            boolean elsewhere = call.ofUser(by.userId())
                    .filter(own -> own.gone() || !own.device().connectionId().equals(by.connectionId()))
                    .isPresent();
            return elsewhere
                    ? services.changes()
                            .carryOut(call.id(), new TakeOver(by))
                            .map(Done::call)
                            .compose(taken -> pass(taken, command, signal))
                    : pass(call, command, signal);
        });
    }

    Future<Reply> candidate(Command command) {
        JsonObject candidate = command.body().getJsonObject("candidate");
        return inOrder(command, call -> {
            if (!call.rings()) {
                return pass(call, command, new JsonObject().put("candidate", candidate));
            }
            Device by = services.deviceOf(command);
            if (call.onConnection(by.connectionId()).isPresent()) {
                return hold(call, command, candidate);
            }
            if (!call.ringsFor(by.userId())) {
                throw CallChanges.unknown();
            }
            services.live().put(call);
            return early.keep(call.id(), by.connectionId(), candidate) ? answered() : tooMany();
        });
    }

    /** The turn of a signal ends when it is on its way: the next one need not wait until it has come. */
    private record Sent(Future<Void> arrival) {}

    @FunctionalInterface
    private interface Step {
        Future<Sent> take(Call call);
    }

    private Future<Reply> inOrder(Command command, Step step) {
        String callId = command.text("callId");
        return services.order()
                .run(callId, () -> services.changes().find(callId).compose(step::take))
                .compose(Sent::arrival)
                .map(Reply.EMPTY);
    }

    private static Future<Sent> answered() {
        return Future.succeededFuture(new Sent(Future.succeededFuture()));
    }

    private static Future<Sent> tooMany() {
        return Future.failedFuture(
                new ParleyException(ErrorCode.QUOTA_EXCEEDED, "Too many candidates before the answer"));
    }

    private Future<Sent> hold(Call call, Command command, JsonObject candidate) {
        return services.store().hold(call.id(), candidate.encode()).compose(hold -> {
            if (hold instanceof Hold.Late late) {
                services.live().put(late.call());
                return pass(late.call(), command, new JsonObject().put("candidate", candidate));
            }
            return hold instanceof Hold.Held ? answered() : tooMany();
        });
    }

    /** Throws NOT_FOUND for a device that is not in the call, CONFLICT if nobody can be told. */
    private Future<Sent> pass(Call call, Command command, JsonObject signal) {
        if (!call.live()) {
            throw new ParleyException(ErrorCode.GONE, "The call has ended");
        }
        Participant own = call.onConnection(command.caller().connectionId())
                .filter(one -> one.userId().equals(command.caller().userId()))
                .orElseThrow(CallChanges::unknown);
        signal.put("callId", call.id());
        if (call.kind() == CallKind.PAIR) {
            return sent(call.otherThan(own).orElseThrow(CallChanges::unknown), command.name(), signal);
        }
        String to = command.text("to");
        if (to == null) {
            throw ParleyException.invalid("to", "must name a participant");
        }
        if (to.equals(MediaPlane.PARTICIPANT)) {
            return Future.succeededFuture(new Sent(plane.signal(call.id(), own.id(), command.name(), signal)));
        }
        Participant other = call.participant(to)
                .filter(one -> one != own)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "The call has no such participant"));
        return sent(other, command.name(), signal.put("from", own.id()));
    }

    private Future<Sent> sent(Participant to, String event, JsonObject signal) {
        if (to.gone()) {
            throw away();
        }
        Future<Void> arrival = services.telling()
                .device(to.device(), event, signal)
                .recover(lost -> ParleyException.of(lost).code() == ErrorCode.GONE
                        ? Future.failedFuture(away())
                        : Future.failedFuture(lost));
        return Future.succeededFuture(new Sent(arrival));
    }

    /** Is no temporary failure of the server: those cost the sender nothing. */
    private static ParleyException away() {
        return new ParleyException(ErrorCode.CONFLICT, "The other side is not connected at the moment");
    }
}
