package parley.room.pg;

import static parley.util.Await.result;

import io.vertx.sqlclient.Pool;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.postgres.PostgresExtension;
import parley.postgres.PublicViews;
import parley.postgres.Statements;
import parley.room.RecentRooms;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** The log of a node of the version before, whose tables a newer node has moved. */
class PgRoomLogOverViewsIT extends RoomLogContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EnvelopeCipher CIPHER = new EnvelopeCipher(List.of(RANDOM.generateSeed(32)), RANDOM);
    private static Pool pool;

    @BeforeAll
    static void openPool() {
        pool = PublicViews.over(postgres);
    }

    @AfterAll
    static void closePool() {
        result(pool.close());
    }

    @Override
    public RoomLog newLog() {
        return new PgRoomLog(
                new Statements(pool),
                CIPHER,
                new RecentRooms(new TestClock()),
                ConfigLoader.defaults().quotas(),
                2);
    }

    @Override
    public RoomKind kind() {
        return RoomKind.GROUP;
    }
}
