package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.postgres.Runner;
import parley.postgres.Statements;
import parley.room.RoomKind;

/**
 * Deletes messages of stored rooms by age, from the beginning of each room on, with their events and all that hangs on
 * them. It goes room by room and batch by batch, and a room's writers wait for one batch at most. Each node sets out at
 * times of its own, and ends its walk where it meets another node's, which goes over all rooms.
 */
public final class MessageRetention {
    private static final int ROOMS_AT_ONCE = 500;

    /** Another node that holds this lock is on its walk. */
    private static final String LOCK = "SELECT pg_try_advisory_xact_lock(hashtext('parley.retention')) AS mine";

    /** One look along an index for each room. */
    private static final String ROOMS = """
            SELECT g.id,
              EXISTS (SELECT FROM private_messages m WHERE m.room_id = g.id AND m.created_at < $3 OFFSET 0)
              OR EXISTS (SELECT FROM room_events e
                         WHERE e.room_id = g.id AND e.seq = g.first_seq AND e.created_at < $3 OFFSET 0) AS is_overdue
            FROM group_chats g WHERE g.id > $1 AND g.kind = $2 ORDER BY g.id LIMIT\s""" + ROOMS_AT_ONCE;

    /**
     * Deletes a batch of messages. Those before an old one count as old: what is left is the end of the room's history.
     * An edit may be younger than its message; of its event only the place in the feed stays. The planner has to see how many there are at most, or it would read whole tables.
     */
    private static final String MESSAGES = """
            WITH first AS MATERIALIZED (
              SELECT id, seq, created_at FROM private_messages WHERE room_id = $1 ORDER BY seq LIMIT %1$d),
            last AS (SELECT max(seq) AS seq FROM first WHERE created_at < $2),
            gone AS (
              DELETE FROM private_messages WHERE id IN (SELECT id FROM first WHERE seq <= (SELECT seq FROM last))
              RETURNING id, edited_seq),
            edits AS (
              SELECT id, edited_seq AS seq FROM gone WHERE edited_seq IS NOT NULL
              UNION SELECT v.message_id, v.seq FROM message_versions v WHERE v.message_id IN (SELECT id FROM gone)),
            emptied AS (
              UPDATE room_events e SET key_id = NULL, body = convert_to(jsonb_build_object(
                  'messageId', edits.id, 'content', NULL, 'mentions', '[]'::jsonb)::text, 'UTF8')
              FROM edits WHERE e.room_id = $1 AND e.seq = edits.seq AND e.message_id = edits.id
                AND e.type = 'chat:edited'),
            reactions AS (DELETE FROM message_reactions WHERE message_id IN (SELECT id FROM gone)),
            versions AS (DELETE FROM message_versions WHERE message_id IN (SELECT id FROM gone)),
            pins AS (DELETE FROM message_pins WHERE room_id = $1 AND message_id IN (SELECT id FROM gone)),
            hidden AS (DELETE FROM message_deletions WHERE room_id = $1 AND message_id IN (SELECT id FROM gone)),
            mentions AS (
              DELETE FROM message_mentions
              WHERE room_id = $1 AND coalesce(message_seq, seq) <= (SELECT seq FROM last)),
            noted AS (UPDATE group_chats g SET expired_seq = l.seq FROM last l WHERE g.id = $1 AND l.seq IS NOT NULL)
            SELECT count(*)::int AS gone FROM gone""";

    private final Statements statements;
    private final Map<RoomKind, Long> keptMs;
    private final int rowsAtOnce;
    private final String messages;

    /** @param keptMs time for which messages are kept in rooms of these kinds; those of other kinds stay */
    public MessageRetention(Statements statements, Map<RoomKind, Long> keptMs, int rowsAtOnce) {
        this.statements = statements;
        this.keptMs = Map.copyOf(keptMs);
        this.rowsAtOnce = rowsAtOnce;
        this.messages = MESSAGES.formatted(rowsAtOnce);
    }

    /** @return how many messages were deleted */
    public Future<Integer> remove(long now) {
        Future<Walk> walk = Future.succeededFuture(new Walk(0, false));
        for (Map.Entry<RoomKind, Long> kept : keptMs.entrySet()) {
            OffsetDateTime before = PgRoomState.time(now - kept.getValue());
            walk = walk.compose(earlier -> ofKind(earlier, kept.getKey(), before, ""));
        }
        return walk.map(Walk::removed);
    }

    private Future<Walk> ofKind(Walk walk, RoomKind kind, OffsetDateTime before, String afterId) {
        return alone(walk, open -> open.run(ROOMS, Tuple.of(afterId, kind.wireName(), before)), rooms -> {
            Future<Walk> further = Future.succeededFuture(walk);
            String lastId = null;
            for (Row room : rooms) {
                lastId = room.getString("id");
                if (room.getBoolean("is_overdue")) {
                    String id = lastId;
                    further = further.compose(earlier -> inRoom(earlier, id, before));
                }
            }
            String next = lastId;
            return rooms.size() < ROOMS_AT_ONCE
                    ? further
                    : further.compose(earlier -> ofKind(earlier, kind, before, next));
        });
    }

    private Future<Walk> inRoom(Walk walk, String roomId, OffsetDateTime before) {
        return alone(walk, open -> batch(open, roomId, before), done -> {
            Walk further = new Walk(walk.removed() + done.messages(), false);
            return done.more() ? inRoom(further, roomId, before) : Future.succeededFuture(further);
        });
    }

    /** Takes a step of a walk, and goes on from there, unless the walk has met another node's. */
    private <T> Future<Walk> alone(Walk walk, Function<Runner, Future<T>> step, Function<T, Future<Walk>> goOn) {
        if (walk.isOver()) {
            return Future.succeededFuture(walk);
        }
        return statements
                .transaction(open -> open.run(LOCK, Tuple.tuple())
                        .compose(lock -> lock.iterator().next().getBoolean("mine")
                                ? step.apply(open).map(Optional::of)
                                : Future.succeededFuture(Optional.<T>empty())))
                .compose(taken ->
                        taken.map(goOn).orElseGet(() -> Future.succeededFuture(new Walk(walk.removed(), true))));
    }

    private record Walk(int removed, boolean isOver) {}

    /** @param more whether another batch may find more */
    private record Batch(int messages, boolean more) {}

    /** Cuts the feed first, which locks the room's row, as those who write do. */
    private Future<Batch> batch(Runner open, String roomId, OffsetDateTime before) {
        return open.run(FeedRetention.TRIM, Tuple.of(roomId, Long.MAX_VALUE, before, rowsAtOnce))
                .compose(cut -> open.run(messages, Tuple.of(roomId, before)).map(rows -> {
                    int gone = rows.iterator().next().getInteger("gone");
                    return new Batch(gone, gone == rowsAtOnce || cut.rowCount() > 0);
                }));
    }
}
