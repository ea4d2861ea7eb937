package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;

/** The encryption key is changed as the deployment guide says, one node after the other, while rooms are read. */
@Tag("S3-SEC-06")
@Tag("S1-CLU-11")
class KeyChangeClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String KEYS = "ENCRYPTION_KEYS";
    private static final String OLD = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final String NEW = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
    private static final int MESSAGES = 300;
    private static final int NOBODY = -1;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(3).with(KEYS, OLD);

    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private volatile int restarting = NOBODY;
    private volatile boolean over;
    private volatile int reads;

    @Test
    @Tag("long")
    void aNewKeyPutFirstOnOneNodeAfterTheOtherRefusesNoRead() throws InterruptedException {
        JsonObject ann = new Rest(NODES.node(0)).account();
        String room = new Rest(NODES.node(0)).room(ann);
        IntStream.range(0, MESSAGES).forEach(i -> say(0, ann, room));
        Set<String> before = keysInUse();
        assertEquals(1, before.size());

        Thread reader = new Thread(() -> read(ann, room));
        reader.start();
        for (int i = 0; i < NODES.size(); i++) {
            restarting = i;
            assertEquals(0, NODES.node(i).stop());
            NODES.node(i).with(KEYS, NEW + "," + OLD).launch();
            NODES.awaitWhole();
            restarting = NOBODY;
            say(i, ann, room);
            awaitARoundOfReads();
            if (i < NODES.size() - 1) {
                assertEquals(before, keysInUse(), "a node lacks the new key");
            }
        }
        Eventually.until(
                PATIENCE,
                () -> "keys " + keysInUse(),
                () -> keysInUse().size() == 1 && !keysInUse().equals(before));
        NODES.nodes().forEach(node -> say(NODES.nodes().indexOf(node), ann, room));
        assertEquals(1, keysInUse().size());
        awaitARoundOfReads();
        over = true;
        reader.join();
        assertEquals(List.of(), List.copyOf(refused));
    }

    private void awaitARoundOfReads() {
        int from = reads;
        Eventually.until(PATIENCE, () -> "no reads", () -> reads >= from + 2 * NODES.size());
    }

    private void say(int node, JsonObject sender, String room) {
        JsonObject message = new JsonObject().put("roomId", room).put("content", "words");
        new Rest(NODES.node(node)).json(201, "POST", "/api/messages", sender.getString("token"), message);
    }

    /** Reads from each node that is not on its way out or in, over and over. */
    private void read(JsonObject reader, String room) {
        for (int i = 0; !over; i = (i + 1) % NODES.size()) {
            ServerExtension node = NODES.node(i);
            if (i == restarting) {
                continue;
            }
            try {
                HttpResponse<String> answer =
                        new Rest(node).send("GET", "/api/messages/" + room, reader.getString("token"), null);
                double remaining = node.metric("parley_reseal_remaining");
                if (i != restarting && (answer.statusCode() != 200 || remaining < 0)) {
                    refused.add("node " + i + ": " + answer.statusCode() + ", " + remaining + " to reseal");
                }
                reads++;
            } catch (RuntimeException unreachable) {
                if (i != restarting) {
                    refused.add("node " + i + ": " + unreachable);
                }
            }
        }
    }

    private static Set<String> keysInUse() {
        Set<String> keys = new TreeSet<>();
        try (Connection connection = NODES.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT DISTINCT key_id FROM room_events WHERE key_id IS NOT NULL UNION"
                                + " SELECT key_id FROM private_messages WHERE key_id IS NOT NULL")) {
            while (rows.next()) {
                keys.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return keys;
    }

    @Test
    void aNodeThatMeetsAKeyThatItLacksIsNotReadyAndSaysWhich() {
        ServerExtension node = NODES.node(0);
        JsonObject ann = new Rest(node).account();
        String room = new Rest(node).room(ann);
        say(0, ann, room);
        update("UPDATE private_messages SET key_id = 'feedbeef' || key_id WHERE room_id = '" + room + "'");
        new Rest(node).send("GET", "/api/messages/" + room, ann.getString("token"), null);
        Eventually.until(PATIENCE, () -> "still ready", () -> node.status("/ready") == 503);
        JsonObject failing = node.json("/ready").getJsonArray("failing").getJsonObject(0);
        assertEquals("keys", failing.getString("name"));
        assertTrue(failing.getString("reason").contains("encryption.keys lacks feedbeef"), failing::encode);
        assertEquals("degraded", node.json("/health").getString("status"));

        update("UPDATE private_messages SET key_id = substr(key_id, 9) WHERE room_id = '" + room + "'");
        Eventually.until(PATIENCE, () -> "not ready again", () -> node.status("/ready") == 200);
    }

    private static void update(String sql) {
        try (Connection connection = NODES.postgres().connect();
                Statement statement = connection.createStatement()) {
            assertEquals(1, statement.executeUpdate(sql));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
