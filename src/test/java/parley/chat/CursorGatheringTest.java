package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Reply;
import parley.chat.CursorGathering.Gathered;
import parley.room.Cursor;
import parley.room.CursorMoves.Move;
import parley.room.MemberKey;

@Tag("S2-SYS-11")
class CursorGatheringTest {
    private static final MemberKey ANN = new MemberKey("room", "ann");
    private static final MemberKey BOB = new MemberKey("room", "bob");
    private static final MemberKey ELSEWHERE = new MemberKey("other room", "ann");
    private static final int ALL = 1_000;

    private final CursorGathering gathering = new CursorGathering();

    private List<Move> take() {
        return gathering.take(ALL).stream().map(Gathered::move).toList();
    }

    @Test
    void keepsTheFurthestOfEachCursorAndMember() {
        gathering.add(ANN, Cursor.READ, 3, "a");
        gathering.add(BOB, Cursor.DELIVERED, 9, "b");
        gathering.add(ANN, Cursor.DELIVERED, 7, "a");
        gathering.add(ANN, Cursor.READ, 2, "a");
        gathering.add(ELSEWHERE, Cursor.READ, 1, "a");
        assertEquals(List.of(new Move(ANN, 3, 7), new Move(BOB, 0, 9), new Move(ELSEWHERE, 1, 0)), take());
        assertTrue(gathering.isEmpty());
    }

    /** The end is the maximum, in whatever order cursors come, and are taken, put back or written in between. */
    @Test
    void endsAtTheMaximumWhateverTheOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Map<MemberKey, Move> expected = new HashMap<>();
            Map<MemberKey, Move> stored = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                MemberKey seat = List.of(ANN, BOB, ELSEWHERE).get(random.nextInt(3));
                Cursor cursor = random.nextBoolean() ? Cursor.READ : Cursor.DELIVERED;
                long seq = random.nextInt(50);
                gathering.add(seat, cursor, seq, "connection");
                expected.merge(
                        seat,
                        cursor == Cursor.READ ? new Move(seat, seq, 0) : new Move(seat, 0, seq),
                        CursorGatheringTest::furthest);
                if (random.nextInt(10) == 0) {
                    write(stored, random);
                }
            }
            while (!gathering.isEmpty()) {
                write(stored, random);
            }
            assertEquals(expected, stored, "seed " + seed);
        }
    }

    private void write(Map<MemberKey, Move> stored, Random random) {
        for (Gathered gathered : gathering.take(2)) {
            if (random.nextInt(3) == 0) {
                gathering.putBack(gathered);
            } else {
                stored.merge(gathered.move().seat(), gathered.move(), CursorGatheringTest::furthest);
            }
        }
    }

    private static Move furthest(Move one, Move other) {
        return new Move(one.seat(), Math.max(one.read(), other.read()), Math.max(one.delivered(), other.delivered()));
    }

    @Test
    void answersAllReceiptsOfAMemberTogether() {
        Gathered first = gathering.add(ANN, Cursor.READ, 3, "a");
        assertSame(first, gathering.add(ANN, Cursor.READ, 4, "a"));
        Gathered taken = gathering.take(ALL).get(0);
        Gathered later = gathering.add(ANN, Cursor.READ, 5, "a");
        gathering.putBack(taken);
        assertEquals(List.of(new Move(ANN, 5, 0)), take());
        assertFalse(taken.answer().future().isComplete());
        later.answer().complete(Reply.EMPTY);
        assertTrue(taken.answer().future().succeeded());
    }

    @Test
    void knowsTheConnectionThatCameFurthest() {
        gathering.add(ANN, Cursor.DELIVERED, 9, "phone");
        assertEquals("phone", gathering.add(ANN, Cursor.DELIVERED, 8, "desk").connectionId());
        assertEquals("desk", gathering.add(ANN, Cursor.READ, 5, "desk").connectionId());
        assertEquals("desk", gathering.add(ANN, Cursor.READ, 4, "phone").connectionId());
        assertEquals("desk", gathering.add(ANN, Cursor.DELIVERED, 10, "phone").connectionId());
    }

    @Test
    void takesTheOldestFirst() {
        gathering.add(ANN, Cursor.READ, 1, "a");
        gathering.add(BOB, Cursor.READ, 1, "b");
        gathering.add(ANN, Cursor.READ, 2, "a");
        assertEquals(ANN, gathering.take(1).get(0).move().seat());
        assertEquals(BOB, gathering.take(1).get(0).move().seat());
    }
}
