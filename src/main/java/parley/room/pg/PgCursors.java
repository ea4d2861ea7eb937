package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Statements;
import parley.room.CursorMoves.Move;
import parley.room.CursorMoves.Moved;
import parley.room.CursorMoves.Outcome;
import parley.room.CursorMoves.RoomState;
import parley.room.CursorMoves.Written;
import parley.room.MemberKey;
import parley.room.RoomKind;
import parley.room.RoomLifecycle;

/** Moves the cursors of many members, in any rooms, by one statement. */
final class PgCursors {
    /** Authors of so many of a room's messages that were read are told, the newest first. */
    private static final int MOST_WRITTEN = 200;

    /**
     * Returns a row for each member that was asked for, then one for each message that was read in a large room. Rows
     * that another transaction holds are left alone: the statement never waits, so it can't be part of a deadlock.
     */
    private static final String MOVE = """
            WITH asked AS MATERIALIZED (
              SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
                AS a (room_id, user_id, read, delivered)),
            stands AS MATERIALIZED (
              SELECT a.room_id, a.user_id, g.kind, g.closed_at IS NOT NULL AS is_closed, g.barred, g.member_count,
                     m.read_seq, m.delivered_seq, greatest(m.read_seq, least(a.read, g.head)) AS read,
                     greatest(m.delivered_seq, least(greatest(a.read, a.delivered), g.head)) AS delivered
              FROM asked a LEFT JOIN group_chats g ON g.id = a.room_id
              LEFT JOIN group_members m ON m.group_id = a.room_id AND m.user_id = a.user_id),
            free AS MATERIALIZED (
              SELECT m.group_id, m.user_id
              FROM stands s JOIN group_members m ON m.group_id = s.room_id AND m.user_id = s.user_id
              WHERE NOT s.is_closed AND (s.read > s.read_seq OR s.delivered > s.delivered_seq)
              FOR NO KEY UPDATE OF m SKIP LOCKED),
            moved AS (
              UPDATE group_members m SET read_seq = greatest(m.read_seq, s.read),
                delivered_seq = greatest(m.delivered_seq, s.delivered)
              FROM free f JOIN stands s ON s.room_id = f.group_id AND s.user_id = f.user_id
              WHERE m.group_id = f.group_id AND m.user_id = f.user_id
              RETURNING m.group_id, m.user_id),
            passed AS (
              SELECT s.room_id, min(s.read_seq) AS after, max(s.read) AS up_to
              FROM stands s JOIN moved v ON v.group_id = s.room_id AND v.user_id = s.user_id
              WHERE s.member_count > $5 AND s.read > s.read_seq GROUP BY s.room_id)
            SELECT s.*, v.user_id IS NOT NULL AS is_moved FROM stands s
            LEFT JOIN moved v ON v.group_id = s.room_id AND v.user_id = s.user_id
            UNION ALL
            SELECT w.room_id, w.sender_id, NULL, NULL, NULL, NULL, w.seq, NULL, NULL, NULL, NULL
            FROM passed p CROSS JOIN LATERAL (
              SELECT room_id, sender_id, seq FROM private_messages
              WHERE room_id = p.room_id AND seq > p.after AND seq <= p.up_to
              ORDER BY seq DESC LIMIT $6) w""";

    private final Statements statements;

    PgCursors(Statements statements) {
        this.statements = statements;
    }

    Future<Outcome> move(List<Move> moves, int toldToAll) {
        Tuple asked = PgMembers.arrays(moves.stream().map(Move::seat).toList())
                .addArrayOfLong(longs(moves, Move::read))
                .addArrayOfLong(longs(moves, Move::delivered))
                .addInteger(toldToAll)
                .addInteger(MOST_WRITTEN);
        return statements.run(MOVE, asked).map(rows -> outcome(moves, rows));
    }

    private static Long[] longs(List<Move> moves, ToLongFunction<Move> field) {
        return moves.stream().mapToLong(field).boxed().toArray(Long[]::new);
    }

    private static Outcome outcome(List<Move> moves, RowSet<Row> rows) {
        Map<MemberKey, Move> asked = new HashMap<>();
        moves.forEach(move -> asked.put(move.seat(), move));
        List<Moved> moved = new ArrayList<>(moves.size());
        List<Written> written = new ArrayList<>();
        for (Row row : rows) {
            String roomId = row.getString("room_id");
            String userId = row.getString("user_id");
            if (row.getBoolean("is_moved") == null) {
                written.add(new Written(roomId, row.getLong("read_seq"), userId));
            } else {
                moved.add(moved(asked.get(new MemberKey(roomId, userId)), row));
            }
        }
        return new Outcome(moved, written);
    }

    private static Moved moved(Move move, Row row) {
        if (row.getString("kind") == null) {
            return refused(move, new ParleyException(ErrorCode.NOT_FOUND, "There is no such room"));
        }
        if (row.getBoolean("is_closed")) {
            return refused(move, PgRoomState.closed());
        }
        if (row.getLong("read_seq") == null) {
            return refused(move, RoomLifecycle.notIn());
        }
        Move before = new Move(move.seat(), row.getLong("read_seq"), row.getLong("delivered_seq"));
        Move after = new Move(move.seat(), row.getLong("read"), row.getLong("delivered"));
        boolean done = row.getBoolean("is_moved") || after.equals(before);
        RoomState room = new RoomState(
                RoomKind.of(row.getString("kind")), row.getInteger("member_count"), row.getBoolean("barred"));
        return done ? new Moved(move, before, after, room, null) : new Moved(move, null, null, room, null);
    }

    private static Moved refused(Move move, ParleyException refusal) {
        return new Moved(move, null, null, null, refusal);
    }
}
