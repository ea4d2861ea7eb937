package parley.signaling.janus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.JanusSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * This node's session at Janus, over one WebSocket that is made anew whenever it is lost. Everything of a session is gone
 * with its socket. Each request has a deadline, and there is a bound to those that wait. All happens on the event loop on
 * which the link was begun. Source: Janus's page on the REST, WebSockets and other interfaces.
 */
final class JanusLink {
    private static final Logger LOG = LoggerFactory.getLogger(JanusLink.class);
    private static final String PLUGIN = "janus.plugin.videoroom";
    private static final int MOST_WAITING = 2_000;
    private static final int LARGEST_MESSAGE = 1 << 20;
    /** Janus ends a session of which it has heard nothing for a minute. */
    private static final long KEEP_ALIVE_MS = 10_000;

    private static final long FIRST_RETRY_MS = 250;
    private static final long LAST_RETRY_MS = 5_000;

    private final Vertx vertx;
    private final JanusSettings settings;
    private final URI uri;
    private final Events events;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private final Map<Long, Consumer<JsonObject>> handles = new HashMap<>();

    private WebSocketClient client;
    private WebSocket socket;
    private long session;
    private long keepAlive;
    private long retryMs = FIRST_RETRY_MS;
    private long transactions;
    private boolean closed;
    private boolean toldAway;
    private volatile boolean up;

    /** Hears of the session's coming and going. */
    interface Events {
        void up();

        void down();
    }

    /** @param interim whether an acknowledgement is not the answer yet */
    private record Waiting(Promise<JsonObject> answer, boolean interim, long timer) {}

    JanusLink(Vertx vertx, JanusSettings settings, Events events) {
        this.vertx = vertx;
        this.settings = settings;
        this.uri = URI.create(settings.uri());
        this.events = events;
    }

