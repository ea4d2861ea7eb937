package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One connection of the event-bus bridge, on an event loop. Commands that are unanswered when it ends are never
 * answered.
 */
final class BridgeSocket {
    private static final long HANDSHAKE_MS = 5_000;

    private final WebSocket socket;
    private final Map<String, Promise<JsonObject>> pending = new HashMap<>();
    private BiConsumer<String, JsonObject> events = (type, data) -> {};
    private Runnable ended = () -> {};
    private int asked;
    private long heardAt = System.nanoTime();

    /** The error that was the answer. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient JsonObject error;

        private Refusal(JsonObject error) {
            super(error.encode(), null, false, false);
            this.error = error;
        }

        String code() {
            return error.getString("code");
        }

        boolean temporary() {
            return error.getBoolean("temporary", false);
        }

        long retryAfterMs() {
            return error.getLong("retryAfterMs", 0L);
        }
    }

    private BridgeSocket(WebSocket socket) {
        this.socket = socket;
        socket.textMessageHandler(this::received);
        socket.exceptionHandler(broken -> end());
        socket.closeHandler(closed -> end());
    }

    static Future<BridgeSocket> open(WebSocketClient client, String host, int port) {
        return client.connect(new WebSocketConnectOptions()
                        .setHost(host)
                        .setPort(port)
                        .setURI("/eventbus/websocket")
                        .setTimeout(HANDSHAKE_MS))
                .map(BridgeSocket::new);
    }

    /** @param whenEnded called once, whoever ended it; no event comes after it */
    void listen(BiConsumer<String, JsonObject> taker, Runnable whenEnded) {
        events = taker;
        ended = whenEnded;
    }

    private void end() {
        Runnable once = ended;
        pending.clear();
        listen((type, data) -> {}, () -> {});
        once.run();
    }

    void register(String... names) {
        for (String name : names) {
            write(new JsonObject().put("type", "register").put("address", name));
        }
    }

    /** Fails with a {@link Refusal}. */
    Future<JsonObject> ask(String command, JsonObject body) {
        String reply = "reply-" + ++asked;
        Promise<JsonObject> answer = Promise.promise();
        pending.put(reply, answer);
        write(new JsonObject()
                .put("type", "send")
                .put("address", command)
                .put("replyAddress", reply)
                .put("body", body));
        return answer.future();
    }

    private void write(JsonObject frame) {
        socket.writeTextMessage(frame.encode());
    }

    private void received(String text) {
        heardAt = System.nanoTime();
        JsonObject frame = new JsonObject(text);
        String address = frame.getString("address", "");
        Promise<JsonObject> answer = pending.remove(address);
        if (answer == null) {
            events.accept(address, frame.getJsonObject("body", frame));
        } else if ("err".equals(frame.getString("type"))) {
            answer.fail(new Refusal(frame.getJsonObject("error")));
        } else {
            answer.complete(frame.getJsonObject("body"));
        }
    }

    /** Returns the time since the last frame, in nanoseconds. */
    long silence() {
        return System.nanoTime() - heardAt;
    }

    /** Drops the connection without waiting for the other side, which may hang. */
    void drop() {
        socket.close();
        end();
    }
}
