package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.Eventually;

/** Asks what operators, load balancers and monitoring ask. */
@Tag("S1-HLT")
@Tag("S1-RT-03")
@Tag("S1-RT-04")
@Tag("S1-RT-05")
@Tag("runtime")
class HealthIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static JsonObject ok(String path) {
        HttpResponse<String> response = SERVER.get(path);
        assertEquals(200, response.statusCode(), path);
        assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("application/json"), path);
        assertTrue(response.headers().firstValue("X-Request-Id").isPresent(), path);
        return new JsonObject(response.body());
    }

    @Test
    void describesItsHealth() {
        JsonObject health = ok("/health");
        assertEquals(Set.of("status", "uptime", "version", "timestamp", "checks"), health.fieldNames());
        assertEquals("ok", health.getString("status"));
        assertTrue(health.getLong("uptime") >= 0);
        assertEquals(
                Stream.of("database", "node", "keys", "files")
                        .map(name -> "{\"name\":\"" + name + "\",\"up\":true}")
                        .collect(Collectors.toSet()),
                health.getJsonArray("checks").stream().map(String::valueOf).collect(Collectors.toSet()));
        assertEquals("ok", ok("/live").getString("status"));
        assertEquals(
                new JsonObject()
                        .put("status", "ok")
                        .put("failing", new JsonArray())
                        .encode(),
                ok("/ready").encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/stats", "/api/stats/realtime"})
    @Tag("S1-EVT-27")
    void countsWhatGoesOn(String path) {
        try (Strangers pair = new Strangers(SERVER);
                RawBridge searching = RawBridge.of(SERVER, SERVER.guest())) {
            searching.reply("user:match", new JsonObject().put("mode", "video"));
            JsonObject stats = ok(path);
            assertEquals(
                    Set.of("users", "connections", "rooms", "calls", "messagesPerSecond", "nodes", "timestamp"),
                    stats.fieldNames());
            JsonObject users = stats.getJsonObject("users");
            assertTrue(users.getInteger("online") >= 3, stats::encode);
            assertTrue(users.getInteger("guests") >= 3, stats::encode);
            assertTrue(users.getInteger("searching") >= 1, stats::encode);
            assertTrue(users.getInteger("inChat") >= 2, stats::encode);
            assertTrue(stats.getInteger("connections") >= 3, stats::encode);
            assertTrue(stats.getInteger("rooms") >= 1, stats::encode);
            assertEquals(
                    stats.fieldNames(),
                    pair.ann.reply("get:stats", new JsonObject()).fieldNames());
            pair.ann.reply("leave-room", new JsonObject().put("roomId", pair.roomId));
            searching.reply("user:match:cancel", new JsonObject());
        }
    }

    @Test
    @Tag("S1-EVT-28")
    void whoAskedForStatisticsGetsThemFromThenOn() {
        try (RawBridge asks = RawBridge.of(SERVER, SERVER.guest(), "realtime:stats");
                RawBridge other = RawBridge.of(SERVER, SERVER.guest(), "realtime:stats")) {
            asks.reply("get:stats", new JsonObject());
            JsonObject first = asks.event("realtime:stats");
            JsonObject second = asks.event("realtime:stats");
            assertTrue(second.getLong("timestamp") > first.getLong("timestamp"));
            other.reply("get:stats", new JsonObject());
            long heard = other.event("realtime:stats").getLong("timestamp");
            assertTrue(heard > second.getLong("timestamp"), "heard before it asked");
        }
    }

    @Test
    void countsSocketsAndRooms() {
        try (Strangers pair = new Strangers(SERVER);
                RawBridge framed = RawBridge.framed(SERVER)) {
            framed.next("sockjs");
            Eventually.until(
                    PATIENCE,
                    () -> "three sockets were not counted",
                    () -> ok("/api/socket/stats").getInteger("connectedSockets") >= 3);
            JsonObject sockets = ok("/api/socket/stats");
            assertTrue(sockets.getInteger("rooms") >= 1, sockets::encode);
            assertTrue(sockets.getJsonObject("transports").getInteger("websocket-raw") >= 2, sockets::encode);
            assertTrue(sockets.getJsonObject("transports").getInteger("websocket") >= 1, sockets::encode);
            assertEquals(1, sockets.getInteger("nodes"));
            assertTrue(sockets.getJsonObject("rateLimit").getInteger("taken") > 0);
            assertTrue(ok("/api/stats/rooms").getInteger("rooms") >= 1);
            pair.ann.reply("leave-room", new JsonObject().put("roomId", pair.roomId));
        }
    }

    @Test
    void servesMetrics() {
        HttpResponse<String> metrics = SERVER.get("/metrics");
        assertEquals(200, metrics.statusCode());
        assertTrue(metrics.headers().firstValue("Content-Type").orElse("").startsWith("text/plain"));
        for (String name : List.of(
                "parley_messages_total",
                "parley_deliveries_total",
                "parley_slow_consumers_total",
                "parley_gaps_healed_total",
                "parley_matches_total",
                "parley_connections",
                "parley_queued_bytes")) {
            assertTrue(metrics.body().lines().anyMatch(line -> line.startsWith(name + " ")), name);
        }
    }

    /** An alert on an increase misses the first one of a counter that was not there before. */
    @Test
    void everyCounterAndStateIsThereFromTheStart() {
        String metrics = SERVER.get("/metrics").body();
        for (String line : List.of(
                "parley_closes_total{code=\"4001\"} ",
                "parley_closes_total{code=\"4508\"} ",
                "parley_connections_refused_total{limit=\"descriptors\"} ",
                "parley_http_timeouts_total{phase=\"head\"} ",
                "parley_cluster_refused_total{reason=\"handshake\"} ",
                "parley_faults_total{where=\"hub\"} ",
                "parley_faults_total{where=\"gateway\"} ",
                "parley_redis_operations_total{name=\"room-append\"} ",
                "parley_accept_failures_total ",
                "parley_command_duration_seconds_bucket{name=\"chat:message\",le=\"0.5\"} ",
                "parley_message_commit_seconds_bucket{le=\"0.05\"} ",
                "parley_event_write_seconds_bucket{le=\"0.05\"} ",
                "parley_ready 1.0",
                "parley_draining 0.0",
                "parley_check_up{check=\"database\"} 1.0",
                "parley_check_up{check=\"keys\"} 1.0",
                "parley_disk_free_bytes{folder=\"data\"} ",
                "parley_disk_total_bytes{folder=\"data\"} ",
                "process_files_open_files ",
                "process_files_max_files ")) {
            assertTrue(metrics.lines().anyMatch(known -> known.startsWith(line)), line);
        }
    }

    @Test
    void measuresCommandsCommitsAndWrites() {
        double answered = SERVER.metric("parley_command_duration_seconds_count");
        try (Strangers pair = new Strangers(SERVER)) {
            pair.bob.reply("chat:message", pair.message("measured"));
            pair.ann.event("chat:message");
            assertTrue(SERVER.metric("parley_command_duration_seconds_count") > answered);
            assertTrue(SERVER.metric("parley_message_commit_seconds_count") > 0);
            assertTrue(SERVER.metric("parley_event_write_seconds_count") > 0);
        }
    }

    @Test
    @Tag("S3-FT-02")
    void isNotReadyWhileTheDatabaseHangsAndThenAgain() throws Exception {
        long postgres = SERVER.postgres().pid();
        try (Strangers pair = new Strangers(SERVER)) {
            signal("STOP", postgres);
            try {
                SERVER.postgres().children().forEach(child -> signal("STOP", child.pid()));
                Eventually.until(PATIENCE, () -> "it is still ready", () -> SERVER.status("/ready") == 503);
                assertEquals(
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("name", "database")
                                        .put("up", false)
                                        .put("reason", "The database does not answer")),
                        SERVER.json("/ready").getJsonArray("failing"));
                JsonObject health = ok("/health");
                assertEquals("degraded", health.getString("status"));
                assertEquals(200, SERVER.status("/live"));
                pair.ann.reply("session:ping", new JsonObject());
                pair.bob.reply("chat:message", pair.message("a match needs no database"));
            } finally {
                SERVER.postgres().children().forEach(child -> signal("CONT", child.pid()));
                signal("CONT", postgres);
            }
            Eventually.until(PATIENCE, () -> "it is not ready again", () -> SERVER.status("/ready") == 200);
        }
    }

    private static void signal(String name, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start();
            assertTrue(kill.waitFor(10, TimeUnit.SECONDS));
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
