package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.feed.OwnMatching;
import parley.matching.MatchMessages.FindOwn;
import parley.matching.MatchMessages.Own;
import parley.metrics.Metrics;

/** A gateway's word on searches and matches, whatever becomes of those who know them. */
@Tag("S1-EVT-07")
class OwnMatchingVerticleTest {
    private static final long TOO_LATE_MS = 3_000;
    private static final JsonObject MATCH = new JsonObject().put("roomId", "m-1");

    private final HubFixture fixture = new HubFixture((vertx, log) -> log);
    private final Bus bus = new Bus(fixture.vertx, new Metrics(new SimpleMeterRegistry()))
            .carry(FindOwn.class)
            .carry(Own.class);
    private final OwnMatching matching = new OwnMatching(bus);

    @AfterEach
    void close() {
        fixture.close();
    }

    private Own found() {
        return result(Future.future(done -> fixture.run(() -> matching.of("ann").onComplete(done))));
    }

    private static JsonObject ready(String... roomIds) {
        JsonArray rooms = new JsonArray();
        for (String roomId : roomIds) {
            rooms.add(new JsonObject().put("id", roomId));
        }
        return new JsonObject().put("rooms", rooms);
    }

    @Test
    void aFailureOrALateAnswerKeepsNobodyOut() {
        assertEquals(Own.NOTHING, found());
        bus.serve(Addresses.MATCHING_OWN, (FindOwn find) -> fixture.vertx
                .timer(TOO_LATE_MS)
                .map(new Own(null, MATCH))
                .otherwise(Own.NOTHING));
        assertEquals(Own.NOTHING, found());
    }

    @Test
    void aRefusalKeepsNobodyOut() {
        bus.serve(
                Addresses.MATCHING_OWN,
                (FindOwn find) -> Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "away")));
        assertEquals(Own.NOTHING, found());
    }

    @Test
    void aMatchIsToldAsLongAsItsRoomIsThere() {
        JsonObject there = OwnMatching.told(ready("g", "m-1"), new Own(null, MATCH));
        assertEquals(MATCH, there.getValue("match"));
        JsonObject closed = OwnMatching.told(ready("g"), new Own(null, MATCH));
        assertEquals(ready("g").putNull("search").putNull("match"), closed);
    }
}
