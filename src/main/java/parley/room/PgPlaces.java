package parley.room;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import parley.config.ParleyConfig.Quota;
import parley.config.ParleyConfig.Quotas;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;

/** How many rooms people are in and have made; the counts are kept by triggers and looked at under a lock. */
final class PgPlaces {
    /** Whoever changes the places of several people locks them in the order of their ids. */
    private static final String LOCK = """
            INSERT INTO room_places AS p (user_id) SELECT unnest($1::text[])
            ON CONFLICT (user_id) DO UPDATE SET user_id = p.user_id""";

    private static final String MADE = "SELECT made FROM room_places WHERE user_id = $1";

    /** To be selected beside what else decides on an entry of user $2 at the time $3. */
    static final String COUNTS = """
            coalesce(p.joined, 0) AS joined, coalesce(p.added, 0) AS added,
              (SELECT count(*) FROM unnest(p.added_at) at WHERE at > $3 - interval '1 hour')::int AS added_lately
            """;

    private final Quotas quotas;

    PgPlaces(Quotas quotas) {
        this.quotas = quotas;
    }

    /** Until the end of the transaction, in which nothing of them may be locked yet. */
    Future<Void> lock(Runner runner, Collection<String> userIds) {
        return userIds.isEmpty()
                ? Future.succeededFuture()
                : runner.run(LOCK, Tuple.tuple().addArrayOfString(new TreeSet<>(userIds).toArray(String[]::new)))
                        .mapEmpty();
    }

    /** Of those who come or go. */
    Future<Void> lockMoving(Runner runner, List<Draft> drafts) {
        Stream<Draft> moving = drafts.stream()
                .filter(draft -> draft.type().equals(EventTypes.USER_JOINED)
                        || draft.type().equals(EventTypes.USER_LEFT));
        return lock(runner, moving.map(Draft::userId).toList());
    }

    /** Fails if the maker has made as many rooms as they may. */
    Future<Void> requireMayMake(Runner runner, Draft maker) {
        if (maker.entrance() == null) {
            return Future.succeededFuture();
        }
        int most = quotas.of(maker.entrance().guest()).roomsMade();
        return runner.run(MADE, Tuple.of(maker.userId())).map(rows -> {
            for (Row row : rows) {
                if (row.getInteger("made") >= most) {
                    throw exceeded("You have made " + most + " rooms; close one first");
                }
            }
            return null;
        });
    }

    /** @return null if there is a place; of what is not said to be an entry of somebody nothing is asked */
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
