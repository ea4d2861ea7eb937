package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Bus;
import parley.delivery.BusPublisher;
import parley.delivery.EventTap;
import parley.error.ErrorCode;
import parley.interest.NodeInterest;
import parley.metrics.Metrics;
import parley.room.Draft;
import parley.room.Member;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomFeature;
import parley.room.RoomKind;
import parley.room.Rooms;
import parley.room.memory.MemoryRoomLog;
import parley.util.Eventually;
import parley.util.TestClock;

/** One node's events go to those who follow them. */
@Tag("S1-MOD-06")
class EventsVerticleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ADDRESS = "bot.events";

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final MemoryRoomLog log = new MemoryRoomLog(1_000);
    private final EventTap tap = new EventTap();
    private final List<JsonObject> heard = new CopyOnWriteArrayList<>();
    private EventsVerticle events;
    private Publisher publisher;

    @BeforeEach
    void deploy() {
        Bus bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
        RoomFeature.FEATURE.records().forEach(bus::carry);
        publisher = new BusPublisher(bus, new NodeInterest(), tap);
        events = new EventsVerticle("node", new Rooms(log, publisher, bus, clock), tap);
        result(vertx.deployVerticle(events));
        for (String roomId : List.of("one", "m-match")) {
            List<Member> members = List.of(Member.joining("ann", "Ann"));
            result(log.open(new Room(roomId, RoomKind.MATCH, "", "e", 0, 0, members), List.of(), clock.millis()));
        }
    }

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private void store(String roomId, String content) {
        RoomEvent event = result(log.append(
                        new Draft(roomId, "chat:message", "ann", new JsonObject().put("content", content)),
                        clock.millis()))
                .event();
        publisher.durable(event);
    }

    private void follow() {
        follow(new JsonObject());
    }

    /** @param seen seq by room */
    private void follow(JsonObject seen) {
        result(vertx.eventBus()
                .<JsonObject>consumer(ADDRESS, batch -> {
                    heard.add(batch.body());
                    batch.reply(null);
                })
                .completion());
        result(events.subscribe(new JsonObject().put("address", ADDRESS).put("rooms", seen)));
    }

    private List<String> contents() {
        return heard.stream()
                .filter(batch -> batch.containsKey("events"))
                .flatMap(batch -> batch.getJsonArray("events").stream())
                .map(event -> ((JsonObject) event).getJsonObject("data").getString("content"))
                .toList();
    }

    @Test
    void whatIsStoredIsHeardInOrderAndMatchesAreNot() {
        store("one", "before");
        follow();
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            store("one", "word " + i);
            store("m-match", "a secret of two");
            said.add("word " + i);
        }
        Eventually.until(PATIENCE, () -> contents().size() + " are heard", () -> contents()
                .equals(said));
    }

    @Test
    void aMatchThatIsNamedIsNotHeardEither() {
        store("m-match", "a secret of two");
        store("one", "an open word");
        follow(new JsonObject().put("m-match", 0).put("one", 0));
        store("one", "the last word");
        List<String> open = List.of("an open word", "the last word");
        Eventually.until(
                PATIENCE, () -> contents() + " are heard", () -> contents().size() >= open.size());
        assertEquals(open, contents());
    }

    @Test
    void nobodyAtTheAddressEndsTheSubscription() {
        result(events.subscribe(new JsonObject().put("address", "bot.nobody")));
        assertEquals(1, events.subscriptions());
        store("one", "a word");
        Eventually.until(PATIENCE, () -> "it goes on", () -> events.subscriptions() == 0);
    }

    @Test
    void theEndOfTheNodeIsTold() {
        follow();
        result(vertx.undeploy(vertx.deploymentIDs().iterator().next()));
        Eventually.until(PATIENCE, heard::toString, () -> heard.stream()
                .anyMatch(batch -> "the node stops".equals(batch.getString("ended"))));
    }

    @Test
    void thereAreNoMoreSubscriptionsThanANodeCanBear() {
        for (int i = 0; i < 100; i++) {
            result(events.subscribe(new JsonObject().put("address", "bot." + i)));
        }
        refusal(ErrorCode.QUOTA_EXCEEDED, events.subscribe(new JsonObject().put("address", "bot.more")));
        assertTrue(events.subscriptions() <= 100);
    }
}
