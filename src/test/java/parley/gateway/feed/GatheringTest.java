package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.gateway.HubFixture;
import parley.gateway.format.Frame;
import parley.util.TestClock;

class GatheringTest {
    private static final int WINDOW_MS = 200;
    /** Fifty a second make a room busy. */
    private static final int BUSY_IN_WINDOW = 10;

    private final TestClock clock = new TestClock();
    private final HubFixture fixture = new HubFixture(clock);
    private final List<Frame> written = new ArrayList<>();
    private final Gathering gathering = new Gathering(fixture.hub, written::add);

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Frame frame(int seq) {
        return Frame.event("chat:message", new JsonObject().put("seq", seq));
    }

    /** A window that begins with the first event and ends with the last. */
    private List<Frame> window(int events) {
        gathering.add(frame(0));
        written.clear();
        List<Frame> frames =
                IntStream.rangeClosed(1, events).mapToObj(GatheringTest::frame).toList();
        for (int i = 0; i < events; i++) {
            if (i == events - 1) {
                clock.advanceMs(WINDOW_MS);
            }
            gathering.add(frames.get(i));
        }
        return frames;
    }

    @Test
    void aQuietRoomsEventsLeaveAtOnce() {
        assertEquals(window(BUSY_IN_WINDOW - 1), written);
    }

    @Test
    void aBusyRoomsEventsLeaveTogether() {
        List<Frame> frames = window(BUSY_IN_WINDOW);
        Frame next = frame(100);
        gathering.add(next);
        assertEquals(frames.subList(0, BUSY_IN_WINDOW - 1), written);
        written.clear();
        gathering.flush();
        assertEquals(1, written.size());
        assertEquals(
                List.of(frames.get(BUSY_IN_WINDOW - 1), next), written.get(0).parts());
    }

    @Test
    void oneEventThatWaitedAloneLeavesAsItIs() {
        List<Frame> frames = window(BUSY_IN_WINDOW);
        written.clear();
        gathering.flush();
        gathering.flush();
        assertEquals(frames.subList(BUSY_IN_WINDOW - 1, BUSY_IN_WINDOW), written);
    }

    @Test
    void whatFollowsAGatheredEventDoesNotOvertakeItWhenTheRoomTurnsQuiet() {
        window(BUSY_IN_WINDOW);
        written.clear();
        clock.advanceMs(10 * WINDOW_MS);
        gathering.add(frame(100));
        assertEquals(List.of(), written);
        gathering.flush();
        assertEquals(2, written.get(0).parts().size());
        gathering.add(frame(101));
        assertEquals(2, written.size());
    }
}
