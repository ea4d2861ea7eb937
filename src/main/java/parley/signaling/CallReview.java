package parley.signaling;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.ConnectionAddress;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.Find;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.EndReason;
import parley.signaling.call.Participant;

/**
 * Looks whether those in calls are still there, and may still be in them. Notices say so in time, but may come before
 * somebody's coming in is stored, or while the store is away. For one event loop.
 */
final class CallReview {
    private static final int MOST_AT_ONCE = 100;
    /** Rooms are looked at in every sixth review, a part of them in each. */
    private static final int PARTS = 6;

    private static final Set<ErrorCode> NO_ROOM = Set.of(ErrorCode.NOT_FOUND, ErrorCode.ROOM_CLOSED, ErrorCode.GONE);

    private final String nodeId;
    private final LiveCalls live;
    private final Standing standing;
    private final BiConsumer<String, CallCommand> carryOut;
    /** A connection has to be missing twice, since presence may be behind. */
    private Set<String> missing = Set.of();

    private Set<String> missingNow = new HashSet<>();
    private int reviews;

    /** How people stand outside of calls. */
    interface Standing {
        Future<List<ConnectionAddress>> connections(Set<String> userIds);

        Future<Room> room(String roomId);

        /** Tells whether no block closes a direct room. */
        Future<Boolean> isOpen(Room room, String userId);
    }

    CallReview(String nodeId, LiveCalls live, Standing standing, BiConsumer<String, CallCommand> carryOut) {
        this.nodeId = nodeId;
        this.live = live;
        this.standing = standing;
        this.carryOut = carryOut;
    }

    /** Must be called some times a minute. */
    void take() {
        missing = missingNow;
        missingNow = new HashSet<>();
        reviews++;
        List<Call> here = live.all().stream()
                .filter(call -> call.nodes().contains(nodeId))
                .toList();
        for (int from = 0; from < here.size(); from += MOST_AT_ONCE) {
            connections(here.subList(from, Math.min(here.size(), from + MOST_AT_ONCE)));
        }
        here.stream()
                .filter(call -> Math.floorMod(call.id().hashCode(), PARTS) == reviews % PARTS)
                .filter(call -> call.isWatchedBy(nodeId))
                .forEach(this::members);
    }

    private void connections(List<Call> calls) {
        Set<String> users = calls.stream()
                .flatMap(call -> here(call).stream())
                .map(Participant::userId)
                .collect(Collectors.toSet());
        Unattended.watch(
                "looking for the connections of calls",
                standing.connections(users).onSuccess(found -> {
                    Set<String> there =
                            found.stream().map(ConnectionAddress::connectionId).collect(Collectors.toSet());
                    calls.forEach(call -> here(call).forEach(one -> compare(call, one, there)));
                }));
    }

    private List<Participant> here(Call call) {
        return call.participants().stream()
                .filter(one -> one.device().nodeId().equals(nodeId))
                .toList();
    }

    private void compare(Call call, Participant one, Set<String> there) {
        String connectionId = one.device().connectionId();
        if (there.contains(connectionId)) {
            if (one.gone()) {
                carryOut.accept(call.id(), new Find(connectionId));
            }
        } else if (!one.gone()) {
            missingNow.add(connectionId);
            if (missing.contains(connectionId)) {
                carryOut.accept(call.id(), new Lose(connectionId));
            }
        }
    }

    private void members(Call call) {
        Unattended.watch(
                "looking for the members of a call",
                standing.room(call.roomId())
                        .compose(room -> barred(room, call).onSuccess(barred -> call.users().stream()
                                .filter(userId -> barred || room.member(userId).isEmpty())
                                .forEach(userId -> carryOut.accept(call.id(), new Expel(userId, EndReason.REMOVED)))))
                        .recover(failure -> {
                            if (!NO_ROOM.contains(ParleyException.of(failure).code())) {
                                return Future.failedFuture(failure);
                            }
                            carryOut.accept(call.id(), new Close(null, EndReason.HANGUP));
                            return Future.succeededFuture();
                        }));
    }

    private Future<Boolean> barred(Room room, Call call) {
        return room.kind() == RoomKind.DIRECT
                ? standing.isOpen(room, call.caller().id()).map(open -> !open)
                : Future.succeededFuture(false);
    }
}
