package parley.gateway.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.format.FeedOffset;
import parley.gateway.recovery.Recovery.Found;
import parley.gateway.recovery.memory.MemoryPositionStore;

/**
 * Kills a hub at any moment between its ticks, while a client has read only a part of what was sent. A failure names its
 * seed.
 */
@Tag("S1-SIO-09")
class RecoverySimulationTest {
    private static final int RUNS = 5_000;
    private static final int ROOMS = 4;
    private static final String USER = "ann";

    /** One room's feed on the hub. */
    private static final class Room implements FeedNotes.Feed {
        private final String id;
        private long seq;
        private boolean entered;

        Room(String id, long seq) {
            this.id = id;
            this.seq = seq;
        }

        @Override
        public String roomId() {
            return id;
        }

        @Override
        public String epoch() {
            return "e";
        }

        @Override
        public long lastSeq() {
            return seq;
        }

        @Override
        public void flush() {
            // Nothing is held back here.
        }
    }

    private record Sent(Room room, long seq) {}

    private final class Session implements FeedNotes.Session {
        private final String id;
        private final long beganAt;

        Session(String id, long beganAt) {
            this.id = id;
            this.beganAt = beganAt;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String userId() {
            return USER;
        }

        @Override
        public long beganAt() {
            return beganAt;
        }

        @Override
        public List<String> roomIds() {
            return rooms.stream().filter(room -> room.entered).map(Room::roomId).toList();
        }
    }

    private Random random;
    private List<Room> rooms;
    private FeedNotes notes;

    @Test
    void neverLeavesAGapAndRecoversNearlyAll() {
        int recovered = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            recovered += run(seed) ? 1 : 0;
        }
        assertTrue(recovered > RUNS * 0.9, recovered + " of " + RUNS);
    }

    /** @return whether the session was recovered */
    private boolean run(long seed) {
        random = new Random(seed);
        MemoryPositionStore store = new MemoryPositionStore();
        notes = new FeedNotes("hub", store);
        rooms = new ArrayList<>();
        for (int i = 0; i < ROOMS; i++) {
            rooms.add(new Room("room" + i, random.nextInt(50)));
        }
        goOn(random.nextInt(60), List.of(), null);
        rooms.forEach(room -> {
            room.entered = true;
            notes.follow(room);
        });
        Session session = new Session("hub.s", notes.tick());
        notes.changed(session);
        Map<String, Long> has = new HashMap<>();
        rooms.forEach(room -> has.put(room.id, room.seq));
        List<Sent> sent = new ArrayList<>();
        goOn(20 + random.nextInt(200), sent, session);

        int read = sent.size() - random.nextInt(Math.min(20, sent.size() + 1));
        String offset = Recovery.offsetAt(session.beganAt());
        for (Sent each : sent.subList(0, read)) {
            has.put(each.room.id, each.seq);
            offset = new FeedOffset(each.room.id, "e", each.seq).toString();
        }
        Found found = result(new Recovery(store).find(session.id(), offset));
        if (found == null) {
            return false;
        }
        assertEquals(USER, found.userId());
        assertEquals(ROOMS, found.rooms().size());
        for (Room room : rooms) {
            JsonObject from = found.rooms().getJsonObject(room.id);
            assertTrue(from.getLong("seq") <= has.get(room.id), "seed " + seed + ": a gap in " + room.id);
        }
        return true;
    }

    /** Lets events and ticks follow each other. */
    private void goOn(int steps, List<Sent> sent, Session session) {
        for (int i = 0; i < steps; i++) {
            if (random.nextInt(6) == 0) {
                notes.nextTick();
            } else {
                Room room = rooms.get(random.nextInt(ROOMS));
                room.seq++;
                if (session != null) {
                    sent.add(new Sent(room, room.seq));
                    notes.moved(room);
                }
            }
        }
    }
}
