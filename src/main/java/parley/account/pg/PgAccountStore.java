package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.account.Account;
import parley.account.AccountPatch;
import parley.account.AccountStore;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.Profile;
import parley.guest.SessionPatch;
import parley.postgres.Statements;
import parley.util.TextFold;

/** Keeps accounts in PostgreSQL; the database decides uniqueness. */
public final class PgAccountStore implements AccountStore {
    private static final String COLUMNS = """
            u.user_id, u.username, u.email, u.password_hash, u.status, u.banned_until, u.created_at,
            p.gender, p.languages, p.country, p.interests, p.bio, p.avatar_id""";

    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM users_auth u LEFT JOIN user_profile_info p USING (user_id) WHERE ";

    private static final String CREATE = """
            WITH made AS (
              INSERT INTO users_auth (user_id, username, username_key, email, password_hash, created_at, updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING user_id)
            INSERT INTO user_profile_info (user_id, gender, languages, country, interests, bio)
            SELECT user_id, $7::text, $8::text[], $9::text, $10::text[], $11::text FROM made""";

    private static final String FIND = SELECT + "u.user_id = $1";

    /** A name holds no at sign and an address does, so at most one row fits. */
    private static final String FIND_BY_LOGIN = SELECT + "u.username_key = $1 OR u.email = $2";

    private static final String FIND_BY_NAME = SELECT + "u.username_key = $1";

    private static final String FIND_ALL = SELECT + "u.user_id = ANY($1)";

    private static final String HOLDS_NAME = """
            SELECT FROM users_auth WHERE username_key = $1
            UNION ALL SELECT FROM former_names WHERE name_key = $1 AND reserved_until > now()""";

    /** Makes the profile's row if another service made the account's. */
    private static final String UPDATE = """
            WITH u AS (
              UPDATE users_auth SET username = coalesce($2, username), username_key = coalesce($3, username_key),
                email = coalesce($4, email), updated_at = $5
              WHERE user_id = $1 RETURNING *),
            p AS (
              INSERT INTO user_profile_info AS known (user_id, gender, languages, country, interests, bio)
              SELECT user_id, $6::text, coalesce($7::text[], '{}'), $8::text, coalesce($9::text[], '{}'), $10::text
              FROM u
              ON CONFLICT (user_id) DO UPDATE SET
                gender = coalesce($6, known.gender), languages = coalesce($7, known.languages),
                country = coalesce($8, known.country), interests = coalesce($9, known.interests),
                bio = coalesce($10, known.bio), updated_at = $5
              RETURNING *)
            SELECT""" + " " + COLUMNS + " FROM u JOIN p USING (user_id)";

    private static final String REPLACE_PASSWORD = """
            UPDATE users_auth SET password_hash = $3, updated_at = now()
            WHERE user_id = $1 AND password_hash = $2""";

    /** Sessions would go with the account by themselves, but their sockets have to be closed. */
    private static final String DELETE = """
            WITH gone AS (DELETE FROM users_auth WHERE user_id = $1 AND password_hash = $2 RETURNING user_id),
            noted AS (INSERT INTO deleted_accounts (user_id) SELECT user_id FROM gone)
            SELECT g.user_id, s.session_id FROM gone g LEFT JOIN account_sessions s USING (user_id)""";

    private static final String LOGGED_IN = "UPDATE users_auth SET last_login_at = $2 WHERE user_id = $1";

    private static final String COUNT = "SELECT count(*)::int AS accounts FROM users_auth";

    private static final String UNIQUE_VIOLATION = "23505";

    private final Statements statements;

    private final FormerNames formerNames = new FormerNames();

