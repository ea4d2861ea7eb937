package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.config.ParleyConfig.Quota;
import parley.config.ParleyConfig.Quotas;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.room.Draft;
import parley.room.EventTypes;

/** Checks how many rooms people are in and have made. Triggers keep the counts; they are read under a lock. */
final class PgPlaces {
    /**
     * Locks the places of several people in the order of their ids, as the database sorts them. The end of a room
     * changes the places of all its members, and of the user who made it.
     */
    private static final String LOCK = """
            INSERT INTO room_places AS p (user_id)
            SELECT unnest($1::text[]) AS user_id
            UNION SELECT user_id FROM group_members WHERE group_id = ANY ($2)
            UNION SELECT made_by FROM group_chats WHERE id = ANY ($2) AND made_by IS NOT NULL
            ORDER BY user_id
            ON CONFLICT (user_id) DO UPDATE SET user_id = p.user_id""";

    /** Columns to select beside the others that decide on an entry of user $2 at the time $3. */
    static final String COUNTS = counts("$3");

    private static final String OPENING =
            "SELECT p.user_id, p.made, " + counts("$2") + "FROM room_places p WHERE p.user_id = ANY ($1)";

    private final Quotas quotas;

    PgPlaces(Quotas quotas) {
        this.quotas = quotas;
    }

    private static String counts(String at) {
        return """
            coalesce(p.joined, 0) AS joined, coalesce(p.added, 0) AS added,
              (SELECT count(*) FROM unnest(p.added_at) at
               WHERE at > %s::timestamptz - interval '1 hour')::int AS added_lately
            """.formatted(at);
    }

    /**
     * Locks the places of these people until the end of the transaction, which must not have locked any of their rows
     * yet.
     */
    Future<Void> lock(Runner runner, Collection<String> userIds) {
        return lock(runner, userIds, List.of());
    }

    private static Future<Void> lock(Runner runner, Collection<String> userIds, Collection<String> endingRooms) {
        Tuple people = Tuple.tuple()
                .addArrayOfString(userIds.toArray(String[]::new))
                .addArrayOfString(endingRooms.toArray(String[]::new));
        return userIds.isEmpty() && endingRooms.isEmpty()
                ? Future.succeededFuture()
                : runner.run(LOCK, people).mapEmpty();
    }

    /**
     * Locks the places of people who come or go, or whose room ends; a single end of a room locks its people itself, in
     * order.
     */
    Future<Void> lockMoving(Runner runner, List<Draft> drafts) {
        List<String> moving = drafts.stream()
                .filter(draft -> draft.type().equals(EventTypes.USER_JOINED)
                        || draft.type().equals(EventTypes.USER_LEFT))
                .map(Draft::userId)
                .toList();
        List<String> ending = drafts.stream()
                .filter(draft -> draft.type().equals(EventTypes.CLOSED))
                .map(Draft::roomId)
                .toList();
        boolean alone = moving.isEmpty() && ending.size() == 1;
        return alone ? Future.succeededFuture() : lock(runner, moving, ending);
    }

    /**
     * Fails if the first of them has made as many rooms as they may, or if one of them has no place in another room.
     * This costs one statement: a room that can't be made must not cost as much as one that can.
     */
    Future<Void> requireMayOpen(Runner runner, List<Draft> newcomers, OffsetDateTime at) {
        String[] userIds = newcomers.stream().map(Draft::userId).toArray(String[]::new);
        Tuple asked = Tuple.tuple().addArrayOfString(userIds).addOffsetDateTime(at);
        return runner.run(OPENING, asked).map(rows -> {
            Map<String, Row> byUser = new HashMap<>();
            rows.forEach(row -> byUser.put(row.getString("user_id"), row));
            requireMayMake(newcomers.get(0), byUser.get(userIds[0]));
            for (Draft newcomer : newcomers) {
                ParleyException refusal = refusal(newcomer, byUser.get(newcomer.userId()));
                if (refusal != null) {
                    throw refusal;
                }
            }
            return null;
        });
    }

    private void requireMayMake(Draft maker, Row row) {
        if (maker.entrance() != null) {
            int most = quotas.of(maker.entrance().guest()).roomsMade();
            if (row.getInteger("made") >= most) {
                throw exceeded("You have made " + most + " rooms; close one first");
            }
        }
    }

    /** @return null if there is a place, or if the draft has no entrance */
    ParleyException refusal(Draft draft, Row row) {
        if (draft.entrance() == null) {
            return null;
        }
        Quota quota = quotas.of(draft.entrance().guest());
        if (draft.entrance().addedBy() == null) {
            return row.getInteger("joined") < quota.rooms()
                    ? null
                    : exceeded("Nobody can be in more than " + quota.rooms() + " rooms");
        }
        boolean fits = row.getInteger("added") < quota.addedByOthers()
                && row.getInteger("added_lately") < quota.addedByOthersPerHour();
        return fits
                ? null
                : exceeded("userId: too many people whom this user does not follow have added them to rooms");
    }

    private static ParleyException exceeded(String message) {
        return new ParleyException(ErrorCode.QUOTA_EXCEEDED, message);
    }
}
