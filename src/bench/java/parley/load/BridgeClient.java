package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** One client of the event-bus bridge over SockJS's WebSocket. Used on one event loop only. */
final class BridgeClient {
    /** Is kept because Vert.x ends a client that nobody refers to, and its sockets with it. */
    @SuppressWarnings("unused")
    private final WebSocketClient client;

    private final WebSocket socket;
    private final Map<String, Consumer<JsonObject>> handlers = new HashMap<>();
    private final Map<String, Promise<JsonObject>> pending = new HashMap<>();
    private long replies;
    private Runnable onClose = () -> {};
    private String closing;

    private BridgeClient(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(this::received);
        socket.closeHandler(closed -> {
            closing = "closed with " + socket.closeStatusCode();
            pending.values().forEach(reply -> reply.tryFail(closing));
            onClose.run();
        });
    }

    /** @param number makes the path different from every other client's */
    static Future<BridgeClient> connect(WebSocketClient client, int port, int number) {
        String path = "/eventbus/" + String.format("%03d", number % 1_000) + "/load" + number + "/websocket";
        return client.connect(port, "127.0.0.1", path).map(socket -> new BridgeClient(client, socket));
    }

    void on(String event, Consumer<JsonObject> handler) {
        handlers.put(event, handler);
        write(new JsonObject().put("type", "register").put("address", event));
    }

    /** An error that the server answered. @param retryAfterMs 0 if it would only happen again */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final long retryAfterMs;

        private Refused(String message, long retryAfterMs) {
            super(message);
            this.retryAfterMs = retryAfterMs;
        }

        long retryAfterMs() {
            return retryAfterMs;
        }
    }

    /** Fails with {@link Refused}, or if the connection ends. */
    Future<JsonObject> send(String command, JsonObject body) {
        String reply = "reply-" + replies++;
        Promise<JsonObject> answer = Promise.promise();
        pending.put(reply, answer);
        write(new JsonObject()
                .put("type", "send")
                .put("address", command)
                .put("replyAddress", reply)
                .put("body", body));
        return answer.future();
    }

    void onClose(Runnable action) {
        onClose = action;
    }

    /** Is null while the connection is open. */
    String closing() {
        return closing;
    }

    void close() {
        socket.close();
    }

    private void write(JsonObject message) {
        socket.writeTextMessage(new JsonArray().add(message.encode()).encode());
    }

    private void received(String frame) {
        if (frame.startsWith("a")) {
            for (Object message : new JsonArray(frame.substring(1))) {
                dispatch(new JsonObject((String) message));
            }
        }
    }

    private void dispatch(JsonObject message) {
        String address = message.getString("address");
        Promise<JsonObject> reply = pending.remove(address);
        boolean error = "err".equals(message.getString("type"));
        if (reply != null && error) {
            long retryAfterMs = message.getJsonObject("error").getLong("retryAfterMs", 0L);
            reply.fail(new Refused(message.getString("message"), retryAfterMs));
        } else if (reply != null) {
            reply.complete(message.getJsonObject("body"));
        } else if (!error && handlers.containsKey(address)) {
            handlers.get(address).accept(message.getJsonObject("body"));
        } else {
            closing = "unexpected: " + message.encode();
        }
    }
}
