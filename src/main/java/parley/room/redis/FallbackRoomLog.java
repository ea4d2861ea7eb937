package parley.room.redis;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.redis.Fallback;
import parley.room.Draft;
import parley.room.FeedPosition;
import parley.room.MatchRoomIds;
import parley.room.MatchRooms;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.room.RoutedRooms;
import parley.room.Unread;
import parley.room.memory.MemoryRoom;
import parley.room.memory.MemoryRoomLog;

/**
 * Match rooms of all nodes. While Redis is away nothing can be done in them, and they look as they were seen last. Rooms of
 * matches that this node makes alone meanwhile live in this process until they are closed.
 */
public final class FallbackRoomLog extends RoutedRooms implements MatchRooms {
    private final RedisRoomLog shared;
    private final MemoryRoomLog alone;

    public FallbackRoomLog(RedisRoomLog shared, MemoryRoomLog alone) {
        this.shared = shared;
        this.alone = alone;
    }

    @Override
    public boolean answersFor(String roomId) {
        return MatchRoomIds.isOne(roomId) || alone.answersFor(roomId);
    }

    @Override
    public RoomLog keeperOf(String roomId) {
        return alone.answersFor(roomId) ? alone : shared;
    }

    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        return (MatchRoomIds.isAlone(room.id()) ? alone : shared).open(room, first, now);
    }

    @Override
    public Future<Optional<String>> roomOf(String messageId, String userId) {
        return alone.roomOf(messageId, userId)
                .compose(here -> here.isPresent() ? Future.succeededFuture(here) : shared.roomOf(messageId, userId));
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return Fallback.to(super.heads(roomIds), () -> alone.heads(roomIds)
                .map(here -> withSeen(roomIds, here, room -> room.snapshot().head())));
    }

    @Override
    public Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return Fallback.to(super.positions(roomIds), () -> alone.positions(roomIds)
                .map(here -> withSeen(roomIds, here, MemoryRoom::position)));
    }

    @Override
    public Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return Fallback.to(super.unread(userId, roomIds), () -> alone.unread(userId, roomIds)
                .map(here -> withSeen(roomIds, here, room -> room.unread(userId))));
    }

    private <T> Map<String, T> withSeen(
            Collection<String> roomIds, Map<String, T> here, Function<MemoryRoom, T> property) {
        Map<String, T> all = new HashMap<>(here);
        for (String roomId : roomIds) {
            shared.lastSeen().lastSeen(roomId).ifPresent(room -> all.putIfAbsent(roomId, property.apply(room)));
        }
        return all;
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return Fallback.to(shared.roomsOf(userId), () -> Future.succeededFuture(seenWith(userId)))
                .compose(there -> alone.roomsOf(userId).map(here -> together(here, there)));
    }

    private List<Room> seenWith(String userId) {
        return shared.lastSeen().allLastSeen().stream()
                .map(MemoryRoom::snapshot)
                .filter(room -> room.hasMember(userId))
                .toList();
    }

    /** While Redis is away nothing can be done in the rooms that it has, as with everything else. */
    @Override
    public Future<Void> rename(String userId, String username) {
        return alone.rename(userId, username).compose(here -> shared.rename(userId, username));
    }

    @Override
    public Future<List<Room>> idleSince(long time) {
        return Fallback.to(shared.idleSince(time), () -> Future.succeededFuture(List.of()))
                .compose(there -> alone.idleSince(time).map(here -> together(here, there)));
    }

    @Override
    public Future<Long> count() {
        return Fallback.to(shared.count(), () -> Future.succeededFuture(0L))
                .compose(there -> alone.count().map(here -> here + there));
    }
}
