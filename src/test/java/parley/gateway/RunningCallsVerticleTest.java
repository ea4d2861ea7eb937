package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.feed.RunningCalls;
import parley.metrics.Metrics;
import parley.signaling.SignalingMessages.CountCalls;
import parley.signaling.SignalingMessages.CountedCalls;
import parley.signaling.SignalingMessages.FindCalls;
import parley.signaling.SignalingMessages.FoundCalls;
import parley.util.TestClock;

/** A gateway's word on calls, whatever becomes of those who know them. */
@Tag("S1-SYS-01")
class RunningCallsVerticleTest {
    private static final long TOO_LATE_MS = 3_000;

    private final HubFixture fixture = new HubFixture((vertx, log) -> log);
    private final Bus bus = new Bus(fixture.vertx, new Metrics(new SimpleMeterRegistry()))
            .carry(FindCalls.class)
            .carry(FoundCalls.class)
            .carry(CountCalls.class)
            .carry(CountedCalls.class);
    private final RunningCalls calls = new RunningCalls(bus, "this node");

    @AfterEach
    void close() {
        fixture.close();
    }

    private JsonArray told() {
        Connection ann = fixture.onLoop(() -> fixture.connect("ann", new RecordingWire()));
        return result(Future.future(done -> fixture.run(() -> calls.of(ann).onComplete(done))));
    }

    @Test
    void aConnectionIsToldOfItsUsersCalls() {
        List<FindCalls> asked = new ArrayList<>();
        JsonObject call = new JsonObject().put("callId", "c").put("state", "ringing");
        bus.serve(Addresses.SIGNALING_OF_USER, (FindCalls find) -> {
            asked.add(find);
            return Future.succeededFuture(new FoundCalls(List.of(call)));
        });
        assertEquals(JsonArray.of(call), told());
        assertEquals("ann", asked.get(0).userId());
        assertEquals("this node", asked.get(0).nodeId());
    }

    @Test
    void aConnectionIsToldOfTheCallsOfItsRoomsOnce() {
        List<FindCalls> asked = new ArrayList<>();
        JsonObject mine = new JsonObject().put("callId", "mine").put("self", "p");
        JsonObject others = new JsonObject().put("callId", "others");
        bus.serve(Addresses.SIGNALING_OF_USER, (FindCalls find) -> {
            asked.add(find);
            return Future.succeededFuture(new FoundCalls(List.of(new JsonObject().put("callId", "mine"), others)));
        });
        JsonArray rooms = JsonArray.of(
                new JsonObject().put("id", "two").put("kind", "direct"),
                new JsonObject().put("id", "group").put("kind", "group"));
        Connection ann = fixture.onLoop(() -> fixture.connect("ann", new RecordingWire()));
        assertEquals(
                JsonArray.of(mine, others),
                result(Future.future(done -> fixture.run(
                        () -> calls.inRooms(ann, rooms, JsonArray.of(mine)).onComplete(done)))));
        assertEquals(List.of("group"), asked.get(0).roomIds());
    }

    @Test
    void whereNobodyAnswersTheClientComesInWithoutCalls() {
        assertEquals(new JsonArray(), told());
        bus.serve(Addresses.SIGNALING_OF_USER, (FindCalls find) -> fixture.vertx
                .timer(TOO_LATE_MS)
                .map(new FoundCalls(List.of(new JsonObject().put("callId", "late"))))
                .otherwise(new FoundCalls(List.of())));
        assertEquals(new JsonArray(), told());
    }

    @Test
    void aFailureKeepsNobodyOut() {
        bus.serve(
                Addresses.SIGNALING_OF_USER,
                (FindCalls find) -> Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away")));
        assertEquals(new JsonArray(), told());
    }

    @Test
    void callsAreCountedOnceASecondAtMostAndTheLastNumberStays() {
        TestClock clock = new TestClock();
        CallCounts counts = new CallCounts(bus, clock);
        assertEquals(0, result(counts.now()));
        clock.advanceMs(1_000);
        List<CountCalls> asked = new ArrayList<>();
        bus.serve(Addresses.SIGNALING_COUNT, (CountCalls count) -> {
            asked.add(count);
            return asked.size() < 3
                    ? Future.succeededFuture(new CountedCalls(6 + asked.size()))
                    : Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away"));
        });
        assertEquals(7, result(counts.now()));
        assertEquals(7, result(counts.now()));
        clock.advanceMs(1_000);
        assertEquals(8, result(counts.now()));
        clock.advanceMs(1_000);
        assertEquals(8, result(counts.now()));
        assertEquals(3, asked.size());
    }
}
