package parley.room.redis;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Room;
import parley.room.memory.MemoryRoom;

/** Finds rooms in Redis by hints, compares the hints with the rooms and corrects them. */
final class RoomFinder {
    private static final Logger LOG = LoggerFactory.getLogger(RoomFinder.class);

    private final RedisRoomIndex index;
    private final RoomReplication rooms;

    RoomFinder(RedisRoomIndex index, RoomReplication rooms) {
        this.index = index;
        this.rooms = rooms;
    }

    /** Asks all of these rooms in one batch, and returns the answers of the open ones. */
    <T> Future<Map<String, T>> ofEach(
            Collection<String> roomIds, Function<String, Future<MemoryRoom>> look, Function<MemoryRoom, T> property) {
        List<Future<MemoryRoom>> looks = roomIds.stream().map(look).toList();
        return Future.join(looks.stream().map(RoomFinder::unlessGone).toList()).map(done -> {
            Map<String, T> found = new HashMap<>();
            looks.stream()
                    .filter(Future::succeeded)
                    .map(Future::result)
                    .forEach(room -> found.put(room.snapshot().id(), property.apply(room)));
            return found;
        });
    }

    private static Future<?> unlessGone(Future<MemoryRoom> look) {
        return look.transform(done -> done.succeeded() || isClosed(done.cause()) || isNotFound(done.cause())
                ? Future.succeededFuture()
                : Future.failedFuture(done.cause()));
    }

    static boolean isClosed(Throwable refusal) {
        return refusal != null && ParleyException.of(refusal).code() == ErrorCode.ROOM_CLOSED;
    }

    static boolean isNotFound(Throwable refusal) {
        return ParleyException.of(refusal).code() == ErrorCode.NOT_FOUND;
    }

    /** Finds the rooms that the user is in. A room that is not there may be about to be made. */
    Future<List<MemoryRoom>> of(String userId) {
        return index.roomsOf(userId).compose(named -> {
            Map<String, Future<MemoryRoom>> looks = new HashMap<>();
            named.forEach(roomId -> looks.put(roomId, rooms.room(roomId)));
            return ofEach(named, looks::get, room -> room).map(open -> {
                corrected(index.leave(
                        userId,
                        named.stream()
                                .filter(roomId -> isClosed(looks.get(roomId).cause()))
                                .toList()));
                return open.values().stream()
                        .filter(room -> room.snapshot().hasMember(userId))
                        .toList();
            });
        });
    }

    Future<List<Room>> idleSince(long time) {
        return index.before(time).compose(named -> ofEach(named, rooms::room, MemoryRoom::snapshot)
                .map(open -> {
                    named.stream().filter(id -> !open.containsKey(id)).forEach(id -> corrected(index.forget(id)));
                    open.values().stream()
                            .filter(room -> room.lastEventAt() >= time)
                            .forEach(room -> corrected(index.note(room.id(), room.lastEventAt())));
                    return open.values().stream()
                            .filter(room -> room.lastEventAt() < time)
                            .toList();
                }));
    }

    /** Removes the hints of a closed room; the room stays closed whatever becomes of them. */
    Future<Void> forget(String roomId, Collection<String> members) {
        List<Future<Void>> hints = new ArrayList<>(List.of(index.forget(roomId)));
        members.forEach(userId -> hints.add(index.leave(userId, List.of(roomId))));
        return Future.join(hints).transform(done -> Future.succeededFuture());
    }

    /** Logs a failure. Nobody waits for a correction; the next look tries again. */
    private static void corrected(Future<?> hint) {
        hint.onFailure(failure -> LOG.debug("A hint was not put right: {}", failure.getMessage()));
    }
}
