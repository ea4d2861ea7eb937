package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.room.Action;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomAdmission;
import parley.signaling.CallChanges.Done;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Answer;
import parley.signaling.call.CallCommand.Decline;
import parley.signaling.call.CallCommand.HangUp;
import parley.signaling.call.CallKind;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.CallStep.Notice;
import parley.signaling.call.Device;
import parley.signaling.call.EndReason;
import parley.signaling.call.Media;
import parley.signaling.call.Participant;
import parley.signaling.call.Person;
import parley.signaling.store.CallStore.Begun;

/** The commands by which one calls another. */
final class PairCalls {
    private final CallServices services;
    private final RoomAdmission admission;
    private final CallQuota quota;
    private final EarlyCandidates early;

    PairCalls(CallServices services, RoomAdmission admission, CallQuota quota, EarlyCandidates early) {
        this.services = services;
        this.admission = admission;
        this.quota = quota;
        this.early = early;
    }

    Future<Reply> offer(Command command) {
        if (command.text("media") == null) {
            throw ParleyException.invalid("media", "must be given");
        }
        String userId = command.caller().userId();
        return quota.take(userId)
                .compose(taken -> roomOf(command))
                .compose(roomId -> services.rooms().log().roomOfMember(roomId, userId))
                .compose(room -> {
                    Member callee = calleeIn(room, userId);
                    return services.rules()
                            .check(room, userId, Action.CALL)
                            .compose(allowed -> begin(Call.ringing(
                                    beginning(room, command),
                                    new Person(callee.userId(), callee.username()),
                                    command.text("sdp"),
                                    services.rooms().now(),
                                    services.changes().rules())));
                });
    }

    private Future<String> roomOf(Command command) {
        String to = command.text("to");
        String roomId = command.text("roomId");
        if (to == null && roomId == null) {
            throw ParleyException.invalid("roomId", "must be given");
        }
        return to == null ? Future.succeededFuture(roomId) : admission.direct(command.caller(), to);
    }

    private static Member calleeIn(Room room, String userId) {
        if (!room.kind().betweenTwo()) {
            throw new ParleyException(ErrorCode.CONFLICT, "A call of more than two is joined: call:join");
        }
        return room.members().stream()
                .filter(member -> !member.userId().equals(userId))
                .findFirst()
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "The other is not here any more"));
    }

    private Call.Beginning beginning(Room room, Command command) {
        return new Call.Beginning(
                services.ids().get(),
                room.id(),
                services.ids().get(),
                services.deviceOf(command),
                Media.ofWireName(command.text("media")));
    }

    private Future<Reply> begin(Call call) {
        return services.order()
                .run(call.roomId(), () -> services.store().begin(call))
                .compose(begun -> {
                    if (begun instanceof Begun.Existing existing) {
                        return existing(
                                existing.call(), call.participants().get(0).device());
                    }
                    if (begun instanceof Begun.CalleeBusy) {
                        return busy(call);
                    }
                    return begun instanceof Begun.Made
                            ? ring(call)
                            : Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You are in another call"));
                });
    }

    /** The answer to the caller comes before the callee can answer: both wait for the servers of both. */
    private Future<Reply> ring(Call call) {
        services.live().put(call);
        services.news().begun(call);
        Future<JsonArray> toCaller = services.iceServers(call.caller().id());
        Future<JsonArray> toCallee = services.iceServers(call.callee().id());
        return Future.all(toCaller, toCallee).map(both -> {
            if (services.live().find(call.id()).filter(Call::rings).isPresent()) {
                services.telling().ring(call, toCallee.result());
            }
            return new Reply(CallEvents.offered(call.id(), false, toCaller.result(), false));
        });
    }

    private Future<Reply> existing(Call call, Device by) {
        if (call.kind() == CallKind.GROUP) {
            return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "The room has a group call: call:join"));
        }
        boolean polite = !call.caller().id().equals(by.userId());
        return services.iceServers(by.userId()).map(servers -> {
            if (call.ringsFor(by.userId())) {
                services.telling().ring(call, by, servers);
            }
            return new Reply(CallEvents.offered(call.id(), polite, servers, true));
        });
    }

    /** The call is over before it was stored: nobody but its room remembers it. */
    private Future<Reply> busy(Call call) {
        Decline decline = new Decline(call.callee().id(), null, EndReason.BUSY);
        Changed ended = (Changed)
                call.on(decline, services.rooms().now(), services.changes().rules());
        services.news().busy(call, ended.call());
        Optional<Notice> toCaller = ended.notices().stream()
                .filter(notice -> notice.device() != null)
                .findFirst();
        toCaller.ifPresent(notice -> services.telling().notice(call, notice));
        return Future.succeededFuture(new Reply(CallEvents.offered(call.id(), false, new JsonArray(), false)));
    }

    Future<Reply> answer(Command command) {
        String callId = command.text("callId");
        Device by = services.deviceOf(command);
        return services.order()
                .run(callId, () -> services.changes()
                        .carryOut(callId, new Answer(services.ids().get(), by)))
                .map(done -> {
                    if (done.changed()) {
                        answered(done, by, command.text("sdp"));
                    }
                    return Reply.EMPTY;
                });
    }

    private void answered(Done done, Device by, String sdp) {
        Call call = done.call();
        Participant callee = call.onConnection(by.connectionId()).orElseThrow();
        call.otherThan(callee).filter(caller -> !caller.gone()).ifPresent(caller -> {
            tell(
                    caller.device(),
                    CallEvents.ANSWER,
                    new JsonObject().put("callId", call.id()).put("sdp", sdp));
            early.take(call.id(), by.connectionId())
                    .forEach(candidate ->
                            tell(caller.device(), CallEvents.CANDIDATE, Signals.candidate(call, candidate)));
        });
        done.held()
                .forEach(candidate ->
                        tell(by, CallEvents.CANDIDATE, Signals.candidate(call, new JsonObject(candidate))));
    }

    private void tell(Device device, String event, JsonObject data) {
        Unattended.watch("passing on an answer", services.telling().device(device, event, data));
    }

    Future<Reply> reject(Command command) {
        EndReason reason =
                EndReason.BUSY.wireName().equals(command.text("reason")) ? EndReason.BUSY : EndReason.DECLINED;
        Device by = services.deviceOf(command);
        return carryOut(command, new Decline(by.userId(), by.connectionId(), reason));
    }

    Future<Reply> end(Command command) {
        EndReason reason =
                EndReason.FAILED.wireName().equals(command.text("reason")) ? EndReason.FAILED : EndReason.HANGUP;
        Device by = services.deviceOf(command);
        return carryOut(command, new HangUp(by.userId(), by.connectionId(), reason));
    }

    private Future<Reply> carryOut(Command command, CallCommand step) {
        String callId = command.text("callId");
        return services.order()
                .run(callId, () -> services.changes().carryOut(callId, step))
                .map(Reply.EMPTY);
    }
}
