package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.link.Stranger;
import parley.util.Eventually;

/** Strangers reach the port between nodes; and the secret that keeps them out is changed while people talk. */
@Tag("S4-CLU-05")
class ClusterPortIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String MESSAGE = "chat:message";
    private static final String REFUSED = "parley_cluster_refused_total";
    private static final String SECRET = "CLUSTER_SECRET";
    private static final String SECOND = "CLUSTER_SECOND_SECRET";
    private static final String OLD = "a secret of all nodes, which is long enough";
    private static final String NEW = "another secret of theirs, just as long as it";
    private static final int SILENT = 200;
    private static final int RANDOM_FRAMES = 50;
    private static final byte[] NOTHING = {};

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    private final Rest rest = new Rest(NODES.node(0));
    private final JsonObject ann = rest.account();
    private final JsonObject bob = rest.account();
    private final String roomId = rest.room(ann);

    /** Ann is at the first node, Bob at the second one. */
    private void assertHeardAcrossNodes(String content) {
        try (RawBridge anns = RawBridge.of(NODES.node(0), ann);
                RawBridge bobs = RawBridge.of(NODES.node(1), bob, MESSAGE)) {
            anns.reply(MESSAGE, new JsonObject().put("roomId", roomId).put("content", content));
            assertEquals(content, bobs.event(MESSAGE).getString("content"));
        }
    }

    /** As the event bus of Vert.x writes it, with everything that a node would say. */
    private Buffer forged(int version) {
        JsonObject caller = new JsonObject()
                .put("userId", Rest.idOf(ann))
                .put("username", "ann")
                .put("sessionId", "x")
                .put("guest", false)
                .put("connectionId", "x");
        JsonObject command = new JsonObject()
                .put("name", MESSAGE)
                .put("caller", caller)
                .put("body", new JsonObject().put("roomId", roomId).put("content", "forged"))
                .put("overLimitMs", 0);
        Buffer payload = Buffer.buffer("R");
        for (String text : List.of("parley.command." + MESSAGE, "parley.bus.Command")) {
            payload.appendUnsignedShort(text.length()).appendString(text);
        }
        payload.appendBuffer(command.toBuffer());
        Buffer frame =
                Buffer.buffer().appendByte((byte) version).appendByte((byte) 11).appendByte((byte) 1);
        frame.appendInt(10).appendString("parley.all").appendInt(0);
        frame.appendInt(8).appendString("attacker").appendInt(4);
        frame.appendInt(payload.length()).appendBuffer(payload);
        return Buffer.buffer().appendInt(frame.length()).appendBuffer(frame);
    }

    @Test
    void strangersAtThePortChangeNothing() {
        rest.join(bob, roomId);
        assertHeardAcrossNodes("before");
        int port = NODES.linkPort(0);
        List<Stranger> silent = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            silent.add(new Stranger(port));
        }
        Random random = new Random(11);
        for (int i = 0; i < RANDOM_FRAMES; i++) {
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            refused(NODES.linkPort(1), Buffer.buffer().appendInt(bytes.length).appendBytes(bytes));
        }
        for (int version = 0; version < 3; version++) {
            refused(NODES.linkPort(1), forged(version));
        }
        for (int length : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE, 513)) {
            refused(NODES.linkPort(1), Buffer.buffer().appendInt(length));
        }
        assertHeardAcrossNodes("meanwhile");
        assertEquals(List.of("before", "meanwhile"), history());
        assertTrue(NODES.node(1).metric(REFUSED) >= RANDOM_FRAMES);
        Eventually.until(PATIENCE, () -> "not refused", () -> NODES.node(0).metric(REFUSED) >= SILENT);
        silent.forEach(Stranger::close);
        NODES.nodes().forEach(ClusterPortIT::assertNoError);
    }

    private static void refused(int port, Buffer bytes) {
        try (Stranger stranger = new Stranger(port)) {
            assertArrayEquals(NOTHING, stranger.say(bytes.getBytes()).untilClosed());
        }
    }

    private List<String> history() {
        try (RawBridge anns = RawBridge.of(NODES.node(0), ann)) {
            return anns.reply("chat:history", new JsonObject().put("roomId", roomId)).getJsonArray("messages").stream()
                    .map(message -> ((JsonObject) message).getString("content"))
                    .sorted()
                    .toList();
        }
    }

    /** Redis that is slow on a busy machine is no stranger's doing. */
    private static void assertNoError(ServerExtension node) {
        try {
            List<String> errors = Files.readAllLines(node.log()).stream()
                    .filter(line -> line.contains("\"ERROR\"") && !line.contains("\"parley.redis."))
                    .toList();
            assertEquals(List.of(), errors);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void theSecretIsChangedByRollingRestarts() {
        rest.join(bob, roomId);
        for (String[] secrets : new String[][] {{OLD, NEW}, {NEW, OLD}, {NEW, ""}}) {
            for (ServerExtension node : NODES.nodes()) {
                node.with(SECRET, secrets[0]).with(SECOND, secrets[1]);
                assertEquals(0, node.stop());
                node.launch();
                NODES.awaitWhole();
                assertHeardAcrossNodes("with " + secrets[0] + " and " + secrets[1] + " at " + node.port());
            }
        }
        NODES.nodes().forEach(ClusterPortIT::assertNoError);
    }
}
