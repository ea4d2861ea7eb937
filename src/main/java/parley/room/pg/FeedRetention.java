package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import parley.postgres.Statements;

/**
 * Cuts the old end off stored feeds, and forgets earlier texts of messages that were edited or deleted long ago.
 * Messages stay: a resume from behind the cut ends with {@code recovered: false}.
 */
public final class FeedRetention {
    private static final int ROOMS_AT_ONCE = 100;

    private static final String OVERDUE = """
            SELECT g.id FROM group_chats g
            WHERE g.head - g.first_seq + 1 > $1 OR EXISTS (
              SELECT FROM room_events e WHERE e.room_id = g.id AND e.seq = g.first_seq AND e.created_at < $2)
            LIMIT $3""";

    private static final int EVENTS_AT_ONCE = 1_000;

    /** Locks the room's row first, as appends do. They wait for it, so it takes a limited number of rows at a time. */
    static final String TRIM = """
            WITH room AS (
              SELECT id, least(first_seq - 1 + $4, greatest(head - $2, (
                SELECT max(seq) FROM room_events
                WHERE room_id = $1 AND seq < first_seq + $4 AND created_at < $3))) AS up_to
              FROM group_chats WHERE id = $1 FOR UPDATE),
            gone AS (DELETE FROM room_events e USING room r WHERE e.room_id = r.id AND e.seq <= r.up_to)
            UPDATE group_chats g SET first_seq = r.up_to + 1 FROM room r WHERE g.id = r.id AND r.up_to >= g.first_seq""";

    /** Must run after the feed was cut: a deletion finds the feed's rows of a message by its versions. */
    private static final String FORGET = """
            DELETE FROM message_versions WHERE (message_id, seq) IN (
              SELECT message_id, seq FROM message_versions WHERE replaced_at < $1 LIMIT $2)""";

    private static final int VERSIONS_AT_ONCE = 1_000;

    private final Statements statements;
    private final long maxEvents;
    private final long maxAgeMs;

    /** Lets a room keep its last events up to a number, and none that is older than an age. */
    public FeedRetention(Statements statements, long maxEvents, long maxAgeMs) {
        this.statements = statements;
        this.maxEvents = maxEvents;
        this.maxAgeMs = maxAgeMs;
    }

    /** @return how many feeds were cut */
    public Future<Integer> trim(long now) {
        OffsetDateTime oldest = PgRoomState.time(now - maxAgeMs);
        return cut(oldest).compose(cut -> forget(oldest).map(cut));
    }

    private Future<Void> forget(OffsetDateTime oldest) {
        return statements
                .run(FORGET, Tuple.of(oldest, VERSIONS_AT_ONCE))
                .compose(gone -> gone.rowCount() < VERSIONS_AT_ONCE ? Future.succeededFuture() : forget(oldest));
    }

    private Future<Integer> cut(OffsetDateTime oldest) {
        return statements
                .run(OVERDUE, Tuple.of(maxEvents, oldest, ROOMS_AT_ONCE))
                .compose(rooms -> {
                    Future<Void> trimmed = Future.succeededFuture();
                    for (Row room : rooms) {
                        trimmed = trimmed.compose(before -> cut(room.getString("id"), oldest));
                    }
                    return trimmed.compose(done -> rooms.size() < ROOMS_AT_ONCE
                            ? Future.succeededFuture(rooms.size())
                            : cut(oldest).map(more -> more + rooms.size()));
                });
    }

    private Future<Void> cut(String roomId, OffsetDateTime oldest) {
        return statements
                .run(TRIM, Tuple.of(roomId, maxEvents, oldest, EVENTS_AT_ONCE))
                .compose(cut -> cut.rowCount() == 0 ? Future.succeededFuture() : cut(roomId, oldest));
    }
}
