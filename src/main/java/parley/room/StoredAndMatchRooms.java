package parley.room;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import parley.redis.Fallback;

/** All rooms behind one interface: matches for a short time, everything else in a store that lasts. */
public final class StoredAndMatchRooms extends RoutedRooms {
    private final MatchRooms matches;
    private final RoomLog stored;

    public StoredAndMatchRooms(MatchRooms matches, RoomLog stored) {
        this.matches = matches;
        this.stored = stored;
    }

    @Override
    RoomLog keeperOf(String roomId) {
        return matches.answersFor(roomId) ? matches : stored;
    }

    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        return (room.kind() == RoomKind.MATCH ? matches : stored).open(room, first, now);
    }

    /** That matches can't be asked keeps nobody from a message of a stored room. */
    @Override
    public Future<Optional<String>> roomOf(String messageId, String userId) {
        return matches.roomOf(messageId, userId)
                .compose(
                        match -> match.isPresent() ? Future.succeededFuture(match) : stored.roomOf(messageId, userId),
                        failure -> Fallback.isAway(failure)
                                ? stored.roomOf(messageId, userId)
                                        .compose(found -> found.isPresent()
                                                ? Future.succeededFuture(found)
                                                : Future.failedFuture(failure))
                                : Future.failedFuture(failure));
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return matches.roomsOf(userId).compose(some -> stored.roomsOf(userId).map(others -> together(some, others)));
    }

    /** Who looks for a match does not depend on the store of other rooms. */
    @Override
    public Future<List<Room>> matchesOf(String userId) {
        return matches.roomsOf(userId);
    }

    @Override
    public Future<List<Room>> idleSince(long time) {
        return matches.idleSince(time);
    }

    /** Rooms in use: stored ones lie still by the thousand, and counting them would read them all. */
    @Override
    public Future<Long> count() {
        return matches.count();
    }
}
