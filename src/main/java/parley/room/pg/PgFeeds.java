package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Lookup;
import parley.postgres.Statements;
import parley.room.DeletedUser;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.MessageBodies;
import parley.room.MessagePage;
import parley.room.RoomEvent;
import parley.room.RoomFacts;
import parley.room.RoomKind;
import parley.room.RoomLog;

/**
 * Reads feeds and messages out of PostgreSQL, along the index and no further than the page goes, whatever the planner
 * believes of the room's size. The planner takes a limit that it can't see for a tenth of all, so it never fetches a
 * whole room to sort it; and it looks a query that ends with {@code OFFSET 0} up row by row, never as a join.
 */
public final class PgFeeds {
    public static final String READ = """
            SELECT g.head, g.first_seq, g.epoch, g.member_count, e.*
            FROM group_chats g LEFT JOIN LATERAL (
              SELECT seq, type, user_id, message_id, body, key_id, created_at,
                EXISTS (SELECT FROM deleted_accounts d WHERE d.user_id = room_events.user_id OFFSET 0) AS by_deleted
              FROM room_events
              WHERE room_id = g.id AND seq > $2 ORDER BY seq LIMIT (SELECT $3::bigint)) e ON true
            WHERE g.id = $1""";

    /** A message with its reactions and pin, as the reader $3 sees it. */
    private static final String SHOWN = """
            SELECT m.id, m.seq, m.sender_id, m.body, m.key_id, m.created_at,
              EXISTS (SELECT FROM deleted_accounts d WHERE d.user_id = m.sender_id OFFSET 0) AS by_deleted,
              EXISTS (SELECT FROM message_pins p WHERE p.room_id = $1 AND p.message_id = m.id OFFSET 0) AS pinned,
              (SELECT jsonb_agg(jsonb_build_object('emoji', r.emoji, 'count', r.count, 'userIds', r.users, 'mine', r.mine)
                                ORDER BY r.first)
               FROM (SELECT emoji, count(*) AS count, (array_agg(user_id ORDER BY seq))[1:50] AS users,
                            coalesce(bool_or(user_id = $3), false) AS mine, min(seq) AS first
                     FROM message_reactions WHERE message_id = m.id GROUP BY emoji) r) AS reactions
            """;

    /**
     * Leaves out messages that the reader has cleared or deleted, or must not see as they are from before their time.
     */
    private static final String VISIBLE = """
            m.room_id = $1 AND m.seq > greatest($2, coalesce((
                SELECT greatest(r.cleared_seq,
                    CASE WHEN (g.settings ->> 'historyFromJoin')::boolean THEN r.joined_seq - 1 END)
                FROM group_members r JOIN group_chats g ON g.id = r.group_id
                WHERE r.group_id = $1 AND r.user_id = $3), 0))
              AND NOT EXISTS (SELECT FROM message_deletions d
                WHERE d.room_id = $1 AND d.user_id = $3 AND d.message_id = m.id OFFSET 0)
            """;

    private static final String HISTORY = SHOWN + "FROM private_messages m WHERE " + VISIBLE;
    private static final String LIMIT = " LIMIT (SELECT $4::bigint)";

    public static final String UPWARDS = HISTORY + "ORDER BY m.seq" + LIMIT;
    public static final String DOWNWARDS = HISTORY + "AND m.seq < $5 ORDER BY m.seq DESC" + LIMIT;

    public static final String PINNED = SHOWN + """
            FROM message_pins n CROSS JOIN LATERAL (SELECT * FROM private_messages WHERE id = n.message_id OFFSET 0) m
            WHERE n.room_id = $1 AND\s""" + VISIBLE + "ORDER BY m.seq";

    private static final String MESSAGE = """
            SELECT m.id, m.seq, m.sender_id, m.body, m.key_id, m.created_at,
              EXISTS (SELECT FROM deleted_accounts d WHERE d.user_id = m.sender_id) AS by_deleted
            FROM private_messages m WHERE m.id = $2 AND m.room_id = $1""";

    private static final String ROOM_OF = """
            SELECT p.room_id FROM private_messages p JOIN group_members m ON m.group_id = p.room_id AND m.user_id = $2
            WHERE p.id = $1""";

    private static final String EXISTS = "SELECT closed_at FROM group_chats WHERE id = $1";

    private static final String POSITIONS = """
            SELECT g.id, g.first_seq, g.head, g.epoch, g.member_count, g.kind, g.name, c.user_low, c.user_high
            FROM group_chats g LEFT JOIN conversations c ON g.kind = 'direct' AND c.room_id = g.id
            WHERE g.id = ANY ($1) AND g.closed_at IS NULL""";

    private static final String HEADS = "SELECT id, head FROM group_chats WHERE id = ANY ($1)";

    private static final int ROOMS_AT_ONCE = 500;

    private final Statements statements;
    private final SealedBodies bodies;
    private final Lookup<String, FeedPosition> positions;

    PgFeeds(Statements statements, SealedBodies bodies) {
        this.statements = statements;
        this.bodies = bodies;
        this.positions = new Lookup<>(ROOMS_AT_ONCE, this::readPositions);
    }

