package parley.gateway.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RoomNotesTest {
    private final RoomNotes notes = new RoomNotes("epoch");

    @Test
    void tellsTheLastTickBeforeASeq() {
        notes.note(3, 10);
        notes.note(7, 12);
        assertEquals(-1, notes.tickBefore(10, 9), "the feed stood there at the first note already");
        assertEquals(6, notes.tickBefore(11, 9));
        assertEquals(6, notes.tickBefore(12, 9));
        assertEquals(9, notes.tickBefore(13, 9), "it came after all notes");
    }

    @Test
    void tellsWhereTheFeedStood() {
        notes.note(3, 10);
        notes.note(7, 12);
        assertEquals(-1, notes.seqAt(2));
        assertEquals(10, notes.seqAt(3));
        assertEquals(10, notes.seqAt(6));
        assertEquals(12, notes.seqAt(7));
        assertEquals(12, notes.seqAt(99));
    }

    @Test
    void keepsTheFirstOfTwoNotesOfATick() {
        notes.note(3, 10);
        notes.note(3, 11);
        assertEquals(10, notes.seqAt(3));
    }

    @Test
    void thinsOldNotesAndStaysOnTheSafeSide() {
        for (int tick = 1; tick <= 1_000; tick++) {
            notes.note(tick, 10L * tick);
        }
        assertTrue(notes.text().length() < 300, notes.text());
        for (int tick = 950; tick <= 1_000; tick++) {
            long before = notes.tickBefore(10L * tick + 1, 1_000);
            assertTrue(before <= tick, "a tick after the seq: " + before);
            assertTrue(before > tick - 40, "a tick long before the seq: " + before);
            assertTrue(notes.seqAt(tick) <= 10L * tick);
        }
    }

    @Test
    void readsWhatItWrote() {
        notes.note(3, 10);
        notes.note(7, 12);
        RoomNotes read = RoomNotes.parse(notes.text());
        assertEquals("epoch", read.epoch());
        assertEquals(6, read.tickBefore(11, 9));
        assertEquals(notes.text(), read.text());
    }
}
