package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.LateRoomLog;
import parley.gateway.RecordingWire;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.RoomEvent;
import parley.util.Await;
import parley.util.CausesFaults;

/** The log is the truth; what arrives from the bus is lost, doubled and out of order. */
@Tag("S1-EVT-29")
@CausesFaults
class RoomChannelVerticleTest {
    private static final int SEEDS = 20;
    private static final int EVENTS = 120;

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0", "0.3, 0.2", "0.9, 0.3"})
    void deliversEachEventOnceAndInOrderWhateverTheBusDoes(double lost, double away) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            try (HubFixture fixture =
                    new HubFixture((vertx, log) -> LateRoomLog.of(vertx, log, new Random(random.nextInt()), away))) {
                RecordingWire early = new RecordingWire();
                RecordingWire late = new RecordingWire();
                fixture.run(() -> fixture.join("ann", early));
                fixture.eventually(
                        "nobody is in",
                        () -> fixture.hub.channel(HubFixture.ROOM).prepared().isComplete());
                long joinedAt = deliverBadly(fixture, random, lost, late);
                fixture.eventually("something is missing", () -> {
                    fixture.hub.checkHeads();
                    return !late.seqs().isEmpty()
                            && late.seqs().get(late.seqs().size() - 1) == EVENTS
                            && early.seqs().size() >= EVENTS;
                });
                assertEquals(range(1, EVENTS), fixture.onLoop(early::seqs), "seed " + seed);
                assertEquals(range(joinedAt + 1, EVENTS), fixture.onLoop(late::seqs), "seed " + seed);
            }
        }
    }

    /** @return the seq at which the second connection came in */
    private static long deliverBadly(HubFixture fixture, Random random, double lost, RecordingWire late) {
        List<RoomEvent> underway = new ArrayList<>();
        AtomicLong joinedAt = new AtomicLong();
        for (int i = 1; i <= EVENTS; i++) {
            RoomEvent event = fixture.append("text " + i);
            boolean enters = i == EVENTS / 2;
            for (int copies = random.nextInt(3); random.nextDouble() >= lost && copies >= 0; copies--) {
                underway.add(random.nextInt(underway.size() + 1), event);
            }
            fixture.run(() -> {
                while (!underway.isEmpty() && random.nextBoolean()) {
                    fixture.arrive(underway.remove(0));
                }
                if (enters) {
                    fixture.join("bob", late);
                    joinedAt.set(fixture.hub.channel(HubFixture.ROOM).lastSeq());
                }
            });
        }
        fixture.run(() -> underway.forEach(fixture::arrive));
        return joinedAt.get();
    }

    @Test
    void aLostLastEventArrivesByComparingHeads() {
        try (HubFixture fixture = new HubFixture()) {
            RecordingWire wire = new RecordingWire();
            fixture.run(() -> fixture.join("ann", wire));
            fixture.append("lost on its way");
            fixture.run(fixture.hub::checkHeads);
            fixture.eventually("not healed", () -> wire.seqs().equals(List.of(1L)));
            assertEquals(1, fixture.registry.get("parley.gaps.healed").counter().count());
        }
    }

    @Test
    void aRoomWhoseEndWasLostIsClosedAllTheSame() {
        try (HubFixture fixture = new HubFixture()) {
            RecordingWire wire = new RecordingWire();
            Connection connection = fixture.onLoop(() -> fixture.join("ann", wire));
            fixture.run(() -> fixture.arrive(fixture.append("before")));
            Await.result(fixture.log.append(
                    new Draft(HubFixture.ROOM, EventTypes.CLOSED, "bob", new JsonObject().put("reason", "left")), 2));
            Await.result(fixture.log.drop(HubFixture.ROOM, 2));
            fixture.run(fixture.hub::checkHeads);
            assertEquals(List.of("chat:message"), fixture.onLoop(wire::addresses), "its end may be on its way");
            fixture.run(fixture.hub::checkHeads);
            fixture.eventually("not told", () -> wire.addresses().equals(List.of("chat:message", "room:closed")));
            JsonObject closed = fixture.onLoop(() -> wire.frames().get(1).getJsonObject("body"));
            assertEquals(HubFixture.ROOM, closed.getString("roomId"));
            assertEquals(2, closed.getLong("seq"));
            assertEquals("closed", closed.getString("reason"));
            assertNull(fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM)));
            assertEquals(List.of(), fixture.onLoop(() -> connection.rooms().all()));
        }
    }

    @Test
    void whoLeftIsShownThatAndNothingAfterIt() {
        try (HubFixture fixture = new HubFixture()) {
            RecordingWire ann = new RecordingWire();
            RecordingWire bob = new RecordingWire();
            fixture.run(() -> {
                fixture.join("ann", ann);
                fixture.join("bob", bob);
            });
            Draft leaves = new Draft(HubFixture.ROOM, EventTypes.USER_LEFT, "ann", new JsonObject());
            RoomEvent left = Await.result(fixture.log.append(leaves, 2)).event();
            RoomEvent after = fixture.append("after");
            fixture.run(() -> {
                fixture.arrive(after);
                fixture.arrive(left);
            });
            fixture.eventually("bob misses something", () -> bob.seqs().equals(List.of(1L, 2L)));
            assertEquals(List.of("room:user_left"), fixture.onLoop(ann::addresses));
        }
    }

    @Test
    void aChannelWithoutConnectionsIsForgotten() {
        try (HubFixture fixture = new HubFixture()) {
            Connection connection = fixture.onLoop(() -> fixture.join("ann", new RecordingWire()));
            assertTrue(fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM)) != null);
            fixture.run(connection::closed);
            assertNull(fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM)));
        }
    }

    @Test
    void aFaultEndsTheChannelAndThoseInItComeBackToAnother() {
        try (HubFixture fixture = new HubFixture()) {
            List<RecordingWire> wires = List.of(new RecordingWire(), new RecordingWire());
            wires.forEach(wire -> fixture.run(() -> fixture.join("ann", wire)));
            RoomEvent event = fixture.append("odd");
            Frame frame = Frame.event(event.type(), event.toJson());
            RoomChannel failed = fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM));
            fixture.run(() -> failed.arrived(new FeedOrder.Arrival(1, null, null, frame)));
            wires.forEach(wire -> fixture.eventually("it stays open", () -> wire.closed() == CloseCode.INTERNAL_ERROR));
            assertNull(fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM)));
            assertEquals(
                    1,
                    fixture.registry
                            .get("parley.faults")
                            .tag("where", "channel")
                            .counter()
                            .count());
            RecordingWire back = new RecordingWire();
            fixture.run(() -> fixture.join("ann", back));
            fixture.run(() -> fixture.arrive(fixture.append("after")));
            fixture.eventually("nothing comes", () -> back.seqs().equals(List.of(2L)));
        }
    }

    @Test
    void aQuietRoomsEventsLeaveAtOnceAndABusyOnesTogether() {
        try (HubFixture fixture = new HubFixture()) {
            RecordingWire wire = new RecordingWire();
            fixture.run(() -> fixture.join("ann", wire));
            fixture.run(() -> fixture.arrive(fixture.append("quiet")));
            fixture.eventually("it waits", () -> wire.seqs().equals(List.of(1L)));
            int sent = 1;
            while (fixture.onLoop(() -> !gathersAt(wire))) {
                RoomEvent event = fixture.append("busy " + ++sent);
                fixture.run(() -> fixture.arrive(event));
            }
            long total = sent;
            fixture.eventually("some are missing", () -> wire.seqs().size() == total);
            assertEquals(range(1, total), fixture.onLoop(wire::seqs));
        }
    }

    private static boolean gathersAt(RecordingWire wire) {
        return wire.writes() + 5 < wire.seqs().size();
    }
}
