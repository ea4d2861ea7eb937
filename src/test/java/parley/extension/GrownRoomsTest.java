package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.room.RoomMessages.Grown;

@Tag("S4-CLU-05")
class GrownRoomsTest {
    private final List<Grown> sent = new ArrayList<>();
    private final Queue<Promise<Void>> open = new ArrayDeque<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final GrownRooms rooms = new GrownRooms(this::send, () -> 7_000, later::add);

    private Future<?> send(Grown grown) {
        sent.add(grown);
        Promise<Void> told = Promise.promise();
        open.add(told);
        return told.future();
    }

    @Test
    void gathersWhileAMessageIsUnderWay() {
        rooms.grown("a", 1);
        rooms.grown("a", 2);
        rooms.grown("b", 5);
        rooms.grown("a", 3);
        assertEquals(List.of(new Grown(Map.of("a", 1L), 0)), sent);
        open.remove().complete();
        assertEquals(new Grown(Map.of("a", 3L, "b", 5L), 0), sent.get(1));
    }

    @Test
    void tellsAgainWhatWasLost() {
        rooms.grown("a", 4);
        open.remove().fail("lost");
        rooms.grown("a", 5);
        rooms.grown("b", 1);
        later.remove().run();
        assertEquals(new Grown(Map.of("a", 5L, "b", 1L), 0), sent.get(1));
    }

    @Test
    void remembersATimeInPlaceOfTooManyRooms() {
        for (int i = 0; i <= GrownRooms.MOST_WAITING + 10; i++) {
            rooms.grown("room " + i, 1);
        }
        open.remove().complete();
        assertEquals(7_000, sent.get(1).since());
        assertEquals(1_000, sent.get(1).heads().size());
    }

    @Test
    void tellsNobodyWhoIsGone() {
        rooms.grown("a", 1);
        rooms.close();
        open.remove().fail("gone");
        later.remove().run();
        assertEquals(1, sent.size());
    }
}
