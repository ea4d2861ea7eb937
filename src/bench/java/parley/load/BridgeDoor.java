package parley.load;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** One connection of the event-bus bridge over SockJS's WebSocket; each request is the text of one message. */
final class BridgeDoor implements Door {
    private static final String REPLY = "reply";
    /** Bytes that a frame adds to a short, a middling and a long payload, and the mask of a client's frame. */
    private static final int SHORT_HEADER = 2;

    private static final int MIDDLE_HEADER = 4;
    private static final int LONG_HEADER = 10;
    private static final int MASK = 4;

    private static final int MAX_ANSWER = 4 << 20;

    private final WebSocketClient client;
    private final int port;
    private final String token;
    private WebSocket socket;
    private volatile boolean open;
    private List<Answer> answers = new ArrayList<>();
    private Promise<Void> complete = Promise.promise();
    private int missing;
    private Traffic traffic = Traffic.NONE;
    private int opened;

    /** @param address address of the client's side @param token null means a stranger */
    BridgeDoor(Vertx vertx, int port, String address, String token) {
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setLocalAddress(address)
                .setMaxFrameSize(MAX_ANSWER)
                .setMaxMessageSize(MAX_ANSWER));
        this.port = port;
        this.token = token;
    }

    /** Makes a command with its reply address. */
    static String command(String name, Object body) {
        return new JsonObject()
                .put("type", "send")
                .put("address", name)
                .put("replyAddress", REPLY)
                .put("body", body)
                .encode();
    }

    @Override
    public boolean ready() {
        return open;
    }

    @Override
    public void open() {
        String path = "/eventbus/000/door" + opened++ + "/websocket";
        socket = Waiting.until(client.connect(port, "127.0.0.1", path));
        open = true;
        socket.closeHandler(closed -> end());
        socket.textMessageHandler(this::received);
        if (token != null) {
            JsonObject body = new JsonObject().put("token", token);
            List<Answer> entered = exchange(List.of(command("session:authenticate", body)));
            if (entered.isEmpty() || !entered.get(0).accepted()) {
                throw new IllegalStateException("could not authenticate: " + entered);
            }
        }
    }

    @Override
    public List<Answer> exchange(List<String> requests) {
        synchronized (this) {
            answers = new ArrayList<>();
            complete = Promise.promise();
            missing = requests.size();
        }
        for (String request : requests) {
            String frame = new JsonArray().add(request).encode();
            count(1, 0, header(frame.length()) + MASK + frame.length(), 0);
            socket.writeTextMessage(frame);
        }
        if (!open) {
            end();
        }
        Waiting.until(complete.future());
        return answers;
    }

    private void received(String frame) {
        count(0, 1, 0, header(frame.length()) + frame.length());
        if (frame.startsWith("a")) {
            for (Object message : new JsonArray(frame.substring(1))) {
                answer(new JsonObject((String) message));
            }
        }
    }

    /** Takes a message. One that belongs to no request is no answer. */
    private synchronized void answer(JsonObject message) {
        boolean error = "err".equals(message.getString("type"));
        if (!error && !REPLY.equals(message.getString("address"))) {
            return;
        }
        JsonObject body = message.getJsonObject("body");
        answers.add(
                error
                        ? new Answer(message.getJsonObject("error").getString("code"), null)
                        : new Answer(ACCEPTED, body));
        if (--missing == 0) {
            complete.tryComplete();
        }
    }

    private synchronized void end() {
        open = false;
        complete.tryComplete();
    }

    private synchronized void count(int framesIn, int framesOut, int bytesIn, int bytesOut) {
        traffic = traffic.plus(new Traffic(framesIn, framesOut, bytesIn, bytesOut));
    }

    private static int header(int payload) {
        if (payload < 126) {
            return SHORT_HEADER;
        }
        return payload < 1 << 16 ? MIDDLE_HEADER : LONG_HEADER;
    }

    @Override
    public synchronized Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        Waiting.until(client.close());
    }
}
