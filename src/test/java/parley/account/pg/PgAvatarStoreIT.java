package parley.account.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.account.Account;
import parley.account.Avatar;
import parley.account.AvatarStore;
import parley.account.AvatarStoreContract;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;

class PgAvatarStoreIT extends AvatarStoreContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final Statements statements = new Statements(postgres.pool());

    @Override
    protected AvatarStore newStore() {
        result(new PgAccountStore(statements).create(Account.of("a", "Ann", "ann@example.org", "hash", 0)));
        return new PgAvatarStore(statements);
    }

    @Test
    void theProfileNamesThePicture() {
        result(new PgAvatarStore(statements).save("a", new Avatar("id", "image/png", Buffer.buffer("x"))));
        assertEquals(
                "id",
                result(new PgAccountStore(statements).find("a")).orElseThrow().avatarId());
    }
}
