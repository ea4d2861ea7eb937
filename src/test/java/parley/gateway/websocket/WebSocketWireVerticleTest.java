package parley.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.gateway.HubFixture;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.util.Await;
import parley.util.Eventually;

/** Sockets that share a frame's bytes, compressed or not. */
@ExtendWith(VertxExtension.class)
class WebSocketWireVerticleTest {
    private static final int MAX_FRAME_BYTES = 4_096;
    private static final int SOCKETS = 3;
    private static final Frame SMALL = frame(10);
    private static final Frame OVER_ONE_FRAME = frame(5_000);

    private final List<WebSocketWire> wires = new CopyOnWriteArrayList<>();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<CloseCode> refusals = new CopyOnWriteArrayList<>();

    private static Frame frame(int characters) {
        return Frame.event("chat:message", new JsonObject().put("content", "\u20ac".repeat(characters)));
    }

    private static String text(Frame frame) {
        return new String(frame.in(Format.SOCKJS), StandardCharsets.UTF_8);
    }

    private HttpServer listen(Vertx vertx, boolean deflate) {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxWebSocketFrameSize(MAX_FRAME_BYTES)
                .setPerMessageWebSocketCompressionSupported(false);
        return Await.result(vertx.createHttpServer(options)
                .requestHandler(request -> accept(vertx, request, deflate))
                .listen(0));
    }

    private void accept(Vertx vertx, HttpServerRequest request, boolean deflate) {
        Channel channel = ((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .channel();
        LimitedFrameDecoder.Limits limits = new LimitedFrameDecoder.Limits(
                MAX_FRAME_BYTES, true, HubFixture.UNBOUNDED, new UnfinishedMessages(HubFixture.UNBOUNDED), () -> 0);
        Compression compression = deflate ? Compression.agreed(request, MAX_FRAME_BYTES) : null;
        assertEquals(deflate, compression != null);
        request.toWebSocket().onSuccess(socket -> {
            WebSocketWire wire = new WebSocketWire(vertx, socket, channel, limits, compression, Format.SOCKJS);
            wire.onRefused(refusals::add, () -> {});
            wire.authenticated();
            socket.textMessageHandler(received::add);
            socket.binaryMessageHandler(bytes -> received.add(bytes.toString()));
            wire.write(SMALL);
            wire.write(OVER_ONE_FRAME);
            wire.writeTogether(List.of(SMALL, OVER_ONE_FRAME));
            wires.add(wire);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachGetsTheWholeTextAndNobodyChangesIt(boolean deflate, Vertx vertx) {
        byte[] before = OVER_ONE_FRAME.in(Format.SOCKJS).clone();
        HttpServer server = listen(vertx, deflate);
        WebSocketClient client =
                vertx.createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(deflate));
        for (int socket = 0; socket < SOCKETS; socket++) {
            List<String> messages = new CopyOnWriteArrayList<>();
            Await.result(client.connect(new WebSocketConnectOptions()
                            .setHost("localhost")
                            .setPort(server.actualPort())
                            .setURI("/"))
                    .onSuccess(opened -> opened.textMessageHandler(messages::add)));
            Eventually.until(Duration.ofSeconds(20), () -> "came: " + messages.size(), () -> messages.size() == 3);
            assertEquals(text(SMALL), messages.get(0));
            assertEquals(text(OVER_ONE_FRAME), messages.get(1));
            assertEquals(
                    new JsonArray(text(SMALL).substring(1))
                            .addAll(new JsonArray(text(OVER_ONE_FRAME).substring(1))),
                    new JsonArray(messages.get(2).substring(1)));
        }
        assertEquals(SOCKETS, wires.size());
        assertArrayEquals(before, OVER_ONE_FRAME.in(Format.SOCKJS));
    }

    private WebSocket compressing(Vertx vertx) {
        WebSocketClient client =
                vertx.createWebSocketClient(new WebSocketClientOptions().setTryUsePerMessageCompression(true));
        HttpServer server = listen(vertx, true);
        return Await.result(client.connect(new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(server.actualPort())
                .setURI("/")));
    }

    @Test
    void compressedMessagesComeInOneByOneAndInParts(Vertx vertx) {
        WebSocket client = compressing(vertx);
        String whole = "\u20ac".repeat(1_000);
        client.writeTextMessage(whole);
        client.writeTextMessage("short");
        client.writeFrame(WebSocketFrame.textFrame("begun ", false));
        client.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer("and ended"), true));
        Eventually.until(Duration.ofSeconds(20), () -> "came: " + received, () -> received.size() == 3);
        assertEquals(List.of(whole, "short", "begun and ended"), received);
        assertEquals(List.of(), refusals);
    }

    @Test
    void aMessageThatGrowsBeyondTheLimitIsRefused(Vertx vertx) {
        WebSocket client = compressing(vertx);
        client.writeTextMessage("x".repeat(50_000_000 / 100));
        Eventually.until(Duration.ofSeconds(20), () -> "refused: " + refusals, () -> !refusals.isEmpty());
        assertEquals(List.of(CloseCode.FRAME_TOO_LARGE), refusals);
        assertEquals(List.of(), received);
    }

    @Test
    void aCompressedMessageThatIsNoTextIsRefused(Vertx vertx) {
        WebSocket client = compressing(vertx);
        client.writeBinaryMessage(Buffer.buffer(new byte[] {'a', (byte) 0xc3, 'b'}));
        Eventually.until(Duration.ofSeconds(20), () -> "refused: " + refusals, () -> !refusals.isEmpty());
        assertEquals(List.of(CloseCode.NOT_TEXT), refusals);
        assertEquals(List.of(), received);
    }
}
