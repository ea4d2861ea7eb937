package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;

/**
 * An account's device in one stored room. Like the web client it comes back when its connection is gone, with pauses
 * that grow, says what it knows already, and repeats a message that was not acknowledged. Used on one event loop only.
 */
final class Device {
    private static final double FIRST_PAUSE_MS = 400;
    private static final double LONGEST_PAUSE_MS = 10_000;
    private static final double GROWTH = 1.5;

    /** Shared by all devices: the measurements, and when each message was sent. */
    static final class Figures {
        final Latencies entry = new Latencies();
        final Latencies delivery = new Latencies();
        final Map<String, Long> sentAt = new HashMap<>();
        volatile long delivered;
        final Map<String, Integer> setbacks = new TreeMap<>();
        int attempts;

        private void setback(String step, Throwable failure) {
            setbacks.merge(step + ": " + failure.getMessage(), 1, Integer::sum);
        }
    }

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final int number;
    private final String run;
    private final People.Person person;
    private final IntSupplier port;
    private final Figures figures;
    private final Feed feed;
    private BridgeClient client;
    private Future<Void> entered = Future.succeededFuture();
    private Future<Void> said = Future.succeededFuture();
    /** Time after which the server asked it to come back; null when it did not say so. */
    private Long askedPauseMs;

    private boolean known;
    private boolean waits;
    private boolean ended;
    private int messages;

    /**
     * @param run makes the messages different from those of the same person in another run
     * @param port is asked anew each time
     */
    Device(
            Vertx vertx,
            WebSocketClient sockets,
            int number,
            String run,
            People.Person person,
            IntSupplier port,
            Figures figures) {
        this.vertx = vertx;
        this.sockets = sockets;
        this.number = number;
        this.run = run;
        this.person = person;
        this.port = port;
        this.figures = figures;
        this.feed = new Feed(person.userId());
    }

    /** Completes when it is in its room, however many attempts that takes. */
    Future<Void> enter() {
        waits = false;
        long begin = System.nanoTime();
        entered = attempt(0).onSuccess(in -> figures.entry.addNanos(System.nanoTime() - begin));
        return entered;
    }

    private Future<Void> attempt(int attempts) {
        figures.attempts++;
        return BridgeClient.connect(sockets, port.getAsInt(), number)
                .compose(this::authenticate)
                .recover(failure -> {
                    if (ended) {
                        return Future.failedFuture(failure);
                    }
                    figures.setback("entering", failure);
                    return vertx.timer(pauseMs(attempts, failure)).compose(over -> attempt(attempts + 1));
                });
    }

    private static long pauseMs(int attempts, Throwable failure) {
        double ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * Math.pow(GROWTH, attempts));
        long asked = failure instanceof BridgeClient.Refused refused ? refused.retryAfterMs() : 0;
        return Math.max(
                asked, Math.round(ceiling / 2 * (1 + ThreadLocalRandom.current().nextDouble())));
    }

    private Future<Void> authenticate(BridgeClient opened) {
        opened.on("chat:message", this::received);
        opened.on("session:closing", closing -> askedPauseMs = closing.getLong("afterMs"));
        JsonObject body = new JsonObject().put("token", person.token());
        if (known) {
            body.put("resume", new JsonObject().put("rooms", new JsonObject().put(person.roomId(), feed.lastSeq())));
        }
        return opened.send("session:authenticate", body)
                .<Void>map(ready -> {
                    client = opened;
                    client.onClose(this::lost);
                    entered(ready);
                    return null;
                })
                .onFailure(refused -> opened.close());
    }

    private void entered(JsonObject ready) {
        if (known && !ready.getJsonObject("recovered").getBoolean(person.roomId(), false)) {
            feed.faults().add(person.userId() + ": not recovered");
        }
        if (!known) {
            JsonArray rooms = ready.getJsonArray("rooms");
            feed.follows(rooms.getJsonObject(0).getLong("seq"));
            known = true;
        }
    }

    private void lost() {
        if (!ended && !waits) {
            long since = System.nanoTime();
            long pauseMs = askedPauseMs == null ? pauseMs(0, null) : Math.max(1, askedPauseMs);
            askedPauseMs = null;
            entered = vertx.timer(pauseMs)
                    .compose(over -> attempt(1))
                    .onSuccess(in -> figures.entry.addNanos(System.nanoTime() - since));
        }
    }

    /** Makes the device, once its connection is gone, come back only when it is told to {@link #enter}. */
    void waitOutside() {
        waits = true;
    }

    /** Completes when the device is in its room, which it may have lost. */
    Future<Void> inside() {
        return entered;
    }

    private void received(JsonObject message) {
        feed.message(message);
        figures.delivered++;
        Long sentAt = figures.sentAt.get(message.getString("clientId"));
        if (sentAt != null) {
            figures.delivery.addNanos(System.nanoTime() - sentAt);
        }
    }

    /** Sends the next message when all before are acknowledged. @param begin time from which its latency counts */
    Future<Void> say(long begin) {
        int count = ++messages;
        String clientId = run + "-" + number + "-" + count;
        figures.sentAt.put(clientId, begin);
        JsonObject message = new JsonObject()
                .put("roomId", person.roomId())
                .put(
                        "content",
                        count + " " + "x".repeat(ThreadLocalRandom.current().nextInt(200)))
                .put("clientId", clientId);
        said = said.compose(before -> insist(message));
        return said;
    }

    private Future<Void> insist(JsonObject message) {
        return entered.compose(in -> client.send("chat:message", message))
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (ended) {
                        return Future.failedFuture(failure);
                    }
                    figures.setback("sending", failure);
                    return vertx.timer(pauseMs(0, failure)).compose(over -> insist(message));
                });
    }

    int received() {
        return feed.messages();
    }

    /** Must be asked when all is over. */
    List<String> faults() {
        if (client != null && client.closing() != null) {
            feed.faults().add(person.userId() + ": " + client.closing());
        }
        return feed.faults();
    }

    void close() {
        ended = true;
        if (client != null) {
            client.close();
        }
    }
}
