package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import parley.util.Await;
import parley.util.TimedHttp;

/** A bridge connection by hand, for frames that no decent client sends; frames wait here until a test asks for them. */
public final class RawBridge implements WebSocket.Listener, AutoCloseable {
    static final String RAW = "/eventbus/websocket";
    private static final long PATIENCE_MS = 20_000;

    private final List<JsonObject> frames = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private WebSocket socket;
    private boolean reading = true;
    private int closeCode;
    private int asked;

    public static RawBridge open(ServerExtension server) {
        return open(server, RAW, Map.of());
    }

    static RawBridge open(ServerExtension server, String path, Map<String, String> headers) {
        return open(server.port(), path, headers);
    }

    /** Opens a connection through a proxy. */
    static RawBridge open(int port, String path, Map<String, String> headers) {
        RawBridge bridge = new RawBridge();
        bridge.socket = TimedHttp.webSocket("ws://127.0.0.1:" + port + path, headers, bridge)
                .join();
        return bridge;
    }

    /** Opens a connection with SockJS framing. */
    static RawBridge framed(ServerExtension server) {
        return open(server, "/eventbus/000/" + UUID.randomUUID() + "/websocket", Map.of());
    }

    /** Opens a connection of this guest, which listens to these events. */
    public static RawBridge of(ServerExtension server, JsonObject guest, String... events) {
        RawBridge bridge = open(server);
        bridge.register(events);
        bridge.authenticate(guest);
        return bridge;
    }

    public JsonObject authenticate(JsonObject guest) {
        return reply("session:authenticate", new JsonObject().put("token", guest.getString("token")));
    }

    void text(String text) {
        Await.result(socket.sendText(text, true));
    }

    /** Sends bytes, which need not be text, in a binary frame. */
    void bytes(byte[] bytes) {
        Await.result(socket.sendBinary(ByteBuffer.wrap(bytes), true));
    }

    /** Sends a frame in ASCII, as halves of surrogate pairs can only be sent as escapes. */
    public void frame(JsonObject frame) {
        StringBuilder escaped = new StringBuilder();
        for (char c : frame.encode().toCharArray()) {
            escaped.append(c < 128 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        text(escaped.toString());
    }

    /** Sends one message in several frames, which the other side may refuse before its end. */
    void tooMuch(String... parts) {
        try {
            for (int i = 0; i < parts.length; i++) {
                socket.sendText(parts[i], i == parts.length - 1)
                        .orTimeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                        .join();
            }
        } catch (CompletionException cutOff) {
            assertInstanceOf(IOException.class, cutOff.getCause());
        }
    }

    void register(String... events) {
        for (String event : events) {
            frame(new JsonObject().put("type", "register").put("address", event));
        }
    }

    /** Sends a command that wants an answer. @return the address it will come to */
    public String ask(String name, Object body) {
        String replyAddress = "reply-" + ++asked;
        frame(new JsonObject()
                .put("type", "send")
                .put("address", name)
                .put("body", body)
                .put("replyAddress", replyAddress));
        return replyAddress;
    }

    public JsonObject answer(String name, Object body) {
        return next(ask(name, body));
    }

    /** Returns the body of the answer, which must not be an error. */
    public JsonObject reply(String name, Object body) {
        JsonObject answer = answer(name, body);
        assertEquals("rec", answer.getString("type"), answer::encode);
        return answer.getJsonObject("body");
    }

    /** Returns the error object of the answer, which must be one. */
    public JsonObject refusal(String name, Object body) {
        JsonObject answer = answer(name, body);
        assertEquals("err", answer.getString("type"), answer::encode);
        assertEquals("RECIPIENT_FAILURE", answer.getString("failureType"));
        return answer.getJsonObject("error");
    }

    /** Returns the body of the next event of this name. */
    public JsonObject event(String name) {
        return next(name).getJsonObject("body");
    }

    /** Returns the next frame to this address; null stands for frames without one. */
    public JsonObject next(String address) {
        return next(
                frame -> address == null ? !frame.containsKey("address") : address.equals(frame.getString("address")));
    }

    public synchronized JsonObject next(Predicate<JsonObject> wanted) {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (true) {
            for (Iterator<JsonObject> each = frames.iterator(); each.hasNext(); ) {
                JsonObject frame = each.next();
                if (wanted.test(frame)) {
                    each.remove();
                    return frame;
                }
            }
            waitUntil(end, "no such frame came");
        }
    }

    /** Returns the frames that came and that no test has asked for yet. */
    public synchronized List<JsonObject> rest() {
        return List.copyOf(frames);
    }

    /** Returns the frames that came since the last look. */
    synchronized List<JsonObject> take() {
        List<JsonObject> taken = List.copyOf(frames);
        frames.clear();
        return taken;
    }

    /** Takes the events of these names that have come, in their order. */
    public synchronized List<JsonObject> take(Collection<String> names) {
        List<JsonObject> taken = new ArrayList<>();
        for (Iterator<JsonObject> each = frames.iterator(); each.hasNext(); ) {
            JsonObject frame = each.next();
            if (names.contains(frame.getString("address", ""))) {
                each.remove();
                taken.add(frame);
            }
        }
        return taken;
    }

    public synchronized int closed() {
        long end = System.currentTimeMillis() + PATIENCE_MS;
        while (closeCode == 0) {
            waitUntil(end, "the connection stays open");
        }
        return closeCode;
    }

    /** Tells whether nobody has closed the connection, as far as this side knows. */
    public synchronized boolean isOpen() {
        return closeCode == 0;
    }

    /** Reads nothing from now on, not even pings, until {@link #readAgain}. */
    synchronized void stopReading() {
        reading = false;
    }

    synchronized void readAgain() {
        reading = true;
        socket.request(1);
    }

    private void waitUntil(long end, String failure) {
        long left = end - System.currentTimeMillis();
        if (left <= 0) {
            fail(failure + "; closed with " + closeCode + ", there is " + frames);
        }
        try {
            wait(left);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            take(partial.toString());
            partial.setLength(0);
            notifyAll();
        }
        demand(from);
        return null;
    }

    private void take(String text) {
        if (text.startsWith("{")) {
            frames.add(new JsonObject(text));
        } else if (text.startsWith("a[")) {
            new JsonArray(text.substring(1)).forEach(inner -> frames.add(new JsonObject((String) inner)));
        } else {
            frames.add(new JsonObject().put("address", "sockjs").put("frame", text));
        }
    }

    @Override
    public synchronized CompletionStage<?> onPing(WebSocket from, java.nio.ByteBuffer message) {
        demand(from);
        return null;
    }

    private void demand(WebSocket from) {
        if (reading) {
            from.request(1);
        }
    }

    @Override
    public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closeCode = code;
        notifyAll();
        return null;
    }

    @Override
    public synchronized void onError(WebSocket from, Throwable failure) {
        if (closeCode == 0) {
            closeCode = -1;
        }
        notifyAll();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
