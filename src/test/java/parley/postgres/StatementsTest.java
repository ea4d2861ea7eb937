package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
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

    /** A server that takes statements and answers none until it is told to. */
    private static final class SilentServer {
        private final List<Promise<Object>> asked = new ArrayList<>();

        private Pool pool() {
            return (Pool) fake(Pool.class);
        }

        private Object fake(Class<?> type) {
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                if (method.getName().equals("execute")) {
                    Promise<Object> answer = Promise.promise();
                    asked.add(answer);
                    return answer.future();
                }
                return fake(method.getReturnType());
            });
        }

        private void giveUpAll() {
            List<Promise<Object>> waiting = List.copyOf(asked);
            asked.clear();
            waiting.forEach(answer -> answer.fail(new TimeoutException("nobody answers")));
        }
    }

    private static Future<?> run(Statements statements) {
        return statements.run("SELECT 1", Tuple.tuple());
    }

    private static void askInVain(SilentServer server, Statements statements, int times) {
        for (int i = 0; i < times; i++) {
            Future<?> answer = run(statements);
            server.giveUpAll();
            refusal(ErrorCode.UNAVAILABLE, answer);
        }
    }

    @Test
    @Tag("S3-FT-03")
    void afterFiveTimeoutsStatementsFailAtOnceAndOneProbeIsSent() {
        SilentServer server = new SilentServer();
        Statements statements = new Statements(server.pool());
        askInVain(server, statements, 5);
        for (int i = 0; i < 20; i++) {
            Future<?> refused = run(statements);
            assertTrue(refused.isComplete());
            assertTrue(refusal(ErrorCode.UNAVAILABLE, refused).retryAfterMs() > 0);
        }
        assertEquals(1, server.asked.size());
        server.giveUpAll();
        run(statements);
        assertEquals(1, server.asked.size());
    }

    @Test
    @Tag("S3-FT-03")
    void anAnsweredProbeLetsStatementsThrough() {
        SilentServer server = new SilentServer();
        Statements statements = new Statements(server.pool());
        askInVain(server, statements, 5);
        run(statements);
        server.asked.remove(0).complete();
        Future<?> sent = run(statements);
        assertFalse(sent.isComplete());
        server.asked.remove(0).complete();
        assertTrue(sent.succeeded());
    }

    @Test
    @Tag("S3-FT-03")
    void aLateAnswerLetsStatementsThrough() {
        SilentServer server = new SilentServer();
        Statements statements = new Statements(server.pool());
        run(statements);
        Promise<Object> late = server.asked.remove(0);
        askInVain(server, statements, 5);
        late.complete();
        run(statements);
        assertFalse(run(statements).isComplete());
        assertEquals(2, server.asked.size());
    }

    /** This one server leaves a statement unanswered until its time is over, as only then the refusal is a late one. */
    @Test
    @Tag("S3-FT-03")
    void aLateRefusalLetsStatementsThrough() {
        SilentServer server = new SilentServer();
        Statements statements = new Statements(server.pool());
        Future<?> tooLate = run(statements);
        Promise<Object> late = server.asked.remove(0);
        refusal(ErrorCode.UNAVAILABLE, tooLate);
        askInVain(server, statements, 5);
        late.fail(new PgException("given up", "ERROR", "57014", ""));
        run(statements);
        assertFalse(run(statements).isComplete());
        assertEquals(2, server.asked.size());
    }

    @Test
    @Tag("S3-FT-03")
    void anAnswerBetweenTimeoutsKeepsStatementsComing() {
        SilentServer server = new SilentServer();
        Statements statements = new Statements(server.pool());
        askInVain(server, statements, 4);
        run(statements);
        server.asked.remove(0).fail(new PgException("given up", "ERROR", "57014", ""));
        askInVain(server, statements, 4);
        assertFalse(run(statements).isComplete());
    }

    @Test
    @Tag("S3-FT-03")
    void readinessSaysThatStatementsAreRefusedAtOnce() {
        SilentServer server = new SilentServer();
        Statements statements = new Statements(server.pool());
        askInVain(server, statements, 5);
        Future<Void> probe = statements.probe();
        statements.probe();
        assertEquals(1, server.asked.size());
        assertTrue(refusal(ErrorCode.UNAVAILABLE, probe).getMessage().contains("refused without waiting"));
    }
}
