package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import parley.gateway.feed.FeedOrder.Arrival;
import parley.gateway.format.Frame;

class FeedOrderTest {
    private static final Frame FRAME = Frame.event("chat:message", new JsonObject());

    private final FeedOrder order = new FeedOrder();

    private void arrive(long... seqs) {
        LongStream.of(seqs).forEach(seq -> order.arrived(new Arrival(seq, "chat:message", "ann", FRAME)));
    }

    private List<Long> taken() {
        List<Long> seqs = new ArrayList<>();
        for (Arrival next = order.next(); next != null; next = order.next()) {
            seqs.add(next.seq());
        }
        return seqs;
    }

    @Test
    void holdsAllUntilItIsKnownWhereTheFeedStands() {
        arrive(6, 5, 4);
        assertFalse(order.started());
        assertNull(order.next());
        order.standsAt(4);
        assertTrue(order.started());
        assertEquals(List.of(5L, 6L), taken());
        assertEquals(6, order.last());
        assertFalse(order.hasGap());
    }

    @Test
    void holdsWhatComesTooEarlyUntilTheGapIsFilled() {
        order.standsAt(0);
        arrive(1, 3, 4);
        assertEquals(List.of(1L), taken());
        assertTrue(order.hasGap());
        arrive(2);
        assertEquals(List.of(2L, 3L, 4L), taken());
        assertFalse(order.hasGap());
    }

    @Test
    void handsOutEachOnceWhateverTheOrderAndHoweverOftenItComes() {
        for (int seed = 0; seed < 50; seed++) {
            FeedOrderTest test = new FeedOrderTest();
            List<Long> coming =
                    new ArrayList<>(LongStream.rangeClosed(1, 100).boxed().toList());
            coming.addAll(coming.subList(0, 40));
            Collections.shuffle(coming, new Random(seed));
            test.order.standsAt(0);
            List<Long> taken = new ArrayList<>();
            coming.forEach(seq -> {
                test.arrive(seq);
                taken.addAll(test.taken());
            });
            assertEquals(LongStream.rangeClosed(1, 100).boxed().toList(), taken, "seed " + seed);
            assertFalse(test.order.hasGap());
        }
    }

    @Test
    void forgetsWhatTheFeedHasLeftBehind() {
        order.standsAt(0);
        arrive(2, 3, 9);
        order.standsAt(5);
        assertEquals(List.of(), taken());
        arrive(6, 7, 8);
        assertEquals(List.of(6L, 7L, 8L, 9L), taken());
    }

    @Test
    void holdsAThousandAndOfMoreTheEarliest() {
        order.standsAt(0);
        LongStream.rangeClosed(2, 1_500).forEach(this::arrive);
        arrive(1);
        assertEquals(LongStream.rangeClosed(1, 1_000).boxed().toList(), taken());
        assertFalse(order.hasGap());
    }

    @Test
    void givesUpWhatIsHeldInOrderThoughNotWithoutGaps() {
        order.standsAt(0);
        arrive(7, 3, 5);
        assertEquals(
                List.of(3L, 5L, 7L), order.rest().stream().map(Arrival::seq).toList());
        assertFalse(order.hasGap());
    }
}
