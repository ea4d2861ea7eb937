package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.config.Secret;
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
    private static final String HOST = "127.0.0.1";
    private static final List<String> LOGGERS_OF_THE_PORT =
            List.of("parley.cluster.", "parley.bus.", "io.vertx.core.", "io.netty.", "com.hazelcast.");
    private static final Vertx VERTX = Vertx.vertx();
    /** The secret with which the nodes run now. */
    private static String secret = OLD;

    @AfterAll
    static void close() {
        result(VERTX.close());
    }

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    private final Rest rest = new Rest(NODES.node(0));
    private final JsonObject ann = rest.account();
    private final JsonObject bob = rest.account();
    private final String roomId = rest.room(ann);

    /** Asserts that Ann at the first node and Bob at the second one hear each other. */
    private void assertHeardAcrossNodes(String content) {
        try (RawBridge anns = RawBridge.of(NODES.node(0), ann);
                RawBridge bobs = RawBridge.of(NODES.node(1), bob, MESSAGE)) {
            anns.reply(MESSAGE, new JsonObject().put("roomId", roomId).put("content", content));
            assertEquals(content, bobs.event(MESSAGE).getString("content"));
        }
    }

    /** Makes a frame as the event bus of Vert.x writes it, with everything that a node would say. */
    private Buffer forged(String content) {
        JsonObject caller = new JsonObject()
                .put("userId", Rest.idOf(ann))
                .put("username", "ann")
                .put("sessionId", "x")
                .put("guest", false)
                .put("connectionId", "x");
        JsonObject command = new JsonObject()
                .put("name", MESSAGE)
                .put("caller", caller)
                .put("body", new JsonObject().put("roomId", roomId).put("content", content))
                .put("overLimitMs", 0);
        Buffer payload = Buffer.buffer("R");
        for (String text : List.of("parley.command." + MESSAGE, "parley.bus.Command")) {
            payload.appendUnsignedShort(text.length()).appendString(text);
        }
        payload.appendBuffer(command.toBuffer());
        Buffer frame =
                Buffer.buffer().appendByte((byte) 2).appendByte((byte) 11).appendByte((byte) 1);
        frame.appendInt(10).appendString("parley.all").appendInt(0);
        frame.appendInt(8).appendString("attacker").appendInt(4);
        frame.appendInt(payload.length()).appendBuffer(payload);
        return Buffer.buffer().appendInt(frame.length()).appendBuffer(frame);
    }

    @Test
    void strangersAtThePortChangeNothing() {
        rest.join(bob, roomId);
        assertHeardAcrossNodes("before");
        List<Stranger> silent = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            silent.add(new Stranger(HOST, NODES.busPort(0)));
        }
        int port = NODES.busPort(1);
        refused(port, forged("in plain text"));
        for (int length : List.of(Integer.MAX_VALUE, Integer.MIN_VALUE)) {
            refused(port, Buffer.buffer().appendInt(length).appendBytes(new byte[16]));
        }
        refusedOverTls(port, new NetClientOptions(), forged("without a certificate"));
        refusedOverTls(port, showing("a secret that somebody has made up"), forged("with a wrong one"));
        Random random = new Random(11);
        for (int i = 0; i < RANDOM_FRAMES; i++) {
            byte[] bytes = new byte[random.nextInt(600)];
            random.nextBytes(bytes);
            refused(port, Buffer.buffer().appendInt(bytes.length).appendBytes(bytes));
        }
        assertHeardAcrossNodes("meanwhile");
        assertEquals(List.of("before", "meanwhile"), history());
        Eventually.until(PATIENCE, () -> "not counted", () -> NODES.node(1).metric(REFUSED) >= RANDOM_FRAMES + 5);
        // Nobody can repeat handshakes as fast as they fail.
        assertTrue(NODES.node(1).get("/metrics").body().contains(REFUSED + "{reason=\"crowd\"}"));
        Eventually.until(PATIENCE, () -> "not refused", () -> NODES.node(0).metric(REFUSED) >= SILENT);
        silent.forEach(Stranger::close);
        NODES.nodes().forEach(ClusterPortIT::assertNoErrorOfThePort);
    }

    /** The strangers' frame is as good as a node's, so that it was refused for want of the secret and for nothing else. */
    @Test
    void theSameFrameWithTheSecretIsHeard() {
        rest.join(bob, roomId);
        NetClient client = VERTX.createNetClient(overTls(showing(secret)));
        try (RawBridge bobs = RawBridge.of(NODES.node(1), bob, MESSAGE)) {
            result(client.connect(NODES.busPort(1), HOST).compose(node -> node.write(forged("from a node"))));
            assertEquals("from a node", bobs.event(MESSAGE).getString("content"));
        } finally {
            result(client.close());
        }
    }

    private static void refused(int port, Buffer bytes) {
        try (Stranger stranger = new Stranger(HOST, port)) {
            stranger.say(bytes.getBytes()).awaitClosed();
        }
    }

    /** Asserts a refusal. In TLS 1.3 a client hears only after the handshake that its certificate was refused. */
    private static void refusedOverTls(int port, NetClientOptions shown, Buffer bytes) {
        Promise<Void> closed = Promise.promise();
        NetClient client = VERTX.createNetClient(overTls(shown));
        client.connect(port, HOST)
                .onSuccess(socket -> {
                    socket.closeHandler(closed::tryComplete);
                    socket.write(bytes);
                })
                .onFailure(refused -> closed.tryComplete());
        result(closed.future());
        result(client.close());
    }

    private static NetClientOptions showing(String secret) {
        SecretAuthority.Credentials own =
                SecretAuthority.of(new Secret(secret), "parley").issue();
        return new NetClientOptions()
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertValue(own.certificate()).setKeyValue(own.key()));
    }

    private static NetClientOptions overTls(NetClientOptions shown) {
        return shown.setSsl(true).setTrustAll(true).setHostnameVerificationAlgorithm("");
    }

    private List<String> history() {
        try (RawBridge anns = RawBridge.of(NODES.node(0), ann)) {
            return anns.reply("chat:history", new JsonObject().put("roomId", roomId)).getJsonArray("messages").stream()
                    .map(message -> ((JsonObject) message).getString("content"))
                    .sorted()
                    .toList();
        }
    }

    /** Asserts no error of the port. Other parts may complain of a busy machine, which is no stranger's doing. */
    private static void assertNoErrorOfThePort(ServerExtension node) {
        try {
            List<String> errors = Files.readAllLines(node.log()).stream()
                    .filter(line -> line.contains("\"ERROR\""))
                    .filter(line ->
                            LOGGERS_OF_THE_PORT.stream().anyMatch(logger -> line.contains("\"logger\":\"" + logger)))
                    .toList();
            assertEquals(List.of(), errors);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    @Tag("long")
    void theSecretIsChangedByRollingRestarts() {
        rest.join(bob, roomId);
        for (String[] secrets : new String[][] {{OLD, NEW}, {NEW, OLD}, {NEW, ""}}) {
            secret = secrets[0];
            for (ServerExtension node : NODES.nodes()) {
                node.with(SECRET, secrets[0]).with(SECOND, secrets[1]);
                assertEquals(0, node.stop());
                node.launch();
                NODES.awaitWhole();
                assertHeardAcrossNodes("with " + secrets[0] + " and " + secrets[1] + " at " + node.port());
            }
        }
        NODES.nodes().forEach(ClusterPortIT::assertNoErrorOfThePort);
    }
}
