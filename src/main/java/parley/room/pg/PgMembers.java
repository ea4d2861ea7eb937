package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Lookup;
import parley.postgres.Statements;
import parley.room.Cursor;
import parley.room.Member;
import parley.room.MemberKey;
import parley.room.Role;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLifecycle;
import parley.room.RoomLog;
import parley.room.RoomSettings;

/** Reads rooms, members and their cursors in PostgreSQL. */
final class PgMembers {
    private static final String COLUMNS = """
            g.id, g.kind, g.name, g.description, g.settings, g.epoch, g.head, g.created_at, g.last_event_at, g.closed_at,
              g.barred,
              m.user_id, m.username, m.role, m.joined_seq, m.read_seq, m.delivered_seq, m.cleared_seq, m.muted_until
            """;

    private static final String ROOM = "SELECT " + COLUMNS + """
            FROM group_chats g LEFT JOIN group_members m ON m.group_id = g.id
            WHERE g.id = $1 ORDER BY m.joined_seq, m.user_id""";

    /** Reads at most two members: the user who asks, and the other one of a direct room. */
    private static final String ROOMS_OF = "SELECT asked.user_id AS asker, " + COLUMNS + """
            FROM unnest($1::text[], $2::text[]) AS asked (room_id, user_id)
            CROSS JOIN LATERAL (SELECT * FROM group_chats WHERE id = asked.room_id AND closed_at IS NULL OFFSET 0) g
            CROSS JOIN LATERAL (
              (SELECT * FROM group_members WHERE group_id = g.id AND user_id = asked.user_id OFFSET 0)
              UNION ALL
              (SELECT * FROM group_members WHERE g.kind = 'direct' AND group_id = g.id AND user_id <> asked.user_id
               OFFSET 0)) m
            ORDER BY asker, g.id, m.joined_seq, m.user_id""";

    private static final String OF_SMALL = """
            SELECT m.group_id, m.user_id
            FROM unnest($1::text[]) AS asked (room_id)
            CROSS JOIN LATERAL (
              SELECT id FROM group_chats
              WHERE id = asked.room_id AND closed_at IS NULL AND member_count <=\s""" + RoomLog.MOST_NAMED + """
               OFFSET 0) g
            CROSS JOIN LATERAL (SELECT group_id, user_id FROM group_members WHERE group_id = g.id OFFSET 0) m""";

    private static final int ROOMS_AT_ONCE = 100;
    private static final int KEYS_AT_ONCE = 200;

    private static final String ADVANCE = """
            UPDATE group_members m SET
              read_seq = CASE WHEN $3 = 'DELIVERED' THEN m.read_seq ELSE greatest(m.read_seq, least($4, g.head)) END,
              delivered_seq = greatest(m.delivered_seq, least($4, g.head)),
              cleared_seq = CASE WHEN $3 = 'CLEARED' THEN greatest(m.cleared_seq, least($4, g.head))
                                 ELSE m.cleared_seq END
            FROM group_chats g
            WHERE m.group_id = $1 AND m.user_id = $2 AND g.id = m.group_id AND g.closed_at IS NULL
            RETURNING m.user_id, m.username, m.role, m.joined_seq, m.read_seq, m.delivered_seq, m.cleared_seq,
              m.muted_until""";

    /** Without the collation, a Turkish database would not find an I. */
    private static final String NAMED = """
            SELECT user_id, lower(username COLLATE "C") AS name FROM group_members
            WHERE group_id = $1 AND lower(username COLLATE "C") = ANY ($2)""";

    /** Accounts have been renamed by then, by a trigger. */
    private static final String RENAME = """
            WITH renamed AS (UPDATE group_members SET username = $2 WHERE user_id = $1 AND username <> $2)
            SELECT group_id FROM group_members WHERE user_id = $1""";

    private static final String EVER_IN = """
            SELECT FROM group_members WHERE group_id = $1 AND user_id = $2
            UNION ALL
            SELECT FROM room_events WHERE room_id = $1 AND user_id = $2 AND type = 'room:user_joined'
            UNION ALL
            SELECT FROM private_messages WHERE room_id = $1 AND sender_id = $2 LIMIT 1""";

    private static final String STANDING = """
            SELECT closed_at IS NOT NULL AS is_closed, member_count,
              EXISTS (SELECT FROM group_members WHERE group_id = $1 AND user_id = $2) AS is_member
            FROM group_chats WHERE id = $1""";

    private static final String COUNT = "SELECT count(*) FROM group_chats WHERE closed_at IS NULL";

    private final Statements statements;
    private final Lookup<MemberKey, Room> roomsOf;
    private final Lookup<String, Set<String>> ofSmall;

    PgMembers(Statements statements) {
        this.statements = statements;
        this.roomsOf = new Lookup<>(KEYS_AT_ONCE, this::readRooms);
        this.ofSmall = new Lookup<>(ROOMS_AT_ONCE, this::readSmall);
    }

