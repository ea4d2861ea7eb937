package parley.ops;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.util.Await;
import parley.util.TestClock;

@Tag("S1-HLT")
class HealthTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    @Test
    void aNodeThatIsBeingStoppedIsNotReadyInTheSameMoment() {
        NodeState state = new NodeState();
        Health health = new Health(vertx, state, Future::succeededFuture, new TestClock());
        state.serving(true);
        assertTrue(Await.result(health.check()).ready());
        state.serving(false);
        assertFalse(Await.result(health.check()).ready());
    }
}
