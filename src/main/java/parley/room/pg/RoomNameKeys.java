package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import parley.postgres.Statements;
import parley.util.TextFold;

/** Folds the names of public rooms that an older version wrote, a limited number at a time. */
public final class RoomNameKeys {
    private static final String UNFOLDED = """
            SELECT id, name FROM group_chats
            WHERE kind = 'room' AND closed_at IS NULL AND keyed_name IS DISTINCT FROM name AND id > $1 ORDER BY id LIMIT $2""";

    /** Leaves out a room that has another name by now, and one that somebody holds, which is found again later. */
    private static final String FOLD = """
            WITH free AS (
              SELECT g.id, f.key FROM group_chats g
              JOIN unnest($1::text[], $2::text[], $3::text[]) AS f (id, name, key) ON f.id = g.id AND f.name = g.name
              ORDER BY g.id FOR UPDATE OF g SKIP LOCKED)
            UPDATE group_chats g SET name_key = free.key, keyed_name = g.name FROM free WHERE g.id = free.id""";

    private final Statements statements;
    private final int roomsAtOnce;

    public RoomNameKeys(Statements statements, int roomsAtOnce) {
        this.statements = statements;
        this.roomsAtOnce = roomsAtOnce;
    }

    public Future<Void> fold() {
        return fold("");
    }

    private Future<Void> fold(String after) {
        return statements.run(UNFOLDED, Tuple.of(after, roomsAtOnce)).compose(rooms -> {
            if (rooms.size() == 0) {
                return Future.succeededFuture();
            }
            List<String> ids = new ArrayList<>();
            return statements.run(FOLD, folded(rooms, ids)).compose(done -> fold(ids.get(ids.size() - 1)));
        });
    }

    private static Tuple folded(RowSet<Row> rooms, List<String> ids) {
        List<String> names = new ArrayList<>();
        for (Row room : rooms) {
            ids.add(room.getString("id"));
            names.add(room.getString("name"));
        }
        return Tuple.tuple()
                .addArrayOfString(ids.toArray(String[]::new))
                .addArrayOfString(names.toArray(String[]::new))
                .addArrayOfString(names.stream().map(TextFold::of).toArray(String[]::new));
    }
}