    Future<Room> room(String roomId) {
        return statements.run(ROOM, Tuple.of(roomId)).map(rows -> {
            if (rows.size() == 0) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
            }
            if (rows.iterator().next().getValue("closed_at") != null) {
                throw PgRoomState.closed();
            }
            List<Row> all = new ArrayList<>(rows.size());
            rows.forEach(all::add);
            return room(all);
        });
    }

    Future<List<Room>> roomsOf(String userId, Collection<String> roomIds) {
        return roomsOf.of(roomIds.stream().map(id -> new MemberKey(id, userId)).toList())
                .map(found -> found.values().stream()
                        .filter(room -> room.hasMember(userId))
                        .toList());
    }

    Future<Map<String, Set<String>>> ofSmall(Collection<String> roomIds) {
        return ofSmall.of(roomIds);
    }

    private Future<Map<String, Set<String>>> readSmall(Collection<String> roomIds) {
        return statements
                .run(OF_SMALL, Tuple.tuple().addArrayOfString(roomIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Set<String>> found = new HashMap<>();
                    rows.forEach(row -> found.computeIfAbsent(row.getString("group_id"), id -> new HashSet<>())
                            .add(row.getString("user_id")));
                    return found;
                });
    }

    /** Returns an array of the rooms and one of the users, in the same order. */
    static Tuple arrays(Collection<MemberKey> keys) {
        return Tuple.tuple()
                .addArrayOfString(keys.stream().map(MemberKey::roomId).toArray(String[]::new))
                .addArrayOfString(keys.stream().map(MemberKey::userId).toArray(String[]::new));
    }

    private Future<Map<MemberKey, Room>> readRooms(Collection<MemberKey> asked) {
        return statements.run(ROOMS_OF, arrays(asked)).map(rows -> {
            Map<MemberKey, List<Row>> byKey = new HashMap<>();
            rows.forEach(row -> byKey.computeIfAbsent(
                            new MemberKey(row.getString("id"), row.getString("asker")), key -> new ArrayList<>(2))
                    .add(row));
            Map<MemberKey, Room> found = new HashMap<>();
            byKey.forEach((key, its) -> found.put(key, room(its)));
            return found;
        });
    }

    private static Room room(List<Row> rows) {
        Row first = rows.get(0);
        RoomKind kind = RoomKind.of(first.getString("kind"));
        return new Room(
                first.getString("id"),
                kind,
                first.getString("name"),
                first.getString("epoch"),
                first.getLong("head"),
                PgRoomState.millis(first, "created_at"),
                PgRoomState.millis(first, "last_event_at"),
                rows.stream()
                        .filter(row -> row.getString("user_id") != null)
                        .map(PgMembers::member)
                        .toList(),
                first.getString("description"),
                RoomSettings.of(kind).with((JsonObject) first.getJson("settings")),
                first.getBoolean("barred"));
    }

    static Member member(Row row) {
        OffsetDateTime muted = row.getOffsetDateTime("muted_until");
        return new Member(
                row.getString("user_id"),
                row.getString("username"),
                row.getLong("joined_seq"),
                row.getLong("read_seq"),
                row.getLong("delivered_seq"),
                row.getLong("cleared_seq"),
                Role.of(row.getString("role")),
                muted == null ? 0 : muted.toInstant().toEpochMilli());
    }

    Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        return statements
                .run(ADVANCE, Tuple.of(roomId, userId, cursor.name(), upTo))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture(member(rows.iterator().next()))
                        : requireIn(roomId, userId).compose(in -> Future.failedFuture(RoomLifecycle.notIn())));
    }

    /** @return the rooms that the user is in */
    Future<List<String>> rename(String userId, String username) {
        return statements.run(RENAME, Tuple.of(userId, username)).map(rows -> {
            List<String> roomIds = new ArrayList<>();
            rows.forEach(row -> roomIds.add(row.getString("group_id")));
            return roomIds;
        });
    }

    Future<Map<String, Set<String>>> named(String roomId, Collection<String> names) {
        Tuple wanted = Tuple.of(roomId).addArrayOfString(names.toArray(String[]::new));
        return statements.run(NAMED, wanted).map(rows -> {
            Map<String, Set<String>> idsByName = new HashMap<>();
            rows.forEach(row -> idsByName
                    .computeIfAbsent(row.getString("name"), first -> new HashSet<>())
                    .add(row.getString("user_id")));
            return idsByName;
        });
    }

    Future<Void> requireEverIn(String roomId, String userId) {
        return everIn(roomId, userId).map(in -> {
            if (!in) {
                throw new ParleyException(ErrorCode.PERMISSION_DENIED, "roomId: you were not in this room");
            }
            return null;
        });
    }

    /** Tells whether the user was ever in the room, as far back as the feed goes, or has written there. */
    Future<Boolean> everIn(String roomId, String userId) {
        return statements.run(EVER_IN, Tuple.of(roomId, userId)).map(rows -> rows.size() > 0);
    }

    /** Fails with PERMISSION_DENIED, NOT_FOUND or ROOM_CLOSED; reads two rows, however many members there are. */
    Future<Void> requireIn(String roomId, String userId) {
        return standing(roomId, userId).map(row -> {
            if (!row.getBoolean("is_member")) {
                throw RoomLifecycle.notIn();
            }
            return null;
        });
    }

    Future<Boolean> isEmpty(String roomId) {
        return standing(roomId, "").map(row -> row.getInteger("member_count") == 0);
    }

    private Future<Row> standing(String roomId, String userId) {
        return statements.run(STANDING, Tuple.of(roomId, userId)).map(rows -> {
            if (rows.size() == 0) {
                throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
            }
            Row row = rows.iterator().next();
            if (row.getBoolean("is_closed")) {
                throw PgRoomState.closed();
            }
            return row;
        });
    }

    Future<Long> count() {
        return statements
                .run(COUNT, Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
