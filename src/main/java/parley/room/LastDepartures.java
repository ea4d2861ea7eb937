package parley.room;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomMessages.Depart;

/** Takes users out of all their rooms when their accounts are deleted, some rooms at a time. */
public final class LastDepartures {
    private static final int AT_ONCE = 8;
    private static final Set<ErrorCode> GONE_ALREADY =
            Set.of(ErrorCode.PERMISSION_DENIED, ErrorCode.NOT_FOUND, ErrorCode.ROOM_CLOSED);

    private final RoomLog log;
    private final Bus bus;

    public LastDepartures(RoomLog log, Bus bus) {
        this.log = log;
        this.bus = bus;
    }

    /** Fails if the user may still be in a room. Repeating it does no harm. */
    public Future<Void> leaveAll(String userId) {
        return leaveFrom(userId, null);
    }

    private Future<Void> leaveFrom(String userId, String after) {
        return log.joinedRoomsOf(userId, after).compose(joined -> {
            List<String> roomIds =
                    joined.rooms().stream().map(JoinedRoom::roomId).toList();
            Future<Void> left = Future.succeededFuture();
            for (int from = 0; from < roomIds.size(); from += AT_ONCE) {
                List<String> some = roomIds.subList(from, Math.min(roomIds.size(), from + AT_ONCE));
                left = left.compose(before -> leave(userId, some));
            }
            return left.compose(
                    all -> joined.next() == null ? Future.succeededFuture() : leaveFrom(userId, joined.next()));
        });
    }

    private Future<Void> leave(String userId, List<String> roomIds) {
        return Future.join(roomIds.stream().map(roomId -> leave(userId, roomId)).toList())
                .mapEmpty();
    }

    private Future<Boolean> leave(String userId, String roomId) {
        return bus.<Boolean>request(Addresses.DEPART, new Depart(roomId, userId, LeavingReason.DELETED), roomId)
                .recover(refusal ->
                        GONE_ALREADY.contains(ParleyException.of(refusal).code())
                                ? Future.succeededFuture(false)
                                : Future.failedFuture(refusal));
    }
}
