package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisProcess;
import parley.util.Eventually;

/** Counts what a connection, a message and a match cost in commands to Redis, without what a node does by the clock. */
@Tag("S1-RED-03")
class RedisOperationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String METRIC = "parley_redis_operations_total{name=\"";
    private static final RedisProcess REDIS = new RedisProcess();

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("REDIS_URI", REDIS.uri())
            .with("GATEWAY_HEARTBEAT_MS", 600_000)
            .with("GATEWAY_DEAD_AFTER_MS", 1_200_000);

    @AfterAll
    static void stop() {
        SERVER.stop();
        REDIS.close();
    }

    private static Map<String, Integer> operations() {
        Map<String, Integer> counts = new TreeMap<>();
        SERVER.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(METRIC))
                .forEach(line -> {
                    String name = line.substring(METRIC.length(), line.indexOf('"', METRIC.length()));
                    counts.put(name, (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
                });
        return counts;
    }

    private static int since(Map<String, Integer> before, String name) {
        return operations().getOrDefault(name, 0) - before.getOrDefault(name, 0);
    }

    private static void assertCost(Map<String, Integer> before, String name, int times) {
        assertEquals(times, since(before, name), name);
    }

    private static boolean isOfMatching(String name) {
        return name.startsWith("seat-") || name.startsWith("room-");
    }

    /** Ends a match before its people leave, so that nothing of it happens while the next one is counted. */
    private static void end(Strangers pair) {
        pair.ann.reply("close-room", new JsonObject().put("roomId", pair.roomId));
        pair.ann.event("room:closed");
        pair.bob.event("room:closed");
        pair.close();
    }

    @Test
    void aMatchCostsAtMostEightAndAWaitingSearcherNoneOfItsOwn() {
        // Each script's first run is two operations, as its text has to be sent.
        end(new Strangers(SERVER));
        List<RawBridge> people = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            people.add(RawBridge.of(SERVER, SERVER.guest(), Strangers.EVENTS));
        }
        Map<String, Integer> before = operations();
        people.get(0).reply("user:match", new JsonObject());
        people.get(1).reply("user:match", new JsonObject());
        String roomId = people.get(0).event("user:matched").getString("roomId");
        people.get(1).event("user:matched");
        Map<String, Integer> matched = operations();
        Map<String, Integer> costs = new TreeMap<>();
        matched.forEach((name, count) -> costs.put(name, count - before.getOrDefault(name, 0)));
        // By the clock, on connecting, and by gateways that follow the room.
        List.of("seat-due", "seat-renew", "seat-look", "room-read").forEach(costs::remove);
        costs.entrySet().removeIf(cost -> cost.getValue() == 0 || !isOfMatching(cost.getKey()));
        assertTrue(costs.values().stream().mapToInt(Integer::intValue).sum() <= 8, () -> "a match costs " + costs);

        people.get(2).reply("user:match", new JsonObject().put("mode", "voice"));
        people.get(3).reply("user:match", new JsonObject().put("mode", "video"));
        Map<String, Integer> waiting = operations();
        Eventually.until(PATIENCE, () -> "not renewed", () -> since(waiting, "seat-renew") >= 3);
        // The first run is two operations.
        int seconds = since(waiting, "seat-due");
        int renewals = since(waiting, "seat-renew");
        assertTrue(seconds >= 3 * (renewals - 2), () -> renewals + " renewals of a node in " + seconds + " s");
        assertEquals(0, since(waiting, "seat-search") + since(waiting, "seat-look"));
        people.get(0).reply("close-room", new JsonObject().put("roomId", roomId));
        people.get(1).event("room:closed");
        people.forEach(RawBridge::close);
    }

    @Test
    void aConnectionAMessageAndAMatch() {
        // Each script's first run is two operations, as its text has to be sent.
        Strangers first = new Strangers(SERVER);
        first.ann.reply("chat:message", first.message("text"));
        end(first);
        Eventually.until(
                PATIENCE,
                () -> operations().toString(),
                () -> operations().getOrDefault("presence-disconnect", 0) >= 2);
        JsonObject guest = SERVER.guest();
        Map<String, Integer> before = operations();
        RawBridge bridge = RawBridge.of(SERVER, guest);
        assertCost(before, "session-find", 1);
        assertCost(before, "session-touch", 1);
        assertCost(before, "presence-connect", 1);
        Eventually.until(PATIENCE, () -> "not looked for", () -> since(before, "seat-look") == 1);
        bridge.close();
        Eventually.until(PATIENCE, () -> "not disconnected", () -> since(before, "presence-disconnect") == 1);

        Map<String, Integer> beforeMatch = operations();
        try (Strangers pair = new Strangers(SERVER)) {
            assertCost(beforeMatch, "seat-search", 2);
            assertCost(beforeMatch, "seat-match", 1);
            assertCost(beforeMatch, "room-open", 1);
            assertCost(beforeMatch, "room-append", 0);
            for (RawBridge one : List.of(pair.ann, pair.bob)) {
                one.event("room:user_joined");
                one.event("room:user_joined");
            }
            int reads = since(beforeMatch, "room-read");
            // Each event loop reads it once, and may look once for the members whose presence it tells.
            assertTrue(reads <= 4, () -> "the event loops of two people read their room " + reads + " times");

            Map<String, Integer> beforeMessages = operations();
            for (int i = 0; i < 20; i++) {
                pair.ann.reply("chat:message", pair.message("text " + i));
            }
            Map<String, Integer> after = operations();
            assertEquals(20, after.get("limit-take") - beforeMessages.get("limit-take"));
            assertEquals(20, after.get("room-append") - beforeMessages.get("room-append"));
            for (String name : new String[] {"session-find", "session-touch"}) {
                assertEquals(beforeMessages.getOrDefault(name, 0), after.getOrDefault(name, 0), name);
            }
        }
    }
}
