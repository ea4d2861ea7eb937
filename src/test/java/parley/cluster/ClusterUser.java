package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import parley.cluster.BridgeSocket.Refusal;
import parley.cluster.Observation.Acknowledged;
import parley.cluster.Observation.Refused;
import parley.cluster.Observation.Sent;

/**
 * An account's client that does not give up. It keeps a connection to any node that lives, resumes where it was and
 * repeats messages that were not acknowledged. Its history has all that it observes. Used on the crowd's event loop
 * only.
 */
final class ClusterUser {
    static final String[] EVENTS = {
        "chat:message",
        "chat:edited",
        "chat:deleted",
        "chat:reaction",
        "chat:pinned",
        "room:user_joined",
        "room:user_left",
        "room:updated",
        "room:closed",
        "user:matched",
        "user:match:error",
        "session:closing"
    };

    private static final long PING_MS = 4_000;
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(12);
    private static final long SHORTEST_RETRY_MS = 100;
    private static final long LONGEST_RETRY_MS = 2_000;

    private final Crowd crowd;
    private final String name;
    private final String token;
    private final History history;
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Sent> waiting = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final MatchSeat seat;
    private BridgeSocket socket;
    private boolean ready;
    private boolean wanted;
    private int place;
    private int failures;
    private int intents;

    /** @param account the answer of the registration */
    ClusterUser(Crowd crowd, JsonObject account, int place) {
        this.crowd = crowd;
        this.token = account.getString("token");
        this.name = account.getJsonObject("user").getString("username");
        this.history = new History(account.getJsonObject("user").getString("id"));
        this.seat = new MatchSeat(this, history, positions);
        this.place = place;
    }

    String userId() {
        return history.userId();
    }

    String name() {
        return name;
    }

    String token() {
        return token;
    }

    History history() {
        return history;
    }

    MatchSeat seat() {
        return seat;
    }

    /** Returns what no server should do to a client that keeps to the protocol. */
    List<String> faults() {
        return faults;
    }

    boolean ready() {
        return ready;
    }

    /** Returns the index of the node that it uses, or tries next. */
    int place() {
        return place;
    }

    boolean allAcknowledged() {
        return waiting.isEmpty();
    }

    int unacknowledged() {
        return waiting.size();
    }

    long position(String roomId) {
        return positions.getOrDefault(roomId, 0L);
    }

    /** @param after seq behind which it follows */
    void follow(String roomId, long after) {
        history.follow(roomId, after);
        positions.merge(roomId, after, Math::max);
    }

    void connect() {
        wanted = true;
        dial();
        crowd.after(PING_MS, this::beat);
    }

    void disconnect() {
        wanted = false;
        redial();
    }

    /** Connects again, to be told anew where it stands. */
    void redial() {
        if (socket != null) {
            socket.drop();
        }
    }

    private void dial() {
        if (!wanted) {
            return;
        }
        crowd.dial(place).onSuccess(this::opened).onFailure(unreachable -> dialAgain());
    }

    private void opened(BridgeSocket opened) {
        if (!wanted) {
            opened.drop();
            return;
        }
        socket = opened;
        opened.listen(this::event, () -> {
            socket = null;
            ready = false;
            dialAgain();
        });
        opened.register(EVENTS);
        JsonObject rooms = new JsonObject();
        positions.forEach(rooms::put);
        Map<String, Long> told = Map.copyOf(positions);
        opened.ask(
                        "session:authenticate",
                        new JsonObject().put("token", token).put("resume", new JsonObject().put("rooms", rooms)))
                .onSuccess(answer -> resumed(told, answer))
                .onFailure(refusal -> {
                    if (!((Refusal) refusal).temporary()) {
                        faults.add(name + " was refused: " + refusal.getMessage());
                    }
                    opened.drop();
                });
    }

    private void resumed(Map<String, Long> told, JsonObject answer) {
        ready = true;
        failures = 0;
        if (!seat.resumed(told, answer)) {
            redial();
            return;
        }
        List.copyOf(waiting.values()).forEach(this::post);
    }

