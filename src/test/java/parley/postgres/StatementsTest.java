package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

class StatementsTest {
    @ParameterizedTest
    @CsvSource({
        "57P01, true",
        "57P03, true",
        "53300, true",
        "08006, true",
        "57014, false",
        "23505, false",
        "42601, false"
    })
    void tellsAServerThatIsAwayFromAFaultyStatement(String state, boolean away) {
        assertEquals(away, Statements.meansAway(new PgException("message", "ERROR", state, "detail")));
    }

    @Test
    void takesBrokenConnectionsForAway() {
        assertEquals(true, Statements.meansAway(new IOException("refused")));
        assertEquals(true, Statements.meansAway(new TimeoutException("no connection")));
        assertEquals(true, Statements.meansAway(new VertxException("closed", true)));
        assertEquals(false, Statements.meansAway(new IllegalStateException("a bug")));
    }

    @Test
    void failsWithUnavailableWhileNobodyAnswers() {
        Vertx vertx = Vertx.vertx();
        try {
            Pool pool = PgBuilder.pool()
                    .connectingTo(new PgConnectOptions().setHost("127.0.0.1").setPort(1))
                    .using(vertx)
                    .build();
            Statements statements = new Statements(pool);
            ParleyException refusal = refusal(ErrorCode.UNAVAILABLE, statements.run("SELECT $1::int", Tuple.of(1)));
            assertEquals(1_000, refusal.retryAfterMs());
        } finally {
            result(vertx.close());
        }
    }
}
