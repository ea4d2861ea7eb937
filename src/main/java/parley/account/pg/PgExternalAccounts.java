package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.account.Account;
import parley.account.AccountDirectory;
import parley.external.UserTables;
import parley.guest.Profile;
import parley.postgres.Statements;
import parley.util.TextFold;

/** Finds users in the tables of a user service, which keeps all else about them to itself. */
public final class PgExternalAccounts implements AccountDirectory {
    private final Statements statements;
    private final UserTables tables;
    private final String findAll;
    private final String findByName;
    private final String holdsName;
    private final String count;

    public PgExternalAccounts(Statements statements, UserTables tables) {
        this.statements = statements;
        this.tables = tables;
        String select = "SELECT u.id::text AS user_id, u.username, u.status, u.banned_until, u.created_at FROM "
                + tables.users() + " u WHERE ";
        this.findAll = select + "u.id = ANY (" + tables.userId().sqlArray(1) + ")";
        // A service may tell names apart by case alone; then the one that is written so is meant.
        this.findByName = select + "u.username_key IN ($1, $2) ORDER BY u.username <> $3 LIMIT 1";
        this.holdsName = "SELECT FROM " + tables.users() + " u WHERE u.username_key IN ($1, $2) LIMIT 1";
        this.count = "SELECT count(*)::int AS accounts FROM " + tables.users() + " u";
    }

    @Override
    public Future<Optional<Account>> find(String userId) {
        return findAll(List.of(userId)).map(found -> found.stream().findFirst());
    }

    @Override
    public Future<Optional<Account>> findByName(String username) {
        return statements.run(findByName, keys(username).addString(username)).map(rows -> accounts(rows).stream()
                .findFirst());
    }

    @Override
    public Future<List<Account>> findAll(Collection<String> userIds) {
        return statements
                .run(findAll, Tuple.tuple().addValue(tables.userId().array(userIds)))
                .map(PgExternalAccounts::accounts);
    }

    @Override
    public Future<Boolean> holdsName(String username) {
        return statements.run(holdsName, keys(username)).map(rows -> rows.size() > 0);
    }

    @Override
    public Future<Integer> count() {
        return statements
                .run(count, Tuple.tuple())
                .map(rows -> rows.iterator().next().getInteger("accounts"));
    }

    private static List<Account> accounts(RowSet<Row> rows) {
        List<Account> accounts = new ArrayList<>();
        rows.forEach(row -> accounts.add(account(row)));
        return accounts;
    }

    private static Account account(Row row) {
        OffsetDateTime bannedUntil = row.getOffsetDateTime("banned_until");
        return new Account(
                row.getString("user_id"),
                row.getString("username"),
                null,
                null,
                Account.Status.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
                bannedUntil == null ? 0 : bannedUntil.toInstant().toEpochMilli(),
                Profile.EMPTY,
                "",
                null,
                row.getOffsetDateTime("created_at").toInstant().toEpochMilli());
    }

    /** Returns a name as services fold it, who know no more than lower case, and as we do. */
    private static Tuple keys(String username) {
        return Tuple.of(username.toLowerCase(Locale.ROOT), TextFold.of(username));
    }
}
