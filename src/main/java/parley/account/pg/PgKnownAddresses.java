package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import parley.account.KnownAddresses;
import parley.config.ParleyConfig;
import parley.postgres.Statements;

/** Keeps known addresses in PostgreSQL as keyed hashes: a reader of the table learns nobody's address. */
public final class PgKnownAddresses implements KnownAddresses {
    private static final String KNOWS =
            "SELECT FROM account_addresses WHERE user_id = $1 AND address = $2 AND last_login_at > $3";

    /** The oldest make room. The new row is not seen by the other part of the statement, so it is left out there. */
    private static final String REMEMBER = """
            WITH noted AS (
              INSERT INTO account_addresses (user_id, address, last_login_at) VALUES ($1, $2, $3)
              ON CONFLICT (user_id, address) DO UPDATE SET last_login_at = excluded.last_login_at)
            DELETE FROM account_addresses WHERE user_id = $1 AND address IN (
              SELECT address FROM account_addresses WHERE user_id = $1 AND address <> $2
              ORDER BY last_login_at DESC OFFSET $4)""";

    private static final String FORGET = "DELETE FROM account_addresses WHERE last_login_at <= $1";

    private final Statements statements;
    private final ParleyConfig.KnownAddresses settings;
    private final UnaryOperator<Buffer> keyedHash;
    private final InstantSource clock;

    public PgKnownAddresses(
            Statements statements,
            ParleyConfig.KnownAddresses settings,
            UnaryOperator<Buffer> keyedHash,
            InstantSource clock) {
        this.statements = statements;
        this.settings = settings;
        this.keyedHash = keyedHash;
        this.clock = clock;
    }

    @Override
    public Future<Boolean> knows(String userId, String address) {
        String id = userId == null ? "" : userId;
        return statements.run(KNOWS, Tuple.of(id, hash(id, address), oldest())).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<Void> remember(String userId, String address) {
        return statements
                .run(REMEMBER, Tuple.of(userId, hash(userId, address), at(clock.millis()), settings.perAccount() - 1))
                .mapEmpty();
    }

    @Override
    public Future<Integer> forgetOld() {
        return statements.run(FORGET, Tuple.of(oldest())).map(rows -> rows.rowCount());
    }

    /** Hashes the address with the user, so that two accounts at one address don't look alike. */
    private Buffer hash(String userId, String address) {
        return keyedHash.apply(Buffer.buffer("address\0" + userId + '\0' + address));
    }

    private OffsetDateTime oldest() {
        return at(clock.millis() - settings.ttlMs());
    }

    private static OffsetDateTime at(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }
}
