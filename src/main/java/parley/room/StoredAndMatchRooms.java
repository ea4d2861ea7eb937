package parley.room;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.redis.Fallback;

/** Puts all rooms behind one interface: matches live for a short time, all others in a store that lasts. */
public final class StoredAndMatchRooms extends RoutedRooms {
    private final MatchRooms matches;
    private final RoomLog stored;

    public StoredAndMatchRooms(MatchRooms matches, RoomLog stored) {
        this.matches = matches;
        this.stored = stored;
    }

    @Override
    public RoomLog keeperOf(String roomId) {
        return matches.answersFor(roomId) ? matches : stored;
    }

    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        return (room.kind().stored() ? stored : matches).open(room, first, now);
    }

    @Override
    public Future<Optional<FeedPlace>> made(Draft maker) {
        return stored.made(maker);
    }

    /** Finds the room of a message, even of a stored one while matches can't be asked. */
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

    @Override
    public Future<List<Room>> roomsOf(String userId, Collection<String> roomIds) {
        Map<RoomLog, List<String>> byKeeper = roomIds.stream().collect(Collectors.groupingBy(this::keeperOf));
        Future<List<Room>> some = roomsOf(matches, userId, byKeeper);
        return some.compose(found -> roomsOf(stored, userId, byKeeper).map(others -> together(found, others)));
    }

    private static Future<List<Room>> roomsOf(RoomLog log, String userId, Map<RoomLog, List<String>> byKeeper) {
        List<String> roomIds = byKeeper.getOrDefault(log, List.of());
        return roomIds.isEmpty() ? Future.succeededFuture(List.of()) : log.roomsOf(userId, roomIds);
    }

    @Override
    public Future<JoinedRooms> joinedRoomsOf(String userId, String after) {
        if (after != null) {
            return stored.joinedRoomsOf(userId, after);
        }
        return matches.joinedRoomsOf(userId, null).compose(some -> stored.joinedRoomsOf(userId, null)
                .map(others -> new JoinedRooms(together(some.rooms(), others.rooms()), others.next())));
    }

    @Override
    public Future<List<JoinedRoom>> latestJoinedRoomsOf(String userId, JoinedRoom.Position before, int limit) {
        return stored.latestJoinedRoomsOf(userId, before, limit);
    }

    @Override
    public Future<List<MovedRoom>> movedSince(long time, Collection<String> roomIds, int limit) {
        return stored.movedSince(time, roomIds, limit);
    }

    @Override
    public Future<Set<String>> sharing(String userId, Collection<String> otherIds) {
        return matches.sharing(userId, otherIds).compose(some -> stored.sharing(userId, otherIds)
                .map(others -> Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet())));
    }

    @Override
    public Future<Void> rename(String userId, String username) {
        return Future.join(matches.rename(userId, username), stored.rename(userId, username))
                .mapEmpty();
    }

    /** Finds a user's matches without the store of other rooms. */
    @Override
    public Future<List<Room>> matchesOf(String userId) {
        return matches.roomsOf(userId);
    }

    @Override
    public Future<List<Room>> idleSince(long time) {
        return matches.idleSince(time);
    }

    @Override
    public Future<Long> count() {
        return matches.count().compose(some -> stored.count().map(others -> some + others));
    }
}
