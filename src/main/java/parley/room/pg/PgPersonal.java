package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import parley.postgres.Lookup;
import parley.postgres.Statements;
import parley.room.MemberKey;
import parley.room.Unread;

/**
 * Keeps what concerns one member alone in a stored room: the messages that they have not read, and those that they have
 * hidden.
 */
final class PgPersonal {
    /**
     * Counts unread messages; more than a thousand count as a thousand. {@code OFFSET 0} makes the planner look hidden
     * messages up row by row: as a join this can take the square of the time.
     */
    static final String UNREAD = """
            SELECT m.group_id, m.user_id,
              (SELECT count(*) FROM (
                SELECT FROM private_messages p
                WHERE p.room_id = m.group_id AND p.seq > m.read_seq AND p.sender_id <> m.user_id AND p.deleted_at IS NULL
                  AND p.call IS DISTINCT FROM 'quiet'
                  AND NOT EXISTS (SELECT FROM message_deletions d
                    WHERE d.room_id = m.group_id AND d.user_id = m.user_id AND d.message_id = p.id OFFSET 0)
                LIMIT 1000) unread) AS messages,
              (SELECT count(DISTINCT p.seq)
                FROM message_mentions n
                JOIN private_messages p ON p.room_id = n.room_id AND p.seq = coalesce(n.message_seq, n.seq)
                WHERE n.room_id = m.group_id AND n.user_id IN (m.user_id, '*') AND n.seq > m.read_seq
                  AND p.sender_id <> m.user_id
                  AND NOT EXISTS (SELECT FROM message_deletions d
                    WHERE d.room_id = m.group_id AND d.user_id = m.user_id AND d.message_id = p.id OFFSET 0)) AS mentions
            FROM unnest($1::text[], $2::text[]) AS asked (room_id, user_id) CROSS JOIN LATERAL (
              SELECT group_id, user_id, read_seq FROM group_members
              WHERE group_id = asked.room_id AND user_id = asked.user_id OFFSET 0) m""";

    private static final String HIDE = """
            INSERT INTO message_deletions (room_id, user_id, message_id, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING""";

    private static final int KEYS_AT_ONCE = 200;

    private final Statements statements;
    private final Lookup<MemberKey, Unread> unread;

    PgPersonal(Statements statements) {
        this.statements = statements;
        this.unread = new Lookup<>(KEYS_AT_ONCE, this::readUnread);
    }

    Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return unread.of(roomIds.stream().map(id -> new MemberKey(id, userId)).toList())
                .map(found -> {
                    Map<String, Unread> byRoom = new HashMap<>();
                    found.forEach((key, count) -> byRoom.put(key.roomId(), count));
                    return byRoom;
                });
    }

    private Future<Map<MemberKey, Unread>> readUnread(Collection<MemberKey> keys) {
        return statements.run(UNREAD, PgMembers.arrays(keys)).map(rows -> {
            Map<MemberKey, Unread> found = new HashMap<>();
            rows.forEach(row -> found.put(
                    new MemberKey(row.getString("group_id"), row.getString("user_id")),
                    new Unread(row.getLong("messages"), row.getLong("mentions"))));
            return found;
        });
    }

    Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return statements
                .run(HIDE, Tuple.of(roomId, userId, messageId, PgRoomState.time(now)))
                .mapEmpty();
    }
}
