package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member who acknowledges messages as the web client does: `read` or `delivered` for the newest seq of a room, a
 * moment after the first message and then at most once a second. It counts what it is sent and parses little of it.
 */
final class ReceiptMember {
    private static final long FIRST_AFTER_MS = 120;
    private static final long EVERY_MS = 1_000;
    private static final Pattern MESSAGE =
            Pattern.compile("\"address\\\\\":\\\\\"chat:message\\\\\".*?\\\\\"roomId\\\\\":\\\\\"([^\"\\\\]+)");
    private static final Pattern SEQ = Pattern.compile("\\\\\"seq\\\\\":(\\d+)");
    private static final String EVENT = "\\\"type\\\":\\\"rec\\\"";
    private static final List<String> EVENTS = List.of(
            "chat:message",
            "chat:read",
            "chat:delivered",
            "chat:receipts",
            "chat:typing:start",
            "chat:typing:stop",
            "chat:typing",
            "chat:error",
            "room:user_joined");

    private final Vertx vertx;
    private final WebSocket socket;
    private final Counts counts;
    private final String receipt;
    private final Map<String, Promise<JsonObject>> pending = new HashMap<>();
    private final Map<String, Room> rooms = new HashMap<>();
    private String userId;
    private int replies;

    /** Counts what all members were sent, and says whether they acknowledge it. Used on one event loop only. */
    static final class Counts {
        long events;
        long bytes;
        long messages;
        boolean receipts;
        String fault;
    }

    private static final class Room {
        private long seen;
        private long told;
        private long toldAt;
        private boolean waiting;
    }

    private ReceiptMember(Vertx vertx, WebSocket socket, Counts counts, String receipt) {
        this.vertx = vertx;
        this.socket = socket;
        this.counts = counts;
        this.receipt = receipt;
        socket.textMessageHandler(this::received);
        socket.closeHandler(closed -> {
            counts.fault = "a member was closed with " + socket.closeStatusCode();
            pending.values().forEach(answer -> answer.tryFail(counts.fault));
        });
    }

    /** Connects a member and registers the names that the server knows. */
    static Future<ReceiptMember> connect(
            Vertx vertx, WebSocketClient client, int port, int number, Counts counts, String token) {
        String path = "/eventbus/" + String.format("%03d", number % 1_000) + "/receipt" + number + "/websocket";
        String receipt = number % 2 == 0 ? "chat:read" : "chat:delivered";
        return client.connect(port, "127.0.0.1", path).compose(socket -> {
            ReceiptMember member = new ReceiptMember(vertx, socket, counts, receipt);
            EVENTS.forEach(event -> member.write("register", event, null, null));
            return member.ask("session:authenticate", new JsonObject().put("token", token))
                    .map(ready -> {
                        member.userId = ready.getJsonObject("user").getString("id");
                        return member;
                    });
        });
    }

    String userId() {
        return userId;
    }

    /** Tells whether the member moves its read cursor; otherwise it moves the delivered one. */
    boolean reads() {
        return receipt.equals("chat:read");
    }

    Future<JsonObject> ask(String command, JsonObject body) {
        String address = "reply-" + replies++;
        Promise<JsonObject> answer = Promise.promise();
        pending.put(address, answer);
        write("send", command, address, body);
        return answer.future();
    }

    /** Sends a command to which it wants no answer. */
    void tell(String command, JsonObject body) {
        write("send", command, null, body);
    }

    private void write(String type, String address, String replyAddress, JsonObject body) {
        JsonObject message = new JsonObject().put("type", type).put("address", address);
        if (replyAddress != null) {
            message.put("replyAddress", replyAddress);
        }
        if (body != null) {
            message.put("body", body);
        }
        socket.writeTextMessage(new JsonArray().add(message.encode()).encode());
    }

    private void received(String text) {
        if (!text.startsWith("a")) {
            return;
        }
        if (!pending.isEmpty() || text.contains("chat:error")) {
            new JsonArray(text.substring(1)).forEach(message -> answered(new JsonObject((String) message)));
        }
        counts.bytes += text.length();
        for (int at = text.indexOf(EVENT); at >= 0; at = text.indexOf(EVENT, at + 1)) {
            counts.events++;
        }
        Matcher message = MESSAGE.matcher(text);
        while (message.find()) {
            counts.messages++;
            Matcher seq = SEQ.matcher(text);
            if (counts.receipts && seq.find(message.start())) {
                saw(message.group(1), Long.parseLong(seq.group(1)));
            }
        }
    }

    private void answered(JsonObject message) {
        Promise<JsonObject> answer = pending.remove(message.getString("address", ""));
        boolean refused = "err".equals(message.getString("type"));
        if (answer != null && refused) {
            answer.fail(message.getString("message"));
        } else if (answer != null) {
            answer.complete(message.getJsonObject("body"));
        } else if (refused || "chat:error".equals(message.getString("address"))) {
            counts.fault = message.encode();
        }
    }

    private void saw(String roomId, long seq) {
        Room room = rooms.computeIfAbsent(roomId, id -> new Room());
        room.seen = Math.max(room.seen, seq);
        if (!room.waiting) {
            room.waiting = true;
            long afterMs = Math.max(FIRST_AFTER_MS, room.toldAt + EVERY_MS - System.currentTimeMillis());
            vertx.setTimer(afterMs, timer -> acknowledge(roomId, room));
        }
    }

    private void acknowledge(String roomId, Room room) {
        room.waiting = false;
        if (room.seen > room.told) {
            room.told = room.seen;
            room.toldAt = System.currentTimeMillis();
            tell(receipt, new JsonObject().put("roomId", roomId).put("upTo", room.seen));
        }
    }
}
