package parley.signaling;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.presence.PresenceMessages.Disconnected;
import parley.room.RoomMessages.Closed;
import parley.room.RoomMessages.MemberLeft;
import parley.room.RoomMessages.PairChanged;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.CallKind;
import parley.signaling.call.EndReason;
import parley.token.IdentityMessages.SessionEnded;

/** Takes those out of calls who lost their connection, or may not be in them any more; clients need not say so. */
final class CallDepartures {
    private static final Set<ErrorCode> OVER = Set.of(ErrorCode.GONE, ErrorCode.NOT_FOUND);

    private final CallServices services;

    CallDepartures(CallServices services) {
        this.services = services;
    }

    void disconnected(Disconnected gone) {
        services.live()
                .onConnection(gone.connectionId())
                .ifPresent(call -> carryOut(call.id(), new Lose(gone.connectionId())));
    }

    /** Each node looks at the calls in its memory, so that one of them finds the participant wherever the device is. */
    void sessionEnded(SessionEnded ended) {
        services.live().all().stream()
                .filter(call -> call.ofUser(ended.userId())
                        .filter(one -> one.device().sessionId().equals(ended.sessionId()))
                        .isPresent())
                .forEach(call -> expel(call, ended.userId()));
    }

    /** A block ends the calls between two; a group that they share stays whole. */
    void pairChanged(PairChanged change) {
        if (change.forbidden()) {
            Unattended.watch(
                    "ending a call across a block",
                    services.store()
                            .ofUsers(List.of(change.userId()))
                            .onSuccess(found -> found.get(change.userId()).stream()
                                    .filter(call -> call.kind() == CallKind.PAIR && call.isWith(change.otherId()))
                                    .forEach(call -> expel(call, change.userId()))));
        }
    }

    void memberLeft(MemberLeft left) {
        Unattended.watch(
                "taking a member who left out of a call",
                services.store().ofRooms(List.of(left.roomId())).onSuccess(calls -> calls.values().stream()
                        .filter(call -> call.isWith(left.userId()))
                        .forEach(call -> expel(call, left.userId()))));
    }

    void roomClosed(Closed room) {
        Unattended.watch(
                "ending the call of a closed room",
                services.store().ofRooms(List.of(room.roomId())).onSuccess(calls -> calls.values()
                        .forEach(call -> carryOut(call.id(), new Close(null, EndReason.HANGUP)))));
    }

    private void expel(Call call, String userId) {
        carryOut(call.id(), new Expel(userId, EndReason.REMOVED));
    }

    /** Does what the server wants of a call, which may have ended by itself. */
    void carryOut(String callId, CallCommand command) {
        Unattended.watch(
                "taking somebody out of a call",
                services.order()
                        .run(callId, () -> services.changes().carryOut(callId, command))
                        .recover(over -> OVER.contains(ParleyException.of(over).code())
                                ? Future.succeededFuture()
                                : Future.failedFuture(over)));
    }
}
