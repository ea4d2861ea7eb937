package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import parley.ServerExtension;
import parley.util.Await;
import parley.util.Eventually;

/**
 * An honest client, with an address of its own: every 100 ms it sends a message to a stored room and asks
 * {@code /live}. It must not notice that somebody attacks.
 */
final class Bystander implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.2";
    private static final long EVERY_MS = 100;
    /** Enough to see a disturbance; where latencies are judged, enough for a percentile. */
    private static final int FEWEST = Boolean.getBoolean("parley.timing") ? 20 : 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ServerExtension server;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient http;
    /** Is kept because Vert.x ends a client that nobody refers to, and its sockets with it. */
    private final WebSocketClient sockets;

    private final ConcurrentHashMap<String, Long> unanswered = new ConcurrentHashMap<>();
    private final List<Long> latenciesMicros = Collections.synchronizedList(new ArrayList<>());
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private WebSocket socket;
    private String roomId;
    private volatile int sent;
    private volatile int delivered;
    private volatile int asked;
    private volatile int alive;
    private volatile boolean working;
    private long timer;

    private Bystander(ServerExtension server) {
        this.server = server;
        this.http = vertx.createHttpClient(new HttpClientOptions().setLocalAddress(ADDRESS));
        this.sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setLocalAddress(ADDRESS));
    }

    /** Makes a bystander who has registered, has a room, and sends. */
    static Bystander at(ServerExtension server) {
        // The data outlives a run of the tests.
        String name = "bystander" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        Bystander bystander = new Bystander(server);
        JsonObject account = bystander.post(
                "/api/auth/register",
                null,
                new JsonObject()
                        .put("username", name)
                        .put("email", name + "@example.org")
                        .put("password", "correct horse battery"));
        String token = account.getString("token");
        JsonObject room = new JsonObject().put("kind", "room").put("name", "The quiet room of " + name);
        bystander.roomId = bystander.post("/api/rooms", token, room).getString("roomId");
        bystander.connect(token);
        bystander.working = true;
        bystander.timer = bystander.vertx.setPeriodic(EVERY_MS, tick -> bystander.work());
        return bystander;
    }

    private JsonObject post(String path, String token, JsonObject body) {
        // The body is encoded first: while the classes for that are loaded, the server would wait for the request's
        // head.
        String text = body.encode();
        return Await.result(http.request(HttpMethod.POST, server.port(), server.address(), path)
                .compose(request -> {
                    request.putHeader("Content-Type", "application/json");
                    if (token != null) {
                        request.putHeader("Authorization", "Bearer " + token);
                    }
                    return request.idleTimeout(PATIENCE.toMillis()).send(text);
                })
                .compose(response -> response.body().map(bytes -> {
                    assertTrue(response.statusCode() < 300, bytes::toString);
                    return bytes.toJsonObject();
                })));
    }

    private void connect(String token) {
        socket = Await.result(sockets.connect(server.port(), server.address(), "/eventbus/websocket"));
        socket.textMessageHandler(text -> received(new JsonObject(text)));
        socket.closeHandler(closed -> {
            if (working) {
                wrong.add("closed with " + socket.closeStatusCode());
            }
        });
        frame(new JsonObject().put("type", "register").put("address", "chat:message"));
        ask("session:authenticate", new JsonObject().put("token", token), "in");
        Eventually.until(PATIENCE, () -> "it did not get in: " + wrong, unanswered::isEmpty);
        latenciesMicros.clear();
    }

    private void ask(String command, JsonObject body, String replyAddress) {
        unanswered.put(replyAddress, System.nanoTime());
        frame(new JsonObject()
                .put("type", "send")
                .put("address", command)
                .put("body", body)
                .put("replyAddress", replyAddress));
    }

    private void frame(JsonObject frame) {
        socket.writeTextMessage(frame.encode());
    }

    private void work() {
        sent++;
        ask(
                "chat:message",
                new JsonObject()
                        .put("roomId", roomId)
                        .put("content", "message " + sent)
                        .put("clientId", "intent-" + sent),
                "reply-" + sent);
        asked++;
        long since = System.nanoTime();
        http.request(HttpMethod.GET, server.port(), server.address(), "/live")
                .compose(request -> request.idleTimeout(PATIENCE.toMillis()).send())
                .onSuccess(response -> {
                    if (response.statusCode() == 200) {
                        alive++;
                        latenciesMicros.add((System.nanoTime() - since) / 1_000);
                    } else {
                        wrong.add("/live answered " + response.statusCode());
                    }
                })
                .onFailure(failure -> wrong.add("/live: " + failure));
    }

    private void received(JsonObject frame) {
        String address = frame.getString("address", "");
        if (address.equals("chat:message")) {
            int expected = delivered + 1;
            String content = frame.getJsonObject("body").getString("content");
            if (!content.equals("message " + expected)) {
                wrong.add(content + " came when message " + expected + " was due");
            }
            delivered = expected;
            return;
        }
        Long since = unanswered.remove(address);
        if (since == null || !"rec".equals(frame.getString("type"))) {
            wrong.add(frame.encode());
        } else {
            latenciesMicros.add((System.nanoTime() - since) / 1_000);
        }
    }

    /**
     * Asserts that each message was acknowledged and delivered once and in order, and each question answered.
     *
     * @return latencies, sorted
     */
    List<Long> assertUndisturbed() {
        Eventually.until(PATIENCE, () -> "it sends nothing", () -> sent >= FEWEST);
        vertx.cancelTimer(timer);
        Eventually.until(
                PATIENCE,
                () -> unanswered.size() + " unanswered, " + delivered + " of " + sent + " delivered, " + alive + " of "
                        + asked + " alive; " + wrong,
                () -> !wrong.isEmpty() || unanswered.isEmpty() && delivered == sent && alive == asked);
        assertEquals(List.of(), List.copyOf(wrong));
        return latenciesMicros.stream().sorted().toList();
    }

    @Override
    public void close() {
        working = false;
        vertx.cancelTimer(timer);
        Await.result(sockets.close());
        Await.result(http.close());
        Await.result(vertx.close());
    }
}
