package parley.room.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;

/**
 * Hints where to find rooms in Redis: {@code parley:match-rooms} has the open ones by a time after which there was an
 * event, {@code parley:user-rooms:<user id>} those that a user may be in. Hints may be out of date, so they must be
 * compared with the room.
 */
final class RedisRoomIndex {
    private static final RedisScript ROOMS = RedisScript.of("room-index");
    private static final RedisScript USER = RedisScript.of("room-user");
    private static final String OPEN_ROOMS = "parley:match-rooms";
    private static final String TTL_MS = String.valueOf(Duration.ofDays(7).toMillis());
    private static final String MOST_AT_ONCE = "200";

    private final RedisCommands redis;

    RedisRoomIndex(RedisCommands redis) {
        this.redis = redis;
    }

    Future<Void> note(String roomId, long lastEventAt) {
        return rooms("note", String.valueOf(lastEventAt), roomId).mapEmpty();
    }

    Future<Void> forget(String roomId) {
        return rooms("forget", roomId).mapEmpty();
    }

    /** Finds the first of the rooms without an event since a time, as far as hints tell. */
    Future<List<String>> before(long time) {
        return rooms("before", String.valueOf(time), MOST_AT_ONCE).map(RedisRoomIndex::texts);
    }

    Future<Long> count() {
        return rooms("count").map(Response::toLong);
    }

    private Future<Response> rooms(String... arguments) {
        List<String> all = new ArrayList<>(List.of(TTL_MS));
        all.addAll(List.of(arguments));
        return redis.run(ROOMS, OPEN_ROOMS, all);
    }

    Future<Void> enter(String userId, String roomId) {
        return user(userId, List.of(TTL_MS, "add", roomId)).mapEmpty();
    }

    Future<Void> leave(String userId, Collection<String> roomIds) {
        if (roomIds.isEmpty()) {
            return Future.succeededFuture();
        }
        List<String> arguments = new ArrayList<>(List.of(TTL_MS, "forget"));
        arguments.addAll(roomIds);
        return user(userId, arguments).mapEmpty();
    }

    Future<List<String>> roomsOf(String userId) {
        return user(userId, List.of(TTL_MS, "list")).map(RedisRoomIndex::texts);
    }

    private Future<Response> user(String userId, List<String> arguments) {
        return redis.run(USER, "parley:user-rooms:" + userId, arguments);
    }

    private static List<String> texts(Response list) {
        return list.stream().map(Response::toString).toList();
    }
}
