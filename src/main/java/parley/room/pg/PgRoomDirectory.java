package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Statements;
import parley.room.MemberKey;
import parley.room.Room;
import parley.room.RoomDirectory;
import parley.room.RoomKind;
import parley.room.RoomSettings;
import parley.util.TextFold;

/** The directory of rooms in PostgreSQL. */
public final class PgRoomDirectory implements RoomDirectory {
    private static final String DIRECT = "SELECT room_id FROM conversations WHERE user_low = $1 AND user_high = $2";

    private static final String OPEN_DIRECT = """
            WITH room AS (
              INSERT INTO group_chats (id, kind, settings, epoch, created_at, last_event_at, barred)
              SELECT $4, 'direct', $5, $6, $3, $3, %s
              WHERE NOT EXISTS (SELECT FROM conversations WHERE user_low = $1 AND user_high = $2) RETURNING id)
            INSERT INTO conversations (room_id, user_low, user_high, created_at) SELECT id, $1, $2, $3 FROM room
            """.formatted(DirectBars.STANDS);

    /** A key is that of the name unless an older version has written the name since. */
    private static final String KEY = "CASE WHEN keyed_name = name THEN name_key ELSE lower(name) END";

    private static final String ANSWERABLE = """
            SELECT FROM group_chats g
            WHERE g.id = $1 AND (g.expired_seq > g.barred_seq
              OR EXISTS (SELECT FROM private_messages m WHERE m.room_id = g.id AND m.seq > g.barred_seq))
            """;

    private static final String LISTED = """
            SELECT id, kind, name, description, settings, epoch, head, created_at, last_event_at, member_count FROM group_chats
            WHERE kind = 'room' AND closed_at IS NULL AND NOT (settings -> 'isPrivate')::boolean AND member_count > 0
              AND ($1::text IS NULL OR strpos(%1$s, $1) > 0)
            ORDER BY %1$s, id LIMIT $2""".replace("%1$s", KEY);

    private static final String LAST_MESSAGE = """
            SELECT max(created_at) AS at FROM private_messages
            WHERE sender_id = $2 AND room_id = $1 AND created_at > $3""";

    private static final String NAMED = "SELECT id FROM group_chats WHERE system_key = $1 AND closed_at IS NULL";

    private static final String OPEN_NAMED = """
            INSERT INTO group_chats
              (id, kind, name, settings, epoch, created_at, last_event_at, name_key, keyed_name, system_key)
            VALUES ($1, 'room', $2, $3, $4, $5, $5, $6, $2, $6)
            ON CONFLICT (system_key) WHERE system_key IS NOT NULL AND closed_at IS NULL DO NOTHING""";

    private static final String REMOVE_UNTOUCHED =
            "DELETE FROM group_chats WHERE id = $1 AND head = 0 AND member_count = 0 AND system_key IS NOT NULL";

    private static final String NAMED_OF = """
            SELECT m.group_id, m.user_id FROM group_members m JOIN group_chats g ON g.id = m.group_id
            WHERE m.user_id = ANY ($1) AND g.system_key IS NOT NULL AND g.closed_at IS NULL""";

    private static final String IS_MEMBER = "SELECT FROM group_members WHERE group_id = $1 AND user_id = $2";

    private final Statements statements;

    public PgRoomDirectory(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<Optional<String>> direct(String userId, String otherId) {
        return statements.run(DIRECT, pair(Tuple.tuple(), userId, otherId)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(row.getString("room_id"));
            }
            return Optional.empty();
        });
    }

    @Override
    public Future<String> openDirect(Room room, String userId, String otherId, long now) {
        Tuple row = pair(Tuple.tuple(), userId, otherId)
                .addOffsetDateTime(PgRoomState.time(now))
                .addString(room.id())
                .addJsonObject(room.settings().toJson())
                .addString(room.epoch());
        return statements
                .transaction(open -> DirectBars.lock(open, userId, otherId)
                        .compose(locked -> open.run(OPEN_DIRECT, row))
                        .<Void>mapEmpty())
                .compose(opened -> direct(userId, otherId))
                .map(Optional::orElseThrow);
    }

    private static Tuple pair(Tuple tuple, String userId, String otherId) {
        boolean ordered = userId.compareTo(otherId) < 0;
        return tuple.addString(ordered ? userId : otherId).addString(ordered ? otherId : userId);
    }

    @Override
    public Future<Optional<String>> named(String key) {
        return statements.run(NAMED, Tuple.of(key)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(row.getString("id"));
            }
            return Optional.empty();
        });
    }

    @Override
    public Future<Void> openNamed(Room room, String key, long now) {
        Tuple row = Tuple.of(room.id(), room.name())
                .addJsonObject(room.settings().toJson())
                .addString(room.epoch())
                .addOffsetDateTime(PgRoomState.time(now))
                .addString(key);
        return statements.run(OPEN_NAMED, row).mapEmpty();
    }

    @Override
    public Future<Void> removeUntouched(String roomId) {
        return statements.run(REMOVE_UNTOUCHED, Tuple.of(roomId)).mapEmpty();
    }

    @Override
    public Future<List<MemberKey>> namedRoomsOf(Collection<String> userIds) {
        return statements
                .run(NAMED_OF, Tuple.tuple().addArrayOfString(userIds.toArray(String[]::new)))
                .map(rows -> {
                    List<MemberKey> seats = new ArrayList<>();
                    rows.forEach(row -> seats.add(new MemberKey(row.getString("group_id"), row.getString("user_id"))));
                    return seats;
                });
    }

    @Override
    public Future<Boolean> answerable(String roomId) {
        return statements.run(ANSWERABLE, Tuple.of(roomId)).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<List<Listed>> listed(String query, int limit) {
        String part = query == null ? null : TextFold.of(query);
        return statements.run(LISTED, Tuple.of(part, limit)).map(rows -> {
            List<Listed> listed = new ArrayList<>();
            rows.forEach(row -> listed.add(listed(row)));
            return listed;
        });
    }

    private static Listed listed(Row row) {
        Room room = new Room(
                row.getString("id"),
                RoomKind.ROOM,
                row.getString("name"),
                row.getString("epoch"),
                row.getLong("head"),
                PgRoomState.millis(row, "created_at"),
                PgRoomState.millis(row, "last_event_at"),
                List.of(),
                row.getString("description"),
                RoomSettings.of(RoomKind.ROOM).with((JsonObject) row.getJson("settings")));
        return new Listed(room, row.getInteger("member_count"));
    }

    @Override
    public Future<Long> lastMessageAt(String roomId, String userId, long after) {
        return statements
                .run(LAST_MESSAGE, Tuple.of(roomId, userId, PgRoomState.time(after)))
                .map(rows -> {
                    OffsetDateTime at = rows.iterator().next().getOffsetDateTime("at");
                    return at == null ? 0L : at.toInstant().toEpochMilli();
                });
    }

    @Override
    public Future<Void> ban(String roomId, String userId, String byUserId, Long untilMs) {
        boolean ends = untilMs != null && untilMs == 0;
        // The ban takes the lock that coming in needs: a user who comes at this moment has come, or is refused.
        return statements.transaction(open -> open.run(
                        PgAppends.LOCK, Tuple.tuple().addArrayOfString(new String[] {roomId}))
                .compose(locked -> open.run(IS_MEMBER, Tuple.of(roomId, userId)))
                .compose(found -> found.size() > 0 && !ends
                        ? Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "This user is in the room"))
                        : PgRoomState.ban(open, roomId, userId, byUserId, untilMs)));
    }
}
