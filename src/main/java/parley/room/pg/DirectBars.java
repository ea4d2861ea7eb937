package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import parley.postgres.Runner;
import parley.room.CallBodies;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.FileBodies;
import parley.room.MessageChanges;

/**
 * Keeps the mark on a direct room's row that one of its two members blocks the other. Appends test it under the row's
 * lock. A transaction that changes blocks of a pair, or makes its room, first takes the pair's lock and holds it to its
 * end: either the room sees the block, or the block sees the room.
 */
public final class DirectBars {
    private static final String LOCK =
            "SELECT pg_advisory_xact_lock(hashtextextended('pair ' || $1::text || ' ' || $2::text, 0))";

    /** Is true where one of the users $1 and $2 blocks the other at the time $3. */
    static final String STANDS = """
            EXISTS (SELECT FROM blocked_relationships
              WHERE (blocker_user_id, blocked_user_id) IN (($1::text, $2::text), ($2::text, $1::text))
                AND (expires_at IS NULL OR expires_at > $3))""";

    private static final String RENEW = """
            UPDATE group_chats g
            SET barred = b.stands, barred_seq = CASE WHEN b.stands THEN g.head ELSE g.barred_seq END
            FROM conversations c, (SELECT %s AS stands) b
            WHERE (c.user_low, c.user_high) IN (($1, $2), ($2, $1)) AND g.id = c.room_id AND g.barred <> b.stands
            RETURNING g.id""".formatted(STANDS);

    private static final Set<String> REFUSED = Set.of(
            EventTypes.MESSAGE, EventTypes.EDITED, EventTypes.REACTION, EventTypes.PINNED, EventTypes.USER_JOINED);

    private static final String PAIR = "SELECT user_low, user_high FROM conversations WHERE room_id = $1";

    private DirectBars() {}

    /**
     * Tells whether a bar keeps an event out: one may always leave, and take back what one said, and calls and files end
     * after a block as well.
     */
    static boolean refuses(Draft draft) {
        return REFUSED.contains(draft.type())
                && !(draft.type().equals(EventTypes.EDITED) && MessageChanges.isOfServer(draft.body()));
    }

    /** Returns the same test of a draft in SQL. */
    static String refuses() {
        String types = REFUSED.stream().sorted().collect(Collectors.joining("', '", "('", "')"));
        return "(d.type IN " + types + " AND NOT (d.type = '" + EventTypes.EDITED + "' AND d.call IS NOT NULL))";
    }

    /** Returns the column {@code d.call} of that test, which is stored with messages only; null for no call. */
    static String call(Draft draft) {
        boolean fileEnds = draft.type().equals(EventTypes.EDITED) && FileBodies.has(draft.body());
        return fileEnds ? FileBodies.FILE : CallBodies.standing(draft.body());
    }

    /** Takes the pair's lock to the end of the transaction; must be called before anything of the pair is read. */
    public static Future<Void> lock(Runner open, String userId, String otherId) {
        boolean ordered = userId.compareTo(otherId) < 0;
        Tuple pair = ordered ? Tuple.of(userId, otherId) : Tuple.of(otherId, userId);
        return open.run(LOCK, pair).mapEmpty();
    }

    /**
     * Sets the mark anew, after appends to the room that are under way. The caller holds the pair's lock.
     *
     * @return the pair's room, if its mark has changed
     */
    public static Future<Optional<String>> renew(Runner open, String userId, String otherId, OffsetDateTime now) {
        return open.run(RENEW, Tuple.of(userId, otherId, now)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(row.getString("id"));
            }
            return Optional.empty();
        });
    }

    /** Sets the mark anew and takes the pair's lock itself; does nothing for a room of another kind. */
    static Future<Void> renew(Runner open, String roomId, OffsetDateTime now) {
        return open.run(PAIR, Tuple.of(roomId)).compose(rows -> {
            for (Row row : rows) {
                String low = row.getString("user_low");
                String high = row.getString("user_high");
                return lock(open, low, high)
                        .compose(locked -> renew(open, low, high, now))
                        .mapEmpty();
            }
            return Future.succeededFuture();
        });
    }
}
