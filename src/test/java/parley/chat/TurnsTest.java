package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final int LONG = 100_000;

    private final Turns turns = new Turns();
    private final List<String> done = new ArrayList<>();

    private void then(String key, String name, Future<?> ready) {
        turns.take(key, ready).onComplete(result -> done.add(name + (result.succeeded() ? "" : " failed")));
    }

    @Test
    void whatIsReadyFirstWaitsForWhatCameFirst() {
        Promise<Void> slow = Promise.promise();
        then("ann", "slow", slow.future());
        then("ann", "quick", Future.succeededFuture());
        then("bob", "other", Future.succeededFuture());
        assertEquals(List.of("other"), done);
        slow.complete();
        assertEquals(List.of("other", "slow", "quick"), done);
    }

    @Test
    void aRefusalHoldsUpNobody() {
        Promise<Void> refused = Promise.promise();
        then("ann", "first", refused.future());
        then("ann", "second", Future.failedFuture("no"));
        then("ann", "third", Future.succeededFuture());
        refused.fail("no");
        assertEquals(List.of("first failed", "second failed", "third"), done);
    }

    @Test
    void aLongLineThatIsReadyAllAtOnceIsAnsweredInOrder() {
        Promise<Void> slow = Promise.promise();
        then("ann", "slow", slow.future());
        for (int i = 0; i < LONG; i++) {
            then("ann", "ready " + i, Future.succeededFuture());
        }
        slow.complete();
        assertEquals(LONG + 1, done.size());
        assertEquals("ready " + (LONG - 1), done.get(LONG));
    }

    @Test
    void whoeverComesWhileTheLineMovesIsLast() {
        Promise<Void> slow = Promise.promise();
        turns.take("ann", slow.future()).onComplete(first -> then("ann", "third", Future.succeededFuture()));
        then("ann", "second", Future.succeededFuture());
        slow.complete();
        assertEquals(List.of("second", "third"), done);
    }

    @Test
    void nothingWaitsOnceAllAreDone() {
        Promise<Void> slow = Promise.promise();
        then("ann", "slow", slow.future());
        slow.complete();
        assertTrue(turns.take("ann", Future.succeededFuture()).succeeded());
    }
}
