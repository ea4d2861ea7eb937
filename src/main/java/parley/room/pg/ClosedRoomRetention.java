package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import parley.postgres.Statements;

/** Deletes rooms that were closed long ago, with all their messages, a limited number of rows at a time. */
public final class ClosedRoomRetention {
    private static final int ROOMS_AT_ONCE = 100;

    private static final String OVERDUE = "SELECT id FROM group_chats WHERE closed_at < $1 ORDER BY closed_at LIMIT $2";

    private static final String MESSAGES = """
            WITH gone AS (
              DELETE FROM private_messages WHERE id IN (
                SELECT id FROM private_messages WHERE room_id = $1 ORDER BY seq LIMIT $2) RETURNING id),
            reactions AS (DELETE FROM message_reactions r USING gone WHERE r.message_id = gone.id),
            versions AS (DELETE FROM message_versions v USING gone WHERE v.message_id = gone.id)
            SELECT id FROM gone""";

    private static final String EVENTS = """
            DELETE FROM room_events WHERE room_id = $1 AND seq IN (
              SELECT seq FROM room_events WHERE room_id = $1 ORDER BY seq LIMIT $2) RETURNING seq""";

    private static final String MENTIONS = """
            DELETE FROM message_mentions WHERE room_id = $1 AND (user_id, seq) IN (
              SELECT user_id, seq FROM message_mentions WHERE room_id = $1 LIMIT $2) RETURNING seq""";

    private static final String HIDDEN = """
            DELETE FROM message_deletions WHERE room_id = $1 AND (user_id, message_id) IN (
              SELECT user_id, message_id FROM message_deletions WHERE room_id = $1 LIMIT $2) RETURNING message_id""";

    private static final String PINS = """
            DELETE FROM message_pins WHERE room_id = $1 AND message_id IN (
              SELECT message_id FROM message_pins WHERE room_id = $1 LIMIT $2) RETURNING message_id""";

    /** The database deletes members, bans and the pair of a direct room with the room. */
    private static final String ROOM = "DELETE FROM group_chats WHERE id = $1";

    private static final List<String> PARTS = List.of(MESSAGES, EVENTS, MENTIONS, HIDDEN, PINS);

    private final Statements statements;
    private final long keptMs;
    private final int rowsAtOnce;

    /** @param keptMs time for which a closed room is kept, for members who have not heard of its end yet */
    public ClosedRoomRetention(Statements statements, long keptMs, int rowsAtOnce) {
        this.statements = statements;
        this.keptMs = keptMs;
        this.rowsAtOnce = rowsAtOnce;
    }

    /** @return how many rooms were deleted */
    public Future<Integer> remove(long now) {
        OffsetDateTime before = PgRoomState.time(now - keptMs);
        return statements.run(OVERDUE, Tuple.of(before, ROOMS_AT_ONCE)).compose(rooms -> {
            Future<Void> removed = Future.succeededFuture();
            for (Row room : rooms) {
                removed = removed.compose(earlier -> room(room.getString("id")));
            }
            return removed.compose(done -> rooms.size() < ROOMS_AT_ONCE
                    ? Future.succeededFuture(rooms.size())
                    : remove(now).map(more -> more + rooms.size()));
        });
    }

    /** Deletes a room, its own row last, so that a deletion that was interrupted is found again. */
    private Future<Void> room(String roomId) {
        Future<Void> emptied = Future.succeededFuture();
        for (String part : PARTS) {
            emptied = emptied.compose(earlier -> part(part, roomId));
        }
        return emptied.compose(empty -> statements.run(ROOM, Tuple.of(roomId)).mapEmpty());
    }

    private Future<Void> part(String sql, String roomId) {
        return statements
                .run(sql, Tuple.of(roomId, rowsAtOnce))
                .compose(gone -> gone.size() < rowsAtOnce ? Future.succeededFuture() : part(sql, roomId));
    }
}
