package parley.signaling.janus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;
import parley.signaling.janus.Feeds.Stream;

/**
 * The connection by which one member receives what all others send. Janus offers it, and offers anew whenever others
 * begin or stop to send. One change is under way at a time; what came meanwhile follows together.
 */
final class Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final long RETRY_MS = 1_000;
    private static final int RETRIES = 5;

    private final Vertx vertx;
    private final JanusLink link;
    private final long room;
    private final Feeds feeds;
    private final Offers offers;
    private final Set<Stream> subscribed = new HashSet<>();

    private Object privateId;
    private long handle;
    private boolean changing;
    private boolean again;
    private boolean fresh;
    private int failures;
    /** Grows when all that is under way has become meaningless. */
    private int era;

    private Set<String> offered = Set.of();
    private Set<String> answered = Set.of();

    /** Hears what is for the member. */
    interface Offers {
        /**
         * @param streams participants by the media that is theirs
         * @param fresh whether this begins a new connection
         */
        void offer(String sdp, JsonObject streams, boolean fresh);

        void candidate(JsonObject candidate, Set<String> fragments);
    }

    Subscription(Vertx vertx, JanusLink link, long room, Feeds feeds, Offers offers) {
        this.vertx = vertx;
        this.link = link;
        this.room = room;
        this.feeds = feeds;
        this.offers = offers;
    }

    /** @param memberId Janus's own name of the member, by which it lets the member subscribe */
    void begin(Object memberId) {
        privateId = memberId;
        update();
    }

    /** Returns the fragments by which candidates of the member belong here. */
    Set<String> fragments() {
        return answered;
    }

    /** Brings what is received in line with what is sent. */
    void update() {
        if (privateId == null || changing) {
            again = true;
            return;
        }
        again = false;
        subscribed.removeIf(stream -> !feeds.has(stream.feed()));
        Set<Stream> more = new LinkedHashSet<>(feeds.all());
        more.removeAll(subscribed);
        Set<Stream> less = new LinkedHashSet<>(subscribed);
        less.removeAll(feeds.all());
        if (more.isEmpty() && (less.isEmpty() || handle == 0)) {
            return;
        }
        changing = true;
        int now = era;
        change(more, less)
                .onComplete(
                        answer -> {
                            if (now == era) {
                                subscribed.addAll(more);
                                subscribed.removeAll(less);
                                failures = 0;
                                heard(answer);
                                changed();
                            }
                        },
                        failure -> {
                            if (now == era) {
                                failed(failure);
                            }
                        });
    }

    private void changed() {
        changing = false;
        if (again) {
            update();
        }
    }

    private Future<JsonObject> change(Set<Stream> more, Set<Stream> less) {
        if (handle != 0) {
            JsonObject body = new JsonObject().put("request", "update");
            put(body, "subscribe", more);
            put(body, "unsubscribe", less);
            return link.message(handle, body, null);
        }
        int now = era;
        fresh = true;
        JsonObject body = new JsonObject()
                .put("request", "join")
                .put("ptype", "subscriber")
                .put("room", room)
                .put("private_id", privateId);
        put(body, "streams", more);
        return link.attach(message -> {
                    if (now == era) {
                        heard(message);
                    }
                })
                .compose(made -> {
                    if (now != era) {
                        return link.detach(made).compose(gone -> Future.failedFuture("too late"));
                    }
                    handle = made;
                    return link.message(made, body, null);
                });
    }

    private static void put(JsonObject body, String name, Set<Stream> streams) {
        if (!streams.isEmpty()) {
            JsonArray list = new JsonArray();
            streams.forEach(stream -> list.add(stream.toJson()));
            body.put(name, list);
        }
    }

    /** A feed may have gone before Janus got the request, which it refuses as a whole. */
    private void failed(Throwable failure) {
        if (++failures > RETRIES) {
            LOG.warn("A participant can't receive: {}", failure.getMessage());
            changing = false;
            return;
        }
        int now = era;
        vertx.setTimer(RETRY_MS, timer -> {
            if (now == era) {
                restart();
            }
        });
    }

    private void heard(JsonObject message) {
        JsonObject jsep = message.getJsonObject("jsep");
        String kind = message.getString("janus");
        if (jsep != null && "offer".equals(jsep.getString("type"))) {
            String sdp = jsep.getString("sdp");
            offered = Sdp.fragments(sdp);
            offers.offer(sdp, streams(JanusLink.pluginData(message)), fresh);
            fresh = false;
        } else if ("trickle".equals(kind)) {
            offers.candidate(message.getJsonObject("candidate"), offered);
        } else if ("hangup".equals(kind) || "detached".equals(kind)) {
            restart();
        }
    }

    private static JsonObject streams(JsonObject told) {
        JsonObject owners = new JsonObject();
        for (Object each : told.getJsonArray("streams", new JsonArray())) {
            JsonObject stream = (JsonObject) each;
            if (stream.getBoolean("active", true) && stream.getString("feed_display") != null) {
                owners.put(stream.getString("mid"), stream.getString("feed_display"));
            }
        }
        return owners;
    }

    /** Begins a new connection in place of one that was lost. */
    private void restart() {
        Object same = privateId;
        Unattended.watch("ending a subscription", end());
        begin(same);
    }

    Future<Void> answer(String sdp) {
        answered = Sdp.fragments(sdp);
        JsonObject jsep = new JsonObject().put("type", "answer").put("sdp", sdp);
        return link.message(handle, new JsonObject().put("request", "start"), jsep)
                .mapEmpty();
    }

    Future<Void> trickle(JsonObject candidate) {
        return link.trickle(handle, candidate);
    }

    boolean isOffered() {
        return handle != 0 && !offered.isEmpty();
    }

    /** Forgets the connection, which is gone already or goes now. */
    Future<Void> end() {
        long old = handle;
        era++;
        handle = 0;
        privateId = null;
        changing = false;
        again = false;
        subscribed.clear();
        offered = Set.of();
        answered = Set.of();
        return old == 0 ? Future.succeededFuture() : link.detach(old);
    }
}
