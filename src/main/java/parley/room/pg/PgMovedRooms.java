package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import parley.postgres.Statements;
import parley.room.MovedRoom;

/**
 * Finds the rooms whose feeds have grown. It reads the whole table of rooms: an index over their last events would cost
 * something with each message, and this is asked for only when somebody begins to follow all rooms, or a node has gone.
 */
final class PgMovedRooms {
    /** The events of a room are read from its newest one back, up to the first that is too old. */
    private static final String MOVED = """
            SELECT g.id, g.head, coalesce(
              (SELECT e.seq FROM room_events e
               WHERE e.room_id = g.id AND e.created_at < $1 ORDER BY e.seq DESC LIMIT 1),
              (SELECT e.seq - 1 FROM room_events e WHERE e.room_id = g.id ORDER BY e.seq LIMIT 1),
              g.head) AS before
            FROM group_chats g
            WHERE g.last_event_at >= $1 AND ($2::text[] IS NULL OR g.id = ANY ($2))
            LIMIT $3""";

    private final Statements statements;

    PgMovedRooms(Statements statements) {
        this.statements = statements;
    }

    Future<List<MovedRoom>> since(long time, Collection<String> roomIds, int limit) {
        String[] ids = roomIds == null ? null : roomIds.toArray(String[]::new);
        Tuple row = Tuple.of(PgRoomState.time(time)).addArrayOfString(ids).addInteger(limit);
        return statements.run(MOVED, row).map(rows -> {
            List<MovedRoom> moved = new ArrayList<>(rows.size());
            rows.forEach(found ->
                    moved.add(new MovedRoom(found.getString("id"), found.getLong("before"), found.getLong("head"))));
            return moved;
        });
    }
}
