package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Action;
import parley.room.Permissions;
import parley.room.Room;
import parley.room.RoomKind;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallCommand.Leave;
import parley.signaling.call.CallCommand.Remove;
import parley.signaling.call.CallCommand.Update;
import parley.signaling.call.CallKind;
import parley.signaling.call.Device;
import parley.signaling.call.EndReason;
import parley.signaling.call.Media;
import parley.signaling.call.Participant;
import parley.signaling.store.CallStore.Begun;

/** The commands of group calls, which members of a room join and leave. */
final class GroupCalls {
    private static final int ATTEMPTS = 5;

    private final CallServices services;
    private final MediaPlane plane;
    private final CallQuota quota;

    GroupCalls(CallServices services, MediaPlane plane, CallQuota quota) {
        this.services = services;
        this.plane = plane;
        this.quota = quota;
    }

    Future<Reply> join(Command command) {
        String userId = command.caller().userId();
        Device by = services.deviceOf(command);
        Join join = new Join(services.ids().get(), by, Media.ofWireName(command.text("media")));
        return quota.take(userId)
                .compose(taken -> services.rooms().log().roomOfMember(command.text("roomId"), userId))
                .compose(room -> {
                    if (room.kind() == RoomKind.DIRECT) {
                        throw new ParleyException(ErrorCode.CONFLICT, "Two people call each other: webrtc:offer");
                    }
                    return services.rules().check(room, userId, Action.CALL).compose(allowed -> services.order()
                            .run(room.id(), () -> joined(room, join, ATTEMPTS)));
                })
                .compose(call -> granted(call, by));
    }

    /** Begins the room's call, or comes into it; the call may end meanwhile. */
    private Future<Call> joined(Room room, Join join, int attempts) {
        Call call = Call.joined(
                new Call.Beginning(services.ids().get(), room.id(), join.participantId(), join.by(), join.media()),
                services.rooms().now(),
                services.changes().rules());
        return services.store().begin(call).compose(begun -> {
            if (begun instanceof Begun.Made) {
                services.live().put(call);
                services.news().begun(call);
                return unlessWithoutMedia(call, join.by(), plane.open(call.id()))
                        .map(call);
            }
            if (!(begun instanceof Begun.Existing existing)) {
                return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You are in another call"));
            }
            if (existing.call().kind() == CallKind.PAIR) {
                return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "The two call each other"));
            }
            String callId = existing.call().id();
            return services.order()
                    .run(callId, () -> services.changes().carryOut(callId, join))
                    .map(CallChanges.Done::call)
                    .recover(refusal -> ParleyException.of(refusal).code() == ErrorCode.GONE && attempts > 1
                            ? joined(room, join, attempts - 1)
                            : Future.failedFuture(refusal));
        });
    }

    /** A participant for whom there is no media is out again. */
    private Future<Void> unlessWithoutMedia(Call call, Device by, Future<Void> media) {
        return media.recover(failure -> carryOut(call.id(), new Leave(by.userId(), by.connectionId()))
                .transform(left -> Future.failedFuture(failure)));
    }

    private Future<Reply> granted(Call call, Device by) {
        Participant self = call.ofUser(by.userId()).orElseThrow(CallChanges::unknown);
        return unlessWithoutMedia(call, by, plane.grant(call.id(), self.id()))
                .compose(granted -> services.iceServers(by.userId()))
                .map(servers -> new Reply(CallEvents.joined(call, plane.name(), self, servers)));
    }

    Future<Reply> leave(Command command) {
        Device by = services.deviceOf(command);
        return carryOut(command.text("callId"), new Leave(by.userId(), by.connectionId()));
    }

    /** A call between two has no event of its own for this: its two participants hear the state. */
    Future<Reply> update(Command command) {
        JsonObject body = command.body();
        return carryOut(
                command.text("callId"),
                new Update(
                        command.caller().userId(),
                        body.getBoolean("muted"),
                        body.getBoolean("video"),
                        body.getBoolean("screen"),
                        body.getBoolean("hand")));
    }

    Future<Reply> remove(Command command) {
        return inCharge(command).compose(call -> carryOut(call.id(), new Remove(command.text("participantId"))));
    }

    Future<Reply> end(Command command) {
        return inCharge(command)
                .compose(call -> carryOut(call.id(), new Close(command.caller().connectionId(), EndReason.HANGUP)));
    }

    /** Finds a group call for somebody who may remove members of its room. A stranger learns nothing of it. */
    private Future<Call> inCharge(Command command) {
        String userId = command.caller().userId();
        return services.changes().find(command.text("callId")).compose(call -> services.rooms()
                .log()
                .roomOfMember(call.roomId(), userId)
                .recover(refusal -> Future.failedFuture(
                        ParleyException.of(refusal).code() == ErrorCode.PERMISSION_DENIED
                                ? CallChanges.unknown()
                                : refusal))
                .map(room -> {
                    Permissions.require(room, userId, Action.REMOVE);
                    return call;
                }));
    }

    private Future<Reply> carryOut(String callId, CallCommand step) {
        return services.order()
                .run(callId, () -> services.changes().carryOut(callId, step))
                .map(Reply.EMPTY);
    }
}
