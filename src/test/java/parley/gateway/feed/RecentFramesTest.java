package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.feed.FeedOrder.Arrival;
import parley.gateway.format.Frame;
import parley.room.EventTypes;
import parley.room.LeavingReason;

@Tag("S3-MEM-01")
@Tag("S3-MEM-02")
@Tag("S3-LIM-09")
class RecentFramesTest {
    private static final int MOST_BYTES = 10_000;

    private long now;
    private final RecentFrames frames = new RecentFrames(() -> now, MOST_BYTES);
    private final RecentFrames.Ring ring = frames.ring();

    private static Arrival event(long seq, String type) {
        return new Arrival(seq, type, "ann", Frame.event(type, new JsonObject().put("seq", seq)));
    }

    private static Arrival message(long seq) {
        return event(seq, EventTypes.MESSAGE);
    }

    private static List<Arrival> messages(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(RecentFramesTest::message)
                .toList();
    }

    private void add(long first, long last) {
        messages(first, last).forEach(ring::add);
    }

    private List<Long> after(long seq) {
        List<Arrival> found = ring.after(seq);
        return found == null ? null : found.stream().map(Arrival::seq).toList();
    }

    @Test
    @Tag("S1-FILE-01")
    void aFileThatHasExpiredMeanwhileIsGoneForThoseWhoComeLater() {
        JsonObject file = new JsonObject().put("fileId", "f").put("expiresAt", 100);
        JsonObject shown = new JsonObject().put("id", "m").put("file", file);
        ring.add(new Arrival(1, EventTypes.MESSAGE, "ann", Frame.event(EventTypes.MESSAGE, shown)));
        add(2, 2);
        long bytes = frames.bytes();
        now = 99;
        assertEquals(file, data(0).getJsonObject("file"));
        now = 100;
        assertEquals(file.copy().put("gone", true), data(0).getJsonObject("file"));
        assertEquals(new JsonObject().put("seq", 2), data(1));
        assertSame(ring.after(0).get(0).frame(), ring.after(0).get(0).frame());
        assertFalse(ring.after(0).get(0).frame().isFreshEvent());
        assertEquals(bytes, frames.bytes());
    }

    private JsonObject data(int index) {
        return new JsonObject(Buffer.buffer(ring.after(0).get(index).frame().json()));
    }

    @Test
    void findsWhatCameAfterASeqIfAllOfItIsThere() {
        add(5, 8);
        assertEquals(List.of(5L, 6L, 7L, 8L), after(4));
        assertEquals(List.of(8L), after(7));
        assertEquals(List.of(), after(8));
        assertNull(after(3));
        assertNull(after(9));
    }

    @Test
    void keepsTheLastHundredOfARoom() {
        add(1, 150);
        assertNull(after(49));
        assertEquals(100, after(50).size());
    }

    @Test
    void aGapLeavesOnlyWhatCameAfterIt() {
        add(1, 3);
        add(7, 8);
        assertNull(after(2));
        assertEquals(List.of(7L, 8L), after(6));
    }

    @Test
    void aDeletionForgetsWhatItEmpties() {
        add(1, 3);
        ring.add(event(4, EventTypes.DELETED));
        add(5, 5);
        assertNull(after(2));
        assertEquals(List.of(4L, 5L), after(3));
    }

    private static Arrival left(long seq, LeavingReason reason) {
        return new Arrival(
                seq,
                EventTypes.USER_LEFT,
                "ann",
                Frame.event(EventTypes.USER_LEFT, new JsonObject().put("reason", reason.wireName())));
    }

    @Test
    @Tag("S3-JAVA-03")
    void aDeletedAccountTakesItsNameAlong() {
        add(1, 3);
        ring.add(left(4, LeavingReason.LEFT));
        assertEquals(List.of(3L, 4L), after(2));
        ring.add(left(5, LeavingReason.DELETED));
        ring.addEarlier(messages(1, 4), 4, 5);
        assertNull(after(2));
        assertEquals(List.of(5L), after(4));
        ring.addEarlier(messages(1, 4), 5, 5);
        assertEquals(List.of(3L, 4L, 5L), after(2));
    }

    @Test
    void whatWasReadEarlierIsTakenAsFarAsItLeadsUpToTheRest() {
        add(10, 11);
        ring.addEarlier(messages(3, 8), 11, 11);
        assertNull(after(8));
        ring.addEarlier(messages(3, 11), 11, 11);
        assertEquals(9, after(2).size());
    }

    @Test
    void whatWasReadBeforeADeletionIsNotTaken() {
        add(10, 10);
        ring.add(event(11, EventTypes.DELETED));
        ring.addEarlier(messages(3, 10), 10, 11);
        assertNull(after(9));
        ring.addEarlier(messages(3, 10), 11, 11);
        assertEquals(9, after(2).size());
    }

    @Test
    void theOldestOfAllRoomsLeaveFirst() {
        add(1, 20);
        RecentFrames.Ring other = frames.ring();
        messages(1, 100).forEach(other::add);
        RecentFrames.Ring third = frames.ring();
        messages(1, 100).forEach(third::add);
        assertNull(after(19));
        assertNull(other.after(0));
        assertTrue(frames.bytes() <= MOST_BYTES);
        assertEquals(1, other.after(99).size());
        assertEquals(100, third.after(0).size());
    }

    @Test
    void whatIsOldIsLetGoWithTheNextEventOfAnyRoom() {
        add(1, 20);
        now += Duration.ofMinutes(5).toMillis();
        frames.ring().add(message(1));
        assertNull(after(19));
        assertEquals(message(1).frame().bytes(), frames.bytes());
    }

    @Test
    void aRoomThatIsLeftTakesNoBytes() {
        add(1, 20);
        ring.clear();
        assertEquals(0, frames.bytes());
    }
}
