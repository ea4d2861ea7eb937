package parley.room;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import parley.postgres.Statements;

/** What in a stored room concerns one member alone: what they have not read, and what they do not want to see. */
final class PgPersonal {
    /**
     * More than a thousand are counted as a thousand. {@code OFFSET 0} has what the member deleted looked up row by row:
     * as a join it can take the square of the time.
     */
    static final String UNREAD = """
            SELECT m.group_id,
              (SELECT count(*) FROM (
                SELECT FROM private_messages p
                WHERE p.room_id = m.group_id AND p.seq > m.read_seq AND p.sender_id <> $2 AND p.deleted_at IS NULL
                  AND NOT EXISTS (SELECT FROM message_deletions d
                    WHERE d.room_id = m.group_id AND d.user_id = $2 AND d.message_id = p.id OFFSET 0) LIMIT 1000) unread) AS messages,
              (SELECT count(DISTINCT n.seq)
                FROM message_mentions n JOIN private_messages p ON p.room_id = n.room_id AND p.seq = n.seq
                WHERE n.room_id = m.group_id AND n.user_id IN ($2, '*') AND n.seq > m.read_seq AND p.sender_id <> $2
                  AND NOT EXISTS (SELECT FROM message_deletions d
                    WHERE d.room_id = m.group_id AND d.user_id = $2 AND d.message_id = p.id OFFSET 0)) AS mentions
            FROM group_members m WHERE m.group_id = ANY ($1) AND m.user_id = $2""";

    private static final String HIDE = """
            INSERT INTO message_deletions (room_id, user_id, message_id, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING""";

    private final Statements statements;

    PgPersonal(Statements statements) {
        this.statements = statements;
    }

    Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        Tuple asked =
                Tuple.tuple().addArrayOfString(roomIds.toArray(String[]::new)).addString(userId);
        return statements.run(UNREAD, asked).map(rows -> {
            Map<String, Unread> unread = new HashMap<>();
            rows.forEach(row -> unread.put(
                    row.getString("group_id"), new Unread(row.getLong("messages"), row.getLong("mentions"))));
            return unread;
        });
    }

    Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return statements
                .run(HIDE, Tuple.of(roomId, userId, messageId, PgRoomState.time(now)))
                .mapEmpty();
    }
}
