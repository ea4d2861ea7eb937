package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.util.Eventually;
import parley.util.Folders;
import parley.util.FreePort;

/** Processes of others join the bus of two nodes: the example of a bot, and one in the process of the test. */
@Tag("S4-CLU-05")
@Tag("runtime")
class EchoBotClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path FOLDER = Path.of("target", "it", "EchoBot").toAbsolutePath();
    private static final String SERVICES = """
            [{"name": "echo_bot", "scopes": ["events", "chat:message", "room:join"]},
             {"name": "watcher", "scopes": ["events"]}]""";

    @RegisterExtension
    static final ClusterNodes NODES =
            new ClusterNodes(2).with("SERVICES", SERVICES).with("EXTERNAL_COMMANDS", "user:report");

    private static Vertx outside;
    private static Process bot;

    @BeforeAll
    static void join() throws IOException {
        Folders.delete(FOLDER);
        Files.createDirectories(FOLDER);
        outside = result(ExtensionProcess.join(settings()));
    }

    @AfterAll
    static void leave() {
        if (bot != null) {
            bot.destroyForcibly();
        }
        if (outside != null) {
            result(outside.close());
        }
    }

    private static JsonObject settings() {
        return new JsonObject()
                .put("secret", "a secret of all nodes, which is long enough")
                .put("token", token())
                .put("host", "127.0.0.1")
                .put("port", FreePort.next())
                .put("members", NODES.members());
    }

    private static String token() {
        try (Connection database = NODES.postgres().connect();
                Statement query = database.createStatement();
                ResultSet row = query.executeQuery("SELECT token FROM cluster_tokens")) {
            assertTrue(row.next());
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void startBot() throws IOException {
        Path settings = FOLDER.resolve("settings.json");
        JsonObject all = new JsonObject()
                .put("service", "echo_bot")
                .put("positions", FOLDER.resolve("positions.json").toString())
                .put("cluster", settings());
        Files.writeString(settings, all.encode());
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("parley.jar"),
                Path.of("conf", "extensions", "EchoBot.java").toString(),
                settings.toString());
        bot = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(FOLDER.toFile(), "bot.log")))
                .start();
        int starts = starts() + 1;
        Eventually.until(PATIENCE, () -> "The bot does not follow, see " + FOLDER, () -> starts() == starts);
    }

    private static int starts() {
        try {
            Path log = FOLDER.resolve("bot.log");
            return !Files.exists(log)
                    ? 0
                    : (int) Files.readAllLines(log).stream()
                            .filter(line -> line.contains("The bot follows all rooms"))
                            .count();
        } catch (IOException unreadable) {
            return 0;
        }
    }

    private static void killBot() throws InterruptedException {
        bot.destroyForcibly();
        assertTrue(bot.waitFor(20, TimeUnit.SECONDS));
    }

    private static void say(RawBridge bridge, String roomId, String content) {
        bridge.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", content));
    }

    /** Returns the contents of the next messages in a room, which must be in the order of their seqs. */
    private static List<String> next(RawBridge bridge, int count) {
        List<String> contents = new ArrayList<>();
        long seq = 0;
        for (int i = 0; i < count; i++) {
            JsonObject message = bridge.event("chat:message");
            assertTrue(message.getLong("seq") > seq, message::encode);
            seq = message.getLong("seq");
            contents.add(message.getString("content"));
        }
        return contents;
    }

    @Test
    void theBotAnswersAtAllNodesAndAfterItWasKilledWhatWasSaidMeanwhile() throws Exception {
        startBot();
        Rest rest = new Rest(NODES.node(0));
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(ann);
        rest.join(bob, roomId);
        try (RawBridge here = RawBridge.of(NODES.node(0), ann, "chat:message");
                RawBridge there = RawBridge.of(NODES.node(1), bob, "chat:message")) {
            say(here, roomId, "!echo one");
            assertEquals(List.of("!echo one", "one"), next(there, 2));
            say(there, roomId, "!echo two");
            assertEquals(List.of("!echo two", "two"), next(there, 2));
            killBot();
            say(here, roomId, "!echo three");
            say(there, roomId, "nothing for it");
            String other = rest.room(ann);
            say(here, other, "!echo four");
            startBot();
            assertEquals(List.of("!echo three", "nothing for it", "three"), next(there, 3));
            say(here, roomId, "!echo five");
            assertEquals(List.of("!echo five", "five"), next(there, 2));
            JsonArray messages = rest.json(
                            200, "GET", "/api/messages/" + other + "?limit=10", ann.getString("token"), null)
                    .getJsonArray("messages");
            assertEquals(
                    List.of("!echo four", "four"),
                    messages.stream()
                            .map(message -> ((JsonObject) message).getString("content"))
                            .toList(),
                    "a room that began while the bot was away");
        } finally {
            killBot();
        }
    }

    @Test
    void aProcessIsNoNode() {
        for (int node = 0; node < NODES.size(); node++) {
            assertEquals(NODES.size(), ClusterNodes.known(NODES.node(node)));
        }
    }

    @Test
    void aProcessServesACommand() {
        outside.eventBus()
                .<JsonObject>consumer(
                        "user:report",
                        command -> command.reply(new JsonObject()
                                .put("reportId", command.headers().get("username"))));
        JsonObject ann = new Rest(NODES.node(0)).account();
        String name = ann.getJsonObject("user").getString("username");
        JsonObject report = new JsonObject().put("userId", "somebody").put("reason", "spam");
        for (int node = 0; node < NODES.size(); node++) {
            try (RawBridge bridge = RawBridge.of(NODES.node(node), ann)) {
                Eventually.until(PATIENCE, () -> "nobody serves the command", () -> "rec"
                        .equals(bridge.answer("user:report", report).getString("type")));
                assertEquals(name, bridge.reply("user:report", report).getString("reportId"));
            }
        }
    }

    @Test
    void eventsOfBothNodesComeOnceAndInOrder() {
        List<JsonObject> events = follow("watcher.all", new JsonObject());
        Rest rest = new Rest(NODES.node(0));
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(ann);
        rest.join(bob, roomId);
        List<String> said = new ArrayList<>();
        try (RawBridge here = RawBridge.of(NODES.node(0), ann);
                RawBridge there = RawBridge.of(NODES.node(1), bob)) {
            for (int i = 0; i < 50; i++) {
                say(i % 2 == 0 ? here : there, roomId, "word " + i);
                said.add("word " + i);
            }
        }
        Eventually.until(PATIENCE, () -> "heard: " + heard(events, roomId), () -> heard(events, roomId)
                .equals(said));
    }

    @Test
    void anotherNodeGoesOnFromThePositionWhenOneHasDied() {
        List<JsonObject> before = follow("watcher.before", new JsonObject());
        Rest rest = new Rest(NODES.node(0));
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(ann);
        rest.join(bob, roomId);
        try (RawBridge there = RawBridge.of(NODES.node(1), bob)) {
            say(there, roomId, "one");
            say(there, roomId, "two");
        }
        Eventually.until(
                PATIENCE, () -> "heard: " + before, () -> heard(before, roomId).equals(List.of("one", "two")));
        long seen = before.get(before.size() - 1).getJsonObject("data").getLong("seq");
        NODES.node(1).kill9();
        try (RawBridge here = RawBridge.of(NODES.node(0), ann)) {
            say(here, roomId, "three");
            List<JsonObject> after = follow("watcher.after", new JsonObject().put(roomId, seen));
            say(here, roomId, "four");
            Eventually.until(PATIENCE, () -> "heard: " + after, () -> heard(after, roomId)
                    .equals(List.of("three", "four")));
        } finally {
            NODES.repair();
        }
    }

    /** Follows messages; the node that is asked may have died, which is known a moment later. */
    private static List<JsonObject> follow(String address, JsonObject rooms) {
        List<JsonObject> events = new CopyOnWriteArrayList<>();
        result(outside.eventBus()
                .<JsonObject>consumer(address, batch -> {
                    batch.body()
                            .getJsonArray("events", new JsonArray())
                            .forEach(event -> events.add((JsonObject) event));
                    batch.reply(new JsonObject());
                })
                .completion());
        JsonObject wanted = new JsonObject()
                .put("service", "watcher")
                .put("address", address)
                .put("rooms", rooms)
                .put("types", new JsonArray().add("chat:message"));
        DeliveryOptions patience = new DeliveryOptions().setSendTimeout(10_000);
        Eventually.until(
                PATIENCE,
                () -> "no node answers",
                () -> result(outside.eventBus()
                        .<JsonObject>request("parley.extension.events", wanted, patience)
                        .map(answer -> answer.body().getBoolean("ok"))
                        .otherwise(false)));
        return events;
    }

    private static List<String> heard(List<JsonObject> events, String roomId) {
        return events.stream()
                .map(event -> event.getJsonObject("data"))
                .filter(data -> data.getString("roomId").equals(roomId))
                .map(data -> data.getString("content"))
                .toList();
    }

    /** It knows the word that lets it into the list of members, which travels in the clear, and yet hears nothing. */
    @Test
    void aProcessWithoutTheSecretReachesNobody() {
        Vertx stranger =
                result(ExtensionProcess.join(settings().put("secret", "a secret of somebody else, long enough")));
        try {
            DeliveryOptions patience = new DeliveryOptions().setSendTimeout(3_000);
            JsonObject call = new JsonObject().put("service", "watcher").put("command", "room:join");
            assertFalse(result(stranger.eventBus()
                    .request("parley.extension.command", call, patience)
                    .map(true)
                    .otherwise(false)));
            assertTrue(NODES.node(0).metric("parley_cluster_refused_total{reason=\"handshake\"}")
                            + NODES.node(1).metric("parley_cluster_refused_total{reason=\"handshake\"}")
                    > 0);
        } finally {
            result(stranger.close());
        }
    }

    @Test
    void aServiceMayDoNothingBeyondItsScopes() {
        JsonObject call = new JsonObject()
                .put("service", "watcher")
                .put("command", "room:join")
                .put("body", new JsonObject().put("roomId", "r"));
        for (int i = 0; i < 2 * NODES.size(); i++) {
            JsonObject answer = (JsonObject) result(outside.eventBus().request("parley.extension.command", call))
                    .body();
            assertFalse(answer.getBoolean("ok"));
            assertEquals("PERMISSION_DENIED", answer.getJsonObject("error").getString("code"));
        }
    }
}
