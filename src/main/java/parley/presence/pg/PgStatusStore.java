package parley.presence.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.postgres.Statements;
import parley.presence.StatusStore;

/** Keeps statuses in PostgreSQL. */
public final class PgStatusStore implements StatusStore {
    private static final String NOTE = """
            INSERT INTO user_status AS known (user_id, online, changed_at)
            SELECT * FROM unnest($1::text[], $2::boolean[], $3::timestamptz[])
            ON CONFLICT (user_id) DO UPDATE SET online = excluded.online, changed_at = excluded.changed_at
            WHERE known.changed_at <= excluded.changed_at""";

    private static final String OF = "SELECT user_id, online, changed_at FROM user_status WHERE user_id = ANY ($1)";

    private static final String ALL_OFFLINE = "UPDATE user_status SET online = false WHERE online";

    private final Statements statements;

    public PgStatusStore(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<Void> note(Collection<Status> noted) {
        if (noted.isEmpty()) {
            return Future.succeededFuture();
        }
        // All nodes lock rows in the same order, even if they note the same users.
        List<Status> ordered =
                noted.stream().sorted(Comparator.comparing(Status::userId)).toList();
        Tuple rows = Tuple.tuple()
                .addArrayOfString(ordered.stream().map(Status::userId).toArray(String[]::new))
                .addArrayOfBoolean(ordered.stream().map(Status::online).toArray(Boolean[]::new))
                .addArrayOfOffsetDateTime(ordered.stream()
                        .map(status -> Instant.ofEpochMilli(status.at()).atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new));
        return statements.run(NOTE, rows).mapEmpty();
    }

    @Override
    public Future<Map<String, Status>> of(Set<String> userIds) {
        return statements
                .run(OF, Tuple.tuple().addArrayOfString(userIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Status> known = new HashMap<>();
                    rows.forEach(row -> known.put(
                            row.getString("user_id"),
                            new Status(
                                    row.getString("user_id"),
                                    row.getBoolean("online"),
                                    row.getOffsetDateTime("changed_at")
                                            .toInstant()
                                            .toEpochMilli())));
                    return known;
                });
    }

    @Override
    public Future<Void> allOffline() {
        return statements.run(ALL_OFFLINE, Tuple.tuple()).mapEmpty();
    }
}
