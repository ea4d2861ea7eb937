package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.util.Eventually;

/** Sockets, chat and matchmaking run on nodes of their own, of different sizes; clients notice nothing of it. */
@Tag("S1-CLU-05")
@Tag("S1-RED-09")
@Tag("long")
class RolesClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3)
            .with("MATCHING_CHAT_GRACE_MS", 1_000)
            .withRole(0, "gateway", 1)
            .withRole(1, "chat", 2)
            .withRole(2, "matchmaking", 31);

    @Test
    void aMatchGoesOnIsCountedAndEndsWhenSomebodyStaysAway() {
        try (Crowd crowd = new Crowd(NODES, new Random(8))) {
            crowd.guests(2);
            crowd.connect();
            List<ClusterUser> users = crowd.users();
            crowd.run(() -> users.forEach(user -> user.seat().search()));
            crowd.await(PATIENCE, "matched", user -> user.seat().roomId() != null);
            Eventually.until(PATIENCE, () -> "no message is counted", () -> {
                crowd.run(() -> users.forEach(user -> user.say(user.seat().roomId())));
                return NODES.node(0).json("/api/stats/realtime").getDouble("messagesPerSecond") > 0;
            });
            crowd.awaitMatchesConverged(PATIENCE);

            crowd.run(() -> users.get(0).disconnect());
            crowd.await(
                    PATIENCE,
                    "alone",
                    user -> user == users.get(0) || user.seat().roomId() == null);
        }
    }

    /**
     * A statement takes longer than a node waits for a lost message, and less than until the database counts as away.
     */
    @Test
    void aMessageIsAnsweredThoughTheDatabaseOfTheChatNodeTakesThreeSeconds() {
        try (RawBridge socket = RawBridge.of(NODES.node(0), new Rest(NODES.node(0)).account())) {
            JsonObject room = new JsonObject().put("kind", "room").put("name", Rest.freshName());
            String roomId = socket.reply("room:create", room).getString("roomId");
            NODES.postgres().pause();
            String answer = socket.ask(
                    "chat:message", new JsonObject().put("roomId", roomId).put("content", "slow"));
            CompletableFuture.runAsync(NODES.postgres()::resume, CompletableFuture.delayedExecutor(3, TimeUnit.SECONDS))
                    .join();
            assertEquals("rec", socket.next(answer).getString("type"));
        }
    }
}
