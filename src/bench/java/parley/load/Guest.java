package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One guest who connects, is matched and sends messages, each when the one before is acknowledged and a pause is over;
 * or an account, in a stored room, that sends whenever it is told to.
 */
final class Guest {
    private static final int MAX_TEXT = 200;

    /** Shared by all guests: the measurements, and when each message was sent. */
    static final class Figures {
        final Latencies connect = new Latencies();
        final Latencies match = new Latencies();
        final Latencies acknowledgement = new Latencies();
        final Latencies delivery = new Latencies();
        final Map<String, Long> sentAt = new HashMap<>();
        volatile long delivered;
        int refusals;
    }

    private final int number;
    private final Vertx vertx;
    private final String token;
    private final Random random;
    private final Figures figures;
    private final Feed feed;
    private final Map<String, Long> acknowledged = new HashMap<>();
    private final Promise<Void> matched = Promise.promise();
    private BridgeClient client;
    private String roomId;
    private long searchedAt;
    private int said;

    Guest(int number, Vertx vertx, String token, long seed, Figures figures) {
        this.number = number;
        this.vertx = vertx;
        this.token = token;
        this.random = new Random(seed);
        this.figures = figures;
        this.feed = new Feed("guest " + number);
    }

    Future<Void> connect(WebSocketClient sockets, int port) {
        long begin = System.nanoTime();
        return BridgeClient.connect(sockets, port, number)
                .compose(opened -> {
                    client = opened;
                    return client.send("session:authenticate", new JsonObject().put("token", token));
                })
                .map(ready -> {
                    figures.connect.addNanos(System.nanoTime() - begin);
                    return null;
                });
    }

    Future<Void> match() {
        client.on("user:matched", found -> {
            roomId = found.getString("roomId");
            figures.match.addNanos(System.nanoTime() - searchedAt);
            if (!matched.tryComplete()) {
                feed.faults().add("guest " + number + ": matched twice");
            }
        });
        listen();
        JsonArray languages = new JsonArray().add("en");
        JsonArray interests = new JsonArray().add("music");
        searchedAt = System.nanoTime();
        return search(new JsonObject().put("languages", languages).put("interests", interests))
                .compose(searching -> matched.future());
    }

    /** Searches for somebody who does not come. Completes when the search has begun. */
    Future<Void> await(String wantGender) {
        return search(new JsonObject().put("wantGender", wantGender)).mapEmpty();
    }

    private void listen() {
        List.of("room:user_joined", "room:user_left", "room:closed", "chat:cleared")
                .forEach(event -> client.on(event, feed::event));
        client.on("chat:message", this::received);
    }

    /** Makes a public room and is its first member. */
    Future<Void> open(String name) {
        listen();
        feed.comesLater();
        return client.send("room:create", new JsonObject().put("kind", "room").put("name", name))
                .map(room -> {
                    roomId = room.getString("roomId");
                    return null;
                });
    }

    Future<Void> join(String publicRoomId) {
        listen();
        feed.comesLater();
        roomId = publicRoomId;
        return client.send("room:join", new JsonObject().put("roomId", roomId)).mapEmpty();
    }

    /** Searches, and tries again after the time that the server says, as any client would. */
    private Future<JsonObject> search(JsonObject preferences) {
        return client.send("user:match", preferences).recover(failure -> {
            long afterMs = failure instanceof BridgeClient.Refused refused ? refused.retryAfterMs() : 0;
            if (afterMs == 0) {
                return Future.failedFuture(failure);
            }
            figures.refusals++;
            return Future.<Void>future(over -> vertx.setTimer(afterMs, timer -> over.complete()))
                    .compose(later -> search(preferences));
        });
    }

    private void received(JsonObject message) {
        feed.message(message);
        figures.delivered++;
        String sender = message.getString("clientId").split("-")[0];
        if (!sender.equals(Integer.toString(number))) {
            long sentAt = figures.sentAt.get(message.getString("clientId"));
            figures.delivery.addNanos(System.nanoTime() - sentAt);
        }
    }

    /** Sends messages. Completes when all are acknowledged. */
    Future<Void> talk(int messages, int maxPauseMs) {
        Future<Void> said = Future.succeededFuture();
        for (int i = 1; i <= messages; i++) {
            int count = i;
            said = said.compose(before -> pause(maxPauseMs)).compose(rested -> say(count, System.nanoTime()));
        }
        return said;
    }

    private Future<Void> pause(int maxPauseMs) {
        return maxPauseMs == 0
                ? Future.succeededFuture()
                : Future.future(over -> vertx.setTimer(1 + random.nextInt(maxPauseMs), timer -> over.complete()));
    }

    /** Sends the next message, after all those before. @param begin time from which its latency counts */
    Future<Void> sayNext(long begin) {
        return say(++said, begin);
    }

    private Future<Void> say(int count, long begin) {
        String clientId = number + "-" + count;
        String content = count + " " + "x".repeat(random.nextInt(MAX_TEXT));
        figures.sentAt.put(clientId, begin);
        JsonObject message =
                new JsonObject().put("roomId", roomId).put("content", content).put("clientId", clientId);
        return client.send("chat:message", message).map(receipt -> {
            figures.acknowledgement.addNanos(System.nanoTime() - begin);
            acknowledged.put(clientId, receipt.getLong("seq"));
            return null;
        });
    }

    String roomId() {
        return roomId;
    }

    int received() {
        return feed.messages();
    }

    /** Must be asked when all is over. */
    List<String> faults() {
        acknowledged.forEach(feed::acknowledged);
        if (client.closing() != null) {
            feed.faults().add("guest " + number + ": " + client.closing());
        }
        return feed.faults();
    }

    void close() {
        client.close();
    }
}