    /** Connects, and goes on trying. */
    void begin() {
        client = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setConnectTimeout((int) settings.answerMs())
                .setMaxFrameSize(LARGEST_MESSAGE)
                .setMaxMessageSize(LARGEST_MESSAGE));
        connect();
    }

    /** Tells whether there is a session. Any thread may ask. */
    boolean isUp() {
        return up;
    }

    Future<Void> close() {
        closed = true;
        lost("this node ends");
        return client == null ? Future.succeededFuture() : client.close();
    }

    private void connect() {
        boolean secure = uri.getScheme().equals("wss");
        int port = uri.getPort() < 0 ? secure ? 443 : 80 : uri.getPort();
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(uri.getHost())
                .setPort(port)
                .setSsl(secure)
                .setURI(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath())
                .setTimeout(settings.answerMs())
                .setSubProtocols(List.of("janus-protocol"));
        client.connect(options).compose(this::opened).onComplete(made -> established(), failure -> {
            away(failure);
            retry();
        });
    }

    private Future<Void> opened(WebSocket made) {
        if (closed) {
            made.close();
            return Future.failedFuture("closed");
        }
        socket = made;
        made.textMessageHandler(this::received);
        made.closeHandler(gone -> {
            if (socket == made) {
                boolean hadSession = up;
                lost("the connection to Janus was lost");
                if (hadSession) {
                    away(new IllegalStateException("the connection was lost"));
                    retry();
                }
            }
        });
        made.exceptionHandler(broken -> made.close());
        return request(new JsonObject().put("janus", "create"), false)
                .onFailure(refused -> made.close())
                .map(created -> {
                    session = created.getJsonObject("data").getLong("id");
                    return null;
                });
    }

    private void established() {
        LOG.info("Janus is there");
        toldAway = false;
        retryMs = FIRST_RETRY_MS;
        up = true;
        keepAlive = vertx.setPeriodic(
                KEEP_ALIVE_MS, timer -> request(inSession("keepalive"), false).onFailure(silent -> {
                    if (socket != null) {
                        socket.close();
                    }
                }));
        events.up();
    }

    private void away(Throwable cause) {
        if (!toldAway && !closed) {
            toldAway = true;
            LOG.warn("Janus (calls.janus.uri) is away: {}", cause.getMessage());
        }
    }

    private void retry() {
        if (!closed) {
            vertx.setTimer(retryMs, timer -> {
                if (!closed) {
                    connect();
                }
            });
            retryMs = Math.min(LAST_RETRY_MS, 2 * retryMs);
        }
    }

    private void lost(String why) {
        boolean hadSession = up;
        up = false;
        vertx.cancelTimer(keepAlive);
        handles.clear();
        List<Waiting> all = List.copyOf(waiting.values());
        waiting.clear();
        all.forEach(one -> {
            vertx.cancelTimer(one.timer());
            one.answer().fail(new ParleyException(ErrorCode.UNAVAILABLE, "The media server is away: " + why));
        });
        WebSocket old = socket;
        socket = null;
        if (old != null) {
            old.close();
        }
        if (hadSession) {
            events.down();
        }
    }

    /** Makes a handle of the VideoRoom plugin. @param heard hears of all that Janus tells it by itself */
    Future<Long> attach(Consumer<JsonObject> heard) {
        return request(inSession("attach").put("plugin", PLUGIN), false).map(attached -> {
            long handle = attached.getJsonObject("data").getLong("id");
            handles.put(handle, heard);
            return handle;
        });
    }

    /** Ends a handle, with its connection and its place in the room. Nothing more is heard of it. */
    Future<Void> detach(long handle) {
        handles.remove(handle);
        return up ? request(inSession("detach").put("handle_id", handle), false).mapEmpty() : Future.succeededFuture();
    }

    /**
     * Asks the plugin, and returns the event that answers, with its {@code plugindata} and {@code jsep}.
     *
     * @param jsep description that goes with it, or null
     */
    Future<JsonObject> message(long handle, JsonObject body, JsonObject jsep) {
        JsonObject message = inSession("message").put("handle_id", handle).put("body", body);
        return request(jsep == null ? message : message.put("jsep", jsep), true);
    }

    Future<Void> trickle(long handle, JsonObject candidate) {
        return request(inSession("trickle").put("handle_id", handle).put("candidate", candidate), false)
                .mapEmpty();
    }

    private JsonObject inSession(String what) {
        return new JsonObject().put("janus", what).put("session_id", session);
    }

    private Future<JsonObject> request(JsonObject request, boolean interim) {
        if (socket == null || waiting.size() >= MOST_WAITING || socket.writeQueueFull()) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.UNAVAILABLE, "The media server is away or has too much to do"));
        }
        String transaction = Long.toString(++transactions, Character.MAX_RADIX);
        request.put("transaction", transaction);
        if (!settings.apiSecret().isEmpty()) {
            request.put("apisecret", settings.apiSecret().value());
        }
        Promise<JsonObject> answer = Promise.promise();
        long timer = vertx.setTimer(settings.answerMs(), late -> {
            if (waiting.remove(transaction) != null) {
                answer.fail(new ParleyException(ErrorCode.UNAVAILABLE, "The media server does not answer in time"));
            }
        });
        waiting.put(transaction, new Waiting(answer, interim, timer));
        // A frame that can't be written comes with the end of the socket, which fails all that wait.
        socket.writeTextMessage(request.encode());
        return answer.future();
    }

    private void received(String text) {
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException noJson) {
            LOG.warn("Janus has sent what is no JSON");
            socket.close();
            return;
        }
        Waiting one = waiting.get(message.getString("transaction", ""));
        boolean acknowledgement = "ack".equals(message.getString("janus"));
        if (one != null && !(acknowledgement && one.interim())) {
            waiting.remove(message.getString("transaction"));
            vertx.cancelTimer(one.timer());
            answer(one.answer(), message);
        } else if (message.containsKey("sender")) {
            Consumer<JsonObject> heard = handles.get(message.getLong("sender"));
            if (heard != null) {
                heard.accept(message);
            }
        } else if ("timeout".equals(message.getString("janus")) && socket != null) {
            socket.close();
        }
    }

    private static void answer(Promise<JsonObject> waits, JsonObject message) {
        JsonObject error = message.getJsonObject("error");
        JsonObject told = pluginData(message);
        if (error != null) {
            waits.fail(new JanusRefusal(error.getInteger("code", 0), error.getString("reason")));
        } else if (told.containsKey("error_code")) {
            waits.fail(new JanusRefusal(told.getInteger("error_code"), told.getString("error")));
        } else {
            waits.complete(message);
        }
    }

    /** Returns what the plugin has said in a message; empty if nothing. */
    static JsonObject pluginData(JsonObject message) {
        JsonObject plugin = message.getJsonObject("plugindata");
        JsonObject told = plugin == null ? null : plugin.getJsonObject("data");
        return told == null ? new JsonObject() : told;
    }
}