    private void dialAgain() {
        place = (place + 1) % crowd.places();
        long longest = Math.min(LONGEST_RETRY_MS, SHORTEST_RETRY_MS << Math.min(failures++, 10));
        crowd.after(longest / 2 + crowd.random().nextInt((int) longest), this::dial);
    }

    /** Looks for silence, as a node that hangs closes nothing. */
    private void beat() {
        if (!wanted) {
            return;
        }
        if (socket != null && socket.silence() > SILENCE_NS) {
            socket.drop();
        } else if (ready) {
            query("session:ping", new JsonObject());
        }
        crowd.after(PING_MS, this::beat);
    }

    private void event(String type, JsonObject data) {
        if (type.equals("session:closing")) {
            if (!data.getBoolean("reconnect")) {
                faults.add(name + " was sent away: " + data.encode());
            }
        } else if (type.equals("user:matched")) {
            seat.matched(data.getString("roomId"), data.getJsonObject("peer").getString("id"));
        } else if (type.equals("user:match:error")) {
            seat.failed();
        } else if (type.equals("room:closed") && !data.containsKey("seq")) {
            // The room ended before the client could enter it, so nothing of it is told.
            seat.parted(data.getString("roomId"));
        } else if (data.containsKey("seq")) {
            history.add(delivered(type, data));
            positions.merge(data.getString("roomId"), data.getLong("seq"), Math::max);
            if (type.equals("room:closed")) {
                seat.parted(data.getString("roomId"));
            }
        } else {
            faults.add(name + " got " + type + " " + data.encode());
        }
    }

    private static Observation.Delivered delivered(String type, JsonObject data) {
        boolean message = type.equals("chat:message");
        return new Observation.Delivered(
                data.getString("roomId"),
                data.getLong("seq"),
                type,
                message ? data.getString("id") : data.getString("messageId"),
                message ? data.getJsonObject("sender").getString("id") : data.getString("userId"),
                data.getString("clientId"),
                message ? data.getString("content") : data.encode());
    }

    /** Sends a message once it is connected, and again until it is acknowledged. */
    void say(String roomId) {
        String intent = name + "-" + ++intents;
        Sent message = new Sent(roomId, intent, "says " + intent);
        history.add(message);
        waiting.put(intent, message);
        post(message);
    }

    private void post(Sent message) {
        JsonObject body = new JsonObject()
                .put("roomId", message.roomId())
                .put("content", message.content())
                .put("clientId", message.clientId());
        ask(
                "chat:message",
                body,
                receipt -> {
                    waiting.remove(message.clientId());
                    history.add(new Acknowledged(
                            message.roomId(), message.clientId(), receipt.getLong("seq"), receipt.getString("id")));
                },
                code -> {
                    waiting.remove(message.clientId());
                    history.add(new Refused(message.roomId(), message.clientId(), code));
                });
    }

    /**
     * Sends a command. One that is refused for a while is tried again on this connection; on another one the caller has
     * to ask again.
     */
    void ask(String command, JsonObject body, Consumer<JsonObject> done, Consumer<String> refused) {
        BridgeSocket asked = socket;
        if (!ready) {
            return;
        }
        asked.ask(command, body).onSuccess(done::accept).onFailure(failure -> {
            Refusal refusal = (Refusal) failure;
            if (refusal.temporary()) {
                crowd.after(Math.max(SHORTEST_RETRY_MS, refusal.retryAfterMs()), () -> {
                    if (socket == asked) {
                        ask(command, body, done, refused);
                    }
                });
            } else {
                refused.accept(refusal.code());
            }
        });
    }

    void later(long ms, Runnable action) {
        crowd.after(ms, action);
    }

    /** Sends a command; fails when it is not connected, and is not answered when the connection ends. */
    Future<JsonObject> query(String command, JsonObject body) {
        return ready ? socket.ask(command, body) : Future.failedFuture(name + " is not connected");
    }

    @Override
    public String toString() {
        return name + (ready ? " at " : " not yet at ") + place + ", unacknowledged " + waiting.keySet() + ", has "
                + positions + ", " + seat;
    }
}
