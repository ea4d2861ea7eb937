package parley.notification.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import parley.notification.NotificationStore;
import parley.postgres.Statements;
import parley.room.Notification;

/**
 * Reads notifications from the rooms in PostgreSQL, where mentions, messages and members are stored already. {@code
 * OFFSET 0} makes the planner look rows up one by one.
 */
public final class PgNotificationStore implements NotificationStore {
    /** Many mentions may have to be passed over, as of rooms that the user has left, but no more than these. */
    private static final int MENTIONS_READ = 5 * MOST;

    /** Looks no further for a message of the other one than through these of the user. */
    private static final int OWN_MESSAGES_READ = 50;

    private static final String NOT_HIDDEN = """
            NOT EXISTS (SELECT FROM message_deletions d
                WHERE d.room_id = p.room_id AND d.user_id = $1 AND d.message_id = p.id OFFSET 0)
            """;

    private static final String MENTIONS = """
            SELECT 'MENTION' AS kind, p.room_id, p.id AS message_id, p.sender_id AS by_user, n.seq,
              CASE WHEN n.message_seq IS NULL THEN p.created_at ELSE n.made_at END AS at
            FROM (SELECT room_id, seq, coalesce(message_seq, seq) AS of_seq, message_seq, made_at FROM message_mentions
                  WHERE user_id = $1 AND made_at > $2 ORDER BY made_at DESC LIMIT %d) n
            CROSS JOIN LATERAL (SELECT joined_seq, cleared_seq FROM group_members
                  WHERE group_id = n.room_id AND user_id = $1 OFFSET 0) m
            CROSS JOIN LATERAL (SELECT FROM group_chats
                  WHERE id = n.room_id AND kind <> 'direct' AND closed_at IS NULL OFFSET 0) g
            CROSS JOIN LATERAL (SELECT id, room_id, seq, sender_id, created_at FROM private_messages
                  WHERE room_id = n.room_id AND seq = n.of_seq AND deleted_at IS NULL OFFSET 0) p
            WHERE p.sender_id <> $1 AND n.seq > m.joined_seq AND p.seq > m.cleared_seq AND %s
            ORDER BY at DESC LIMIT %d""".formatted(MENTIONS_READ, NOT_HIDDEN, MOST);

    private static final String DIRECT = """
            SELECT 'DIRECT', p.room_id, p.id, p.sender_id, p.seq, p.created_at
            FROM (SELECT g.id, m.cleared_seq
                  FROM (SELECT group_id, cleared_seq FROM group_members WHERE user_id = $1 OFFSET 0) m
                  CROSS JOIN LATERAL (SELECT id, last_event_at FROM group_chats WHERE id = m.group_id
                    AND kind = 'direct' AND closed_at IS NULL AND last_event_at > $2 OFFSET 0) g
                  ORDER BY g.last_event_at DESC LIMIT %d) r
            CROSS JOIN LATERAL (
              SELECT * FROM (
                SELECT id, room_id, seq, sender_id, created_at, deleted_at, call FROM private_messages
                WHERE room_id = r.id AND seq > r.cleared_seq ORDER BY seq DESC LIMIT %d) p
              WHERE p.sender_id <> $1 AND p.deleted_at IS NULL AND p.call IS NULL AND p.created_at > $2 AND %s
              ORDER BY seq DESC LIMIT 1) p""".formatted(MOST, OWN_MESSAGES_READ, NOT_HIDDEN);

    /** The time is that of the event by which the call became a missed one, as long as the feed has it. */
    private static final String MISSED = """
            SELECT 'MISSED_CALL', c.room_id, c.id, c.sender_id, c.seq,
              coalesce((SELECT created_at FROM room_events
                WHERE room_id = c.room_id AND seq = c.edited_seq OFFSET 0), c.created_at)
            FROM (SELECT p.* FROM (SELECT g.id, m.cleared_seq
                  FROM (SELECT group_id, cleared_seq FROM group_members WHERE user_id = $1 OFFSET 0) m
                  CROSS JOIN LATERAL (SELECT id, last_event_at FROM group_chats WHERE id = m.group_id
                    AND kind = 'direct' AND closed_at IS NULL AND last_event_at > $2 OFFSET 0) g
                  ORDER BY g.last_event_at DESC LIMIT %1$d) r
            CROSS JOIN LATERAL (
              SELECT * FROM (
                SELECT id, room_id, seq, sender_id, created_at, edited_seq FROM private_messages
                WHERE room_id = r.id AND call = 'missed' AND deleted_at IS NULL AND seq > r.cleared_seq
                ORDER BY seq DESC LIMIT %1$d) p
              WHERE p.sender_id <> $1 AND p.created_at > $2 AND %2$s) p
            ORDER BY p.created_at DESC LIMIT %1$d) c""".formatted(MOST, NOT_HIDDEN);

    private static final String ADDED = """
            SELECT 'ADDED', m.group_id, NULL, m.brought_by, m.joined_seq, m.joined_at
            FROM (SELECT group_id, brought_by, joined_seq, joined_at FROM group_members
                  WHERE user_id = $1 AND brought_by IS NOT NULL AND joined_at > $2
                  ORDER BY joined_at DESC LIMIT %d) m
            CROSS JOIN LATERAL (SELECT FROM group_chats WHERE id = m.group_id AND closed_at IS NULL OFFSET 0) g""".formatted(MOST);

    private static final String LATEST = String.join(
            "\nUNION ALL\n", "(" + MENTIONS + ")", "(" + DIRECT + ")", "(" + MISSED + ")", "(" + ADDED + ")");

    private static final String SEEN_UP_TO = "SELECT up_to FROM seen_notifications WHERE user_id = $1";

    private static final String SEE = """
            INSERT INTO seen_notifications AS s (user_id, up_to) VALUES ($1, $2)
            ON CONFLICT (user_id) DO UPDATE SET up_to = excluded.up_to WHERE s.up_to < excluded.up_to""";

    private static final String FORGET = "DELETE FROM seen_notifications WHERE up_to < $1";

    private final Statements statements;

    public PgNotificationStore(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<List<Notification>> latest(String userId, long since) {
        return statements.run(LATEST, Tuple.of(userId, time(since))).map(rows -> {
            List<Notification> found = new ArrayList<>(rows.size());
            rows.forEach(row -> found.add(notification(row)));
            return found;
        });
    }

    private static Notification notification(Row row) {
        String roomId = row.getString("room_id");
        String messageId = row.getString("message_id");
        String userId = row.getString("by_user");
        long at = millis(row, "at");
        return switch (Notification.Kind.valueOf(row.getString("kind"))) {
            case MENTION -> Notification.mention(roomId, messageId, userId, at);
            case DIRECT -> Notification.direct(roomId, messageId, userId, at);
            case MISSED_CALL -> Notification.missedCall(roomId, messageId, userId, at);
            case ADDED -> Notification.added(roomId, row.getLong("seq"), userId, at);
        };
    }

    @Override
    public Future<Long> seenUpTo(String userId) {
        return statements.run(SEEN_UP_TO, Tuple.of(userId)).map(rows -> {
            for (Row row : rows) {
                return millis(row, "up_to");
            }
            return 0L;
        });
    }

    @Override
    public Future<Boolean> see(String userId, long upTo) {
        return statements.run(SEE, Tuple.of(userId, time(upTo))).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Future<Integer> forget(long before) {
        return statements.run(FORGET, Tuple.of(time(before))).map(RowSet::rowCount);
    }

    private static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }

    private static long millis(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().toEpochMilli();
    }
}