    Future<FeedPage> read(String roomId, long after, String epoch, int limit) {
        return statements.run(READ, Tuple.of(roomId, after, limit)).map(rows -> {
            if (rows.size() == 0) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
            }
            Row room = rows.iterator().next();
            FeedPosition position = position(room, RoomFacts.NONE);
            if (!position.reaches(after, epoch)) {
                return new FeedPage(List.of(), after, position.head(), position.epoch(), false);
            }
            List<RoomEvent> events = events(roomId, rows);
            return new FeedPage(events, after + events.size(), position.head(), position.epoch(), true);
        });
    }

    private List<RoomEvent> events(String roomId, RowSet<Row> rows) {
        List<RoomEvent> events = new ArrayList<>();
        for (Row row : rows) {
            if (row.getLong("seq") != null) {
                SealedBodies.Row stored = new SealedBodies.Row(
                        row.getString("message_id"), row.getBuffer("body"), row.getString("key_id"), null);
                String type = row.getString("type");
                RoomEvent event = new RoomEvent(
                        roomId,
                        row.getLong("seq"),
                        type,
                        row.getString("user_id"),
                        millis(row),
                        bodies.open(type, roomId, stored));
                events.add(row.getBoolean("by_deleted") ? DeletedUser.unnamed(event) : event);
            }
        }
        return events;
    }

    /** Reads the newest messages for one reader. */
    Future<MessagePage> newest(String roomId, String userId, int limit) {
        return messages(roomId, userId, RoomLog.NO_SEQ, RoomLog.NO_SEQ, limit, false);
    }

    /** @param alsoClosed whether a closed room is read like any other */
    Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit, boolean alsoClosed) {
        boolean upwards = after != RoomLog.NO_SEQ && before == RoomLog.NO_SEQ;
        Tuple range = Tuple.of(roomId, after, userId, limit + 1);
        if (!upwards) {
            range.addLong(before == RoomLog.NO_SEQ ? Long.MAX_VALUE : before);
        }
        return statements.run(upwards ? UPWARDS : DOWNWARDS, range).compose(rows -> {
            List<RoomEvent> found = new ArrayList<>();
            rows.forEach(row -> found.add(shown(roomId, row)));
            boolean hasMore = found.size() > limit;
            if (hasMore) {
                found.remove(limit);
            }
            if (!upwards) {
                Collections.reverse(found);
            }
            MessagePage page = new MessagePage(found, hasMore);
            return alsoClosed
                    ? Future.succeededFuture(page)
                    : requireOpen(roomId).map(page);
        });
    }

    private Future<Void> requireOpen(String roomId) {
        return statements.run(EXISTS, Tuple.of(roomId)).map(rows -> {
            if (rows.size() == 0) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
            }
            if (rows.iterator().next().getValue("closed_at") != null) {
                throw PgRoomState.closed();
            }
            return null;
        });
    }

    Future<Optional<RoomEvent>> message(String roomId, String messageId) {
        return statements.run(MESSAGE, Tuple.of(roomId, messageId)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(message(roomId, row));
            }
            return Optional.empty();
        });
    }

    /** Reads all pinned messages that the reader may see, the oldest first. */
    Future<List<RoomEvent>> pinned(String roomId, String userId) {
        return statements.run(PINNED, Tuple.of(roomId, 0L, userId)).map(rows -> {
            List<RoomEvent> found = new ArrayList<>();
            rows.forEach(row -> found.add(shown(roomId, row)));
            return found;
        });
    }

    Future<Optional<String>> roomOf(String messageId, String userId) {
        return statements.run(ROOM_OF, Tuple.of(messageId, userId)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(row.getString("room_id"));
            }
            return Optional.empty();
        });
    }

    private RoomEvent shown(String roomId, Row row) {
        JsonArray reactions = (JsonArray) row.getJson("reactions");
        RoomEvent message = message(roomId, row);
        return message.with(MessageBodies.shown(
                message.body(), reactions == null ? new JsonArray() : reactions, row.getBoolean("pinned")));
    }

    RoomEvent message(String roomId, Row row) {
        SealedBodies.Row stored =
                new SealedBodies.Row(row.getString("id"), row.getBuffer("body"), row.getString("key_id"), null);
        RoomEvent message = new RoomEvent(
                roomId,
                row.getLong("seq"),
                EventTypes.MESSAGE,
                row.getString("sender_id"),
                millis(row),
                bodies.open(EventTypes.MESSAGE, roomId, stored));
        return row.getBoolean("by_deleted") ? DeletedUser.unnamed(message) : message;
    }

    Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return positions.of(roomIds);
    }

    private Future<Map<String, FeedPosition>> readPositions(Collection<String> roomIds) {
        return statements
                .run(POSITIONS, Tuple.tuple().addArrayOfString(roomIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, FeedPosition> positions = new HashMap<>();
                    rows.forEach(row -> positions.put(row.getString("id"), position(row, facts(row))));
                    return positions;
                });
    }

    private static FeedPosition position(Row room, RoomFacts facts) {
        return new FeedPosition(
                room.getLong("first_seq"),
                room.getLong("head"),
                room.getString("epoch"),
                room.getInteger("member_count"),
                facts);
    }

    private static RoomFacts facts(Row room) {
        String low = room.getString("user_low");
        List<String> pair = low == null ? List.of() : List.of(low, room.getString("user_high"));
        return new RoomFacts(RoomKind.of(room.getString("kind")), room.getString("name"), pair);
    }

    Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return statements
                .run(HEADS, Tuple.tuple().addArrayOfString(roomIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Long> heads = new HashMap<>();
                    rows.forEach(row -> heads.put(row.getString("id"), row.getLong("head")));
                    return heads;
                });
    }

    private static long millis(Row row) {
        return row.getOffsetDateTime("created_at").toInstant().toEpochMilli();
    }
}