    public PgAccountStore(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<Account> create(Account account) {
        Profile profile = account.profile();
        Tuple row = Tuple.of(account.id(), account.username(), folded(account.username()), account.email())
                .addString(account.passwordHash())
                .addOffsetDateTime(time(account.createdAt()))
                .addString(profile.gender())
                .addArrayOfString(array(profile.languages()))
                .addString(profile.country())
                .addArrayOfString(array(profile.interests()))
                .addString(account.bio());
        return statements
                .transaction(open -> formerNames
                        .claim(open, folded(account.username()), account.id())
                        .compose(free -> open.run(CREATE, row)))
                .<Account>map(account)
                .recover(PgAccountStore::told);
    }

    @Override
    public Future<Optional<Account>> find(String userId) {
        return statements.run(FIND, Tuple.of(userId)).map(PgAccountStore::first);
    }

    @Override
    public Future<Optional<Account>> findByLogin(String login) {
        return statements
                .run(FIND_BY_LOGIN, Tuple.of(folded(login.strip()), TextFold.ofEmail(login)))
                .map(PgAccountStore::first);
    }

    @Override
    public Future<Optional<Account>> findByName(String username) {
        return statements.run(FIND_BY_NAME, Tuple.of(folded(username))).map(PgAccountStore::first);
    }

    @Override
    public Future<List<Account>> findAll(Collection<String> userIds) {
        return statements
                .run(FIND_ALL, Tuple.tuple().addArrayOfString(array(userIds)))
                .map(rows -> {
                    List<Account> accounts = new ArrayList<>();
                    rows.forEach(row -> accounts.add(account(row)));
                    return accounts;
                });
    }

    @Override
    public Future<Boolean> holdsName(String username) {
        return statements.run(HOLDS_NAME, Tuple.of(folded(username))).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<Account> update(String userId, AccountPatch patch) {
        SessionPatch named = patch.named();
        String name = named.username();
        Tuple row = Tuple.of(userId, name, name == null ? null : folded(name), patch.email())
                .addOffsetDateTime(OffsetDateTime.now(ZoneOffset.UTC))
                .addString(named.gender())
                .addArrayOfString(named.languages() == null ? null : array(named.languages()))
                .addString(named.country())
                .addArrayOfString(named.interests() == null ? null : array(named.interests()))
                .addString(patch.bio());
        Future<RowSet<Row>> updated = name == null
                ? statements.run(UPDATE, row)
                : statements.transaction(
                        open -> formerNames.rename(open, folded(name), userId).compose(free -> open.run(UPDATE, row)));
        return updated.map(rows -> first(rows)
                        .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no such account")))
                .recover(PgAccountStore::told);
    }

    @Override
    public Future<Boolean> replacePassword(String userId, String from, String to) {
        return statements.run(REPLACE_PASSWORD, Tuple.of(userId, from, to)).map(rows -> rows.rowCount() == 1);
    }

    @Override
    public Future<List<String>> delete(String userId, String passwordHash) {
        return statements.transaction(open -> formerNames
                .giveUp(open, userId)
                .compose(reserved -> open.run(DELETE, Tuple.of(userId, passwordHash)))
                .compose(rows -> rows.size() > 0
                        ? Future.succeededFuture(sessionIds(rows))
                        : Future.failedFuture(
                                new ParleyException(ErrorCode.CONFLICT, "The password was changed meanwhile"))));
    }

    private static List<String> sessionIds(RowSet<Row> rows) {
        List<String> ids = new ArrayList<>();
        rows.forEach(row -> {
            if (row.getString("session_id") != null) {
                ids.add(row.getString("session_id"));
            }
        });
        return ids;
    }

    @Override
    public Future<Void> loggedIn(String userId, long at) {
        return statements.run(LOGGED_IN, Tuple.of(userId, time(at))).mapEmpty();
    }

    @Override
    public Future<Integer> count() {
        return statements
                .run(COUNT, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger("accounts"));
    }

    private static <T> Future<T> told(Throwable failure) {
        if (!(failure instanceof PgException refused) || !UNIQUE_VIOLATION.equals(refused.getSqlState())) {
            return Future.failedFuture(failure);
        }
        String constraint = String.valueOf(refused.getConstraint());
        String message = constraint.contains("username")
                ? "username: is taken"
                : constraint.contains("email") ? "email: belongs to another account" : "id: has an account already";
        return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, message));
    }

    private static Optional<Account> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(account(rows.iterator().next()));
    }

    private static Account account(Row row) {
        OffsetDateTime bannedUntil = row.getOffsetDateTime("banned_until");
        String bio = row.getString("bio");
        return new Account(
                row.getString("user_id"),
                row.getString("username"),
                row.getString("email"),
                row.getString("password_hash"),
                Account.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                bannedUntil == null ? 0 : bannedUntil.toInstant().toEpochMilli(),
                new Profile(
                        row.getString("gender"),
                        list(row.getArrayOfStrings("languages")),
                        row.getString("country"),
                        list(row.getArrayOfStrings("interests"))),
                bio == null ? "" : bio,
                row.getString("avatar_id"),
                row.getOffsetDateTime("created_at").toInstant().toEpochMilli());
    }

    private static List<String> list(String[] values) {
        return values == null ? List.of() : List.of(values);
    }

    private static String[] array(Collection<String> values) {
        return values.toArray(String[]::new);
    }

    private static String folded(String text) {
        return TextFold.of(text);
    }

    private static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }
}
