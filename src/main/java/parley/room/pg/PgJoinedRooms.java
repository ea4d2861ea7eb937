package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.postgres.Lookup;
import parley.postgres.Statements;
import parley.room.JoinedRoom;
import parley.room.JoinedRooms;
import parley.room.RoomKind;

/**
 * Reads from PostgreSQL in which stored rooms people are: only what it takes to follow these rooms, as they may be
 * thousands.
 */
final class PgJoinedRooms {
    /** Rows in one part; they are handled in a few milliseconds, also for several people at once. */
    private static final int AT_ONCE = 500;

    private static final int USERS_AT_ONCE = 16;

    private static final String COLUMNS = """
            g.id, g.kind, g.head, g.created_at, g.last_event_at, m.joined_seq,
              coalesce((g.settings ->> 'historyFromJoin')::boolean, false) AS from_join
            """;

    private static final String ROOM =
            "CROSS JOIN LATERAL (SELECT * FROM group_chats WHERE id = m.group_id AND closed_at IS NULL OFFSET 0) g\n";

    private static final String ROOMS = """
            SELECT asked.place, joined.*
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (user_id, after, place) CROSS JOIN LATERAL (
              SELECT\s""" + COLUMNS + """
              FROM (SELECT group_id, user_id, joined_seq FROM group_members
                    WHERE user_id = asked.user_id AND group_id > asked.after ORDER BY group_id OFFSET 0) m
            """ + ROOM + "ORDER BY m.group_id LIMIT " + AT_ONCE
            + ") joined ORDER BY asked.place, joined.id";

    private static final String LATEST = "SELECT " + COLUMNS + """
            FROM (SELECT group_id, user_id, joined_seq FROM group_members WHERE user_id = $1 OFFSET 0) m
            """ + ROOM + """
            WHERE $2::timestamptz IS NULL OR (date_trunc('milliseconds', g.last_event_at), g.id) < ($2, $3::text)
            ORDER BY date_trunc('milliseconds', g.last_event_at) DESC, g.id DESC LIMIT $4""";

    private static final String SHARING = """
            SELECT asked.id FROM unnest($2::text[]) AS asked (id)
            WHERE EXISTS (
              SELECT FROM (SELECT group_id FROM group_members WHERE user_id = asked.id OFFSET 0) theirs
              CROSS JOIN LATERAL (
                SELECT FROM group_members WHERE group_id = theirs.group_id AND user_id = $1 OFFSET 0) m
              CROSS JOIN LATERAL (
                SELECT FROM group_chats WHERE id = theirs.group_id AND closed_at IS NULL OFFSET 0) g)""";

    private final Statements statements;
    private final Lookup<Asked, List<Row>> lookup;

    /** @param after the last room of the part before */
    private record Asked(String userId, String after) {}

    PgJoinedRooms(Statements statements) {
        this.statements = statements;
        this.lookup = new Lookup<>(USERS_AT_ONCE, this::read);
    }

    Future<JoinedRooms> of(String userId, String after) {
        return lookup.of(new Asked(userId, after == null ? "" : after)).map(rows -> {
            if (rows == null) {
                return new JoinedRooms(List.of(), null);
            }
            List<JoinedRoom> rooms = rows.stream().map(PgJoinedRooms::room).toList();
            return new JoinedRooms(
                    rooms,
                    rooms.size() < AT_ONCE ? null : rooms.get(rooms.size() - 1).roomId());
        });
    }

    private Future<Map<Asked, List<Row>>> read(Collection<Asked> questions) {
        List<Asked> asked = List.copyOf(questions);
        Tuple parameters = Tuple.tuple()
                .addArrayOfString(asked.stream().map(Asked::userId).toArray(String[]::new))
                .addArrayOfString(asked.stream().map(Asked::after).toArray(String[]::new));
        return statements.run(ROOMS, parameters).map(rows -> {
            Map<Asked, List<Row>> found = new HashMap<>();
            rows.forEach(row -> found.computeIfAbsent(
                            asked.get(row.getLong("place").intValue() - 1), key -> new ArrayList<>())
                    .add(row));
            return found;
        });
    }

    /** Reads all parts together. */
    Future<List<JoinedRoom>> all(String userId) {
        return all(userId, null, new ArrayList<>());
    }

    private Future<List<JoinedRoom>> all(String userId, String after, List<JoinedRoom> found) {
        return of(userId, after).compose(part -> {
            found.addAll(part.rooms());
            return part.next() == null ? Future.succeededFuture(found) : all(userId, part.next(), found);
        });
    }

    Future<List<JoinedRoom>> latest(String userId, JoinedRoom.Position before, int limit) {
        Tuple asked = Tuple.of(userId)
                .addOffsetDateTime(before == null ? null : PgRoomState.time(before.lastEventAt()))
                .addString(before == null ? null : before.roomId())
                .addLong((long) limit);
        return statements.run(LATEST, asked).map(rows -> {
            List<JoinedRoom> rooms = new ArrayList<>(rows.size());
            rows.forEach(row -> rooms.add(room(row)));
            return rooms;
        });
    }

    Future<Set<String>> sharing(String userId, Collection<String> otherIds) {
        Tuple asked = Tuple.of(userId).addArrayOfString(otherIds.toArray(String[]::new));
        return statements.run(SHARING, asked).map(rows -> {
            Set<String> sharing = new HashSet<>();
            rows.forEach(row -> sharing.add(row.getString("id")));
            return sharing;
        });
    }

    private static JoinedRoom room(Row row) {
        long joinedSeq = row.getLong("joined_seq");
        return new JoinedRoom(
                row.getString("id"),
                RoomKind.of(row.getString("kind")),
                row.getLong("head"),
                joinedSeq,
                row.getBoolean("from_join") ? joinedSeq - 1 : 0,
                PgRoomState.millis(row, "created_at"),
                PgRoomState.millis(row, "last_event_at"));
    }
}
