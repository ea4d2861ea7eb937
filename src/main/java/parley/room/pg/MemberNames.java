package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.postgres.Statements;
import parley.util.BoundedCache;

/**
 * Gives members the name that a user service calls them by now. A trigger does this for our own accounts; a service's
 * table has none of ours, so it is done when the user comes.
 */
public final class MemberNames {
    private static final Logger LOG = LoggerFactory.getLogger(MemberNames.class);
    private static final int REMEMBERED = 100_000;
    private static final long REMEMBERED_MS = 3_600_000;

    private static final String RENAME = """
            UPDATE group_members m SET username = named.username
            FROM (SELECT * FROM unnest($1::text[], $2::text[]) AS n (user_id, username) ORDER BY user_id) named
            WHERE m.user_id = named.user_id AND m.username <> named.username""";

    private final Statements statements;
    private final BoundedCache<String, String> known;

    public MemberNames(Statements statements, InstantSource clock) {
        this.statements = statements;
        this.known = new BoundedCache<>(REMEMBERED, REMEMBERED, REMEMBERED_MS, name -> 1, clock);
    }

    /** @param names names by users' ids. Never fails: an old name keeps nobody out. */
    public Future<Void> renew(Map<String, String> names) {
        Map<String, String> changed = new TreeMap<>(names);
        changed.entrySet().removeIf(name -> name.getValue().equals(known.get(name.getKey())));
        if (changed.isEmpty()) {
            return Future.succeededFuture();
        }
        Tuple renamed = Tuple.tuple()
                .addArrayOfString(changed.keySet().toArray(String[]::new))
                .addArrayOfString(changed.values().toArray(String[]::new));
        return statements
                .run(RENAME, renamed)
                .onSuccess(done -> changed.forEach(known::put))
                .onFailure(failure -> LOG.warn("Names of members could not be renewed: {}", failure.getMessage()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
