package parley.room.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;
import parley.room.Cursor;
import parley.room.redis.RoomLogReply.State;

/**
 * Keeps rooms as logs of operations in Redis; {@code room-common.lua} describes the keys of a room. Each call is one
 * script, and one operation of Redis. Cursors, which move with every message, are no operations: the furthest of two
 * counts.
 */
final class RedisRoomStore {
    private static final RedisScript OPEN = script("room-open");
    private static final RedisScript READ = script("room-read");
    private static final RedisScript APPEND = script("room-append");
    private static final RedisScript ADVANCE = script("room-advance");
    private static final RedisScript COMPACT = script("room-compact");
    private static final RedisScript CLOSE = script("room-close");
    private static final RedisScript REMAINS = script("room-remains");
    private static final String EVIDENCE_MS =
            String.valueOf(Duration.ofMinutes(10).toMillis());
    private static final String REMEMBER_CLOSED_MS =
            String.valueOf(Duration.ofHours(2).toMillis());

    private final RedisCommands redis;
    private final String ttlMs;

    /** @param ttlMs time for which a room is kept without an operation */
    RedisRoomStore(RedisCommands redis, long ttlMs) {
        this.redis = redis;
        this.ttlMs = String.valueOf(ttlMs);
    }

    private static RedisScript script(String name) {
        return RedisScript.of("room-common", name);
    }

    private static String key(String roomId) {
        return "parley:room:{" + roomId + "}";
    }

    private Future<RoomLogReply> run(RedisScript script, String roomId, List<String> arguments) {
        return redis.run(script, key(roomId), arguments).map(RoomLogReply::of);
    }

    /** @return whether there was no room of this id */
    Future<Boolean> open(String roomId, String sealed, Collection<String> people) {
        List<String> arguments = new ArrayList<>(List.of(ttlMs, sealed));
        arguments.addAll(people);
        return run(OPEN, roomId, arguments).map(reply -> reply.state() == State.NONE);
    }

    /** Counts the operations in the log of each of these rooms that is open. */
    Future<Map<String, Long>> lengths(List<String> roomIds) {
        List<Request> reads = new ArrayList<>(2 * roomIds.size());
        for (String roomId : roomIds) {
            reads.add(Request.cmd(Command.HMGET).arg(key(roomId)).arg("first").arg("closed"));
            reads.add(Request.cmd(Command.LLEN).arg(key(roomId) + ":ops"));
        }
        return redis.readAll("room-lengths", reads).map(answers -> {
            Map<String, Long> lengths = new HashMap<>();
            for (int i = 0; i < roomIds.size(); i++) {
                Response first = answers.get(2 * i).get(0);
                Response closed = answers.get(2 * i).get(1);
                if (first != null && closed == null) {
                    lengths.put(
                            roomIds.get(i),
                            first.toLong() + answers.get(2 * i + 1).toLong());
                }
            }
            return lengths;
        });
    }

    /** @param position of the replica that the answer is for */
    Future<RoomLogReply> read(String roomId, long position) {
        return run(READ, roomId, List.of(String.valueOf(position)));
    }

    /** @param newcomer the user who comes in by the operation, or nothing */
    Future<RoomLogReply> append(String roomId, long position, String sealed, String newcomer) {
        return run(APPEND, roomId, List.of(String.valueOf(position), ttlMs, sealed, newcomer));
    }

    /** Appends the last operation: nothing can come after it, and it is done once. */
    Future<RoomLogReply> appendLast(String roomId, long position, String sealed) {
        List<String> arguments = List.of(String.valueOf(position), ttlMs, sealed, "", EVIDENCE_MS, REMEMBER_CLOSED_MS);
        return run(APPEND, roomId, arguments);
    }

    Future<RoomLogReply> advance(String roomId, long position, CursorField field, long seq) {
        return run(ADVANCE, roomId, List.of(String.valueOf(position), ttlMs, field.text(), String.valueOf(seq)));
    }

    /** @return whether it was taken */
    Future<Boolean> compact(String roomId, long position, String snapshot, int tail) {
        List<String> arguments = List.of(ttlMs, snapshot, String.valueOf(position), String.valueOf(tail));
        return redis.run(COMPACT, key(roomId), arguments).map(done -> done.toInteger() == 1);
    }

    Future<Void> close(String roomId) {
        return redis.run(CLOSE, key(roomId), List.of(EVIDENCE_MS, REMEMBER_CLOSED_MS))
                .mapEmpty();
    }

    Future<RoomLogReply> remains(String roomId) {
        return run(REMAINS, roomId, List.of());
    }

    /** The owner of a cursor. When a member has come a second time, their old cursors do not count. */
    record CursorField(String userId, long joinedSeq, Cursor cursor) {
        String text() {
            return userId + ' ' + joinedSeq + ' ' + cursor.name();
        }

        static CursorField of(String text) {
            int second = text.lastIndexOf(' ');
            int first = text.lastIndexOf(' ', second - 1);
            return new CursorField(
                    text.substring(0, first),
                    Long.parseLong(text.substring(first + 1, second)),
                    Cursor.valueOf(text.substring(second + 1)));
        }
    }
}
