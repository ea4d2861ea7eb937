package parley;

import io.vertx.core.json.JsonObject;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import parley.util.Await;
import parley.util.TimedHttp;

/** A bridge client on a raw WebSocket of the JDK, for tests that want to see the close code. */
final class BridgeClient implements WebSocket.Listener {
    private static final int PATIENCE_S = 20;

    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    BridgeClient(int port) {
        socket = Await.result(TimedHttp.webSocket("ws://127.0.0.1:" + port + "/eventbus/websocket", Map.of(), this));
    }

    /** Sends a command. @return the frame that answers it */
    JsonObject command(String name, JsonObject body) throws InterruptedException {
        String replies = "reply to " + name;
        JsonObject frame = new JsonObject()
                .put("type", "send")
                .put("address", name)
                .put("replyAddress", replies)
                .put("body", body);
        Await.result(socket.sendText(frame.encode(), true));
        JsonObject answer = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
        while (answer != null && !replies.equals(answer.getString("address"))) {
            answer = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
        }
        if (answer == null) {
            throw new AssertionError("no answer to " + name);
        }
        return answer;
    }

    /** Listens to an event; must come before what leads to it. */
    void register(String name) {
        JsonObject frame = new JsonObject().put("type", "register").put("address", name);
        Await.result(socket.sendText(frame.encode(), true));
    }

    /** Waits for an event. @return its data */
    JsonObject event(String name) throws InterruptedException {
        JsonObject frame = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
        while (frame != null && !(name.equals(frame.getString("address")) && "rec".equals(frame.getString("type")))) {
            frame = frames.poll(PATIENCE_S, TimeUnit.SECONDS);
        }
        if (frame == null) {
            throw new AssertionError("no event " + name);
        }
        return frame.getJsonObject("body");
    }

    JsonObject authenticate(String token) throws InterruptedException {
        return command("session:authenticate", new JsonObject().put("token", token));
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    int closeCode() throws Exception {
        return closed.get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            frames.add(new JsonObject(text.toString()));
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        closed.completeExceptionally(failure);
    }
}
