package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.format.Frame;
import parley.metrics.Metrics;

@Tag("S4-PERF-03")
class OutboundQueueTest {
    private final AtomicLong node = new AtomicLong();
    private final OutboundQueue queue = new OutboundQueue(1_000, 10_000, node);

    private static Frame message(int seq) {
        return Frame.event("chat:message", new JsonObject().put("seq", seq).put("content", "x".repeat(200)));
    }

    private static Frame typing() {
        return Frame.event("chat:typing:start", new JsonObject().put("userId", "x".repeat(200)));
    }

    @Test
    void tellsOnceForAllThatLeftTogetherHowLongTheOldestEventWaited() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Metrics metrics = new Metrics(registry);
        queue.add(message(1));
        queue.add(message(2));
        queue.drainTo(new RecordingWire());
        queue.tellOldestWritten(metrics);
        queue.tellOldestWritten(metrics);
        queue.add(typing());
        queue.drainTo(new RecordingWire());
        queue.tellOldestWritten(metrics);
        assertEquals(1, registry.get("parley.event.write").timer().count());
    }

    @Test
    void writesAllThatIsQueuedAtOnceWhileTheSocketTakesIt() {
        RecordingWire wire = new RecordingWire();
        for (int i = 0; i < 10; i++) {
            queue.add(message(i));
        }
        assertEquals(10, queue.drainTo(wire));
        assertEquals(1, wire.writes());
        assertTrue(queue.isEmpty());
        assertEquals(0, node.get());
    }

    @Test
    void keepsWhatTheSocketDoesNotTakeAndCountsItForTheNode() {
        RecordingWire full = new RecordingWire(0);
        Frame frame = message(1);
        queue.add(frame);
        assertEquals(0, queue.drainTo(full));
        assertFalse(queue.isEmpty());
        assertEquals(frame.bytes(), node.get());
        queue.discard();
        assertTrue(queue.isEmpty());
        assertEquals(0, node.get());
    }

    @Test
    void dropsTheEphemeralFirstAndOverflowsOnlyByTheRest() {
        queue.add(message(1));
        for (int i = 0; i < 5; i++) {
            queue.add(typing());
        }
        queue.add(message(2));
        assertTrue(queue.overflowing());
        assertEquals(5, queue.dropEphemeral());
        assertFalse(queue.overflowing());

        queue.add(message(3));
        queue.add(message(4));
        assertTrue(queue.overflowing());
        assertEquals(0, queue.dropEphemeral());
        assertTrue(queue.overflowing());

        RecordingWire wire = new RecordingWire();
        queue.drainTo(wire);
        assertEquals(List.of(1L, 2L, 3L, 4L), wire.seqs());
    }

    @Test
    void aReaderTellsWhenTheWholeNodeHoldsTooMuch() {
        RecordingWire full = new RecordingWire(0);
        queue.add(message(1));
        queue.drainTo(full);
        assertFalse(queue.addsToOverfullNode());
        node.addAndGet(10_000);
        assertTrue(queue.addsToOverfullNode());
        assertFalse(queue.overflowing());
    }

    @Test
    void whatIsDroppedCountsForTheNodeNoMore() {
        queue.add(typing());
        queue.drainTo(new RecordingWire(0));
        assertTrue(node.get() > 0);
        queue.dropEphemeral();
        assertEquals(0, node.get());
        assertTrue(queue.isEmpty());
    }

    @Test
    void whoKeepsUpDoesNotPayForTheNodesSlowReaders() {
        node.set(20_000);
        queue.add(message(1));
        assertEquals(1, queue.drainTo(new RecordingWire()));
        assertFalse(queue.addsToOverfullNode());
    }
}
