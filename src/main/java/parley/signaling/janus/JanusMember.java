package parley.signaling.janus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.signaling.MediaPlane;

/**
 * One participant's place in a room of Janus: the connection by which the participant sends, which is also the place in
 * the room, and the {@link Subscription}.
 */
final class JanusMember {
    private static final int MOST_HELD = 30;

    private final JanusLink link;
    private final long room;
    private final String participantId;
    private final int videoBitrate;
    private final Told told;
    private final Feeds feeds = new Feeds();
    private final Subscription subscription;
    private final Deque<JsonObject> held = new ArrayDeque<>();

    private long handle;
    private boolean in;
    private boolean lost;
    private Future<Void> entering;
    private Function<List<Long>, Future<Void>> removal;
    /** Grows when all that is under way has become meaningless. */
    private int era;

    private boolean published;
    private String session = "";
    private Set<String> own = Set.of();
    private Set<String> janus = Set.of();

    /** Hears what is for the participant, and that the room is gone. */
    interface Told {
        void signal(String event, JsonObject data);

        void roomLost();
    }

    JanusMember(Vertx vertx, JanusLink link, long room, String participantId, int videoBitrate, Told told) {
        this.link = link;
        this.room = room;
        this.participantId = participantId;
        this.videoBitrate = videoBitrate;
        this.told = told;
        this.subscription = new Subscription(vertx, link, room, feeds, new Subscription.Offers() {
            @Override
            public void offer(String sdp, JsonObject streams, boolean fresh) {
                JsonObject data = new JsonObject().put("sdp", sdp).put("streams", streams);
                told.signal("webrtc:offer", fresh ? data.put("fresh", true) : data);
            }

            @Override
            public void candidate(JsonObject candidate, Set<String> fragments) {
                tellCandidate(candidate, fragments);
            }
        });
    }

    /** Takes a place in the room, unless that is under way. @param removal removes ids from the room */
    Future<Void> enter(Supplier<Future<Void>> room, Function<List<Long>, Future<Void>> removal) {
        if (entering == null || entering.isComplete()) {
            entering = room.get().compose(open -> join()).compose(removal);
            this.removal = removal;
        }
        return entering;
    }

    /** Returns the ids in the room that are this participant's from before, perhaps by another node. */
    private Future<List<Long>> join() {
        int now = ++era;
        return link.attach(message -> {
                    if (now == era) {
                        heard(message);
                    }
                })
                .compose(made -> {
                    if (now != era) {
                        return link.detach(made).compose(gone -> Future.failedFuture(tooLate()));
                    }
                    handle = made;
                    JsonObject body = new JsonObject()
                            .put("request", "join")
                            .put("ptype", "publisher")
                            .put("room", room)
                            .put("display", participantId);
                    return link.message(made, body, null);
                })
                .onFailure(refused -> {
                    if (now == era) {
                        Unattended.watch("ending a handle", leave());
                    }
                })
                .map(answer -> {
                    if (now != era) {
                        throw tooLate();
                    }
                    return joined(JanusLink.pluginData(answer));
                });
    }

    private static ParleyException tooLate() {
        return new ParleyException(ErrorCode.CONFLICT, "The participant has left meanwhile");
    }

    private List<Long> joined(JsonObject data) {
        in = true;
        lost = false;
        List<Long> former = new ArrayList<>();
        for (String list : List.of("publishers", "attendees")) {
            data.getJsonArray(list, new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .filter(each -> isOwn(each) && !each.getLong("id").equals(data.getLong("id")))
                    .forEach(each -> former.add(each.getLong("id")));
        }
        feeds.tell(ofOthers(data.getJsonArray("publishers", new JsonArray())));
        subscription.begin(data.getValue("private_id"));
        return former;
    }

    private JsonArray ofOthers(JsonArray publishers) {
        JsonArray others = new JsonArray();
        publishers.stream()
                .map(JsonObject.class::cast)
                .filter(each -> !isOwn(each))
                .forEach(others::add);
        return others;
    }

    private boolean isOwn(JsonObject participant) {
        return participantId.equals(participant.getString("display"));
    }

    boolean isIn() {
        return in;
    }

    /** Tells whether the place was lost, and not given up. */
    boolean isLost() {
        return lost;
    }

    /** Forgets the place, which the participant is to get again. */
    void lose() {
        lost = true;
        Unattended.watch("forgetting a place", leave());
    }

    /** Carries a signal of the participant to Janus. */
    Future<Void> signal(String event, JsonObject data) {
        return switch (event) {
            case "webrtc:offer", "webrtc:renegotiate" ->
                data.containsKey("answerTo") ? answer(data.getString("sdp")) : offer(data.getString("sdp"));
            case "webrtc:answer" -> answer(data.getString("sdp"));
            case "webrtc:ice-candidate" -> candidate(data.getJsonObject("candidate"));
            default ->
                Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "The media server takes no " + event));
        };
    }

    /** A browser that was loaded again has lost both connections, so it begins anew. */
    private Future<Void> offer(String sdp) {
        boolean another = published && !Sdp.session(sdp).equals(session);
        Future<?> ready = another ? enter(this::leave, removal) : Future.succeededFuture();
        return ready.compose(in -> {
            session = Sdp.session(sdp);
            own = Sdp.fragments(sdp);
            JsonObject body = new JsonObject()
                    .put("request", published ? "configure" : "publish")
                    .put("bitrate", videoBitrate);
            Future<JsonObject> asked = link.message(
                    handle, body, new JsonObject().put("type", "offer").put("sdp", sdp));
            releaseCandidates();
            return asked.map(this::published);
        });
    }

    private Void published(JsonObject answer) {
        published = true;
        JsonObject jsep = answer.getJsonObject("jsep");
        if (jsep != null) {
            janus = Sdp.fragments(jsep.getString("sdp"));
            told.signal("webrtc:answer", new JsonObject().put("sdp", jsep.getString("sdp")));
        }
        return null;
    }

    private Future<Void> answer(String sdp) {
        if (!subscription.isOffered()) {
            // The answer is to an offer of before a loss; a new one is on its way.
            return Future.succeededFuture();
        }
        Future<Void> asked = subscription.answer(sdp);
        releaseCandidates();
        return asked;
    }

    private void releaseCandidates() {
        List<JsonObject> waiting = List.copyOf(held);
        held.clear();
        waiting.forEach(each -> Unattended.watch("handing on a candidate", candidate(each)));
    }

    /** Candidates say by a fragment to which of the two connections they belong. They wait for its description. */
    private Future<Void> candidate(JsonObject candidate) {
        String fragment = candidate.getString("usernameFragment");
        boolean sent = fragment == null ? !own.isEmpty() && !subscription.isOffered() : own.contains(fragment);
        boolean received = fragment == null ? !sent && subscription.isOffered() : hasAnswered(fragment);
        if (sent) {
            return link.trickle(handle, forJanus(candidate));
        }
        if (received) {
            return subscription.trickle(forJanus(candidate));
        }
        if (held.size() < MOST_HELD) {
            held.add(candidate);
        }
        return Future.succeededFuture();
    }

    private boolean hasAnswered(String fragment) {
        return subscription.fragments().contains(fragment);
    }

    private static JsonObject forJanus(JsonObject candidate) {
        String text = candidate.getString("candidate", "");
        if (text.isEmpty()) {
            return new JsonObject().put("completed", true);
        }
        JsonObject plain = new JsonObject().put("candidate", text);
        if (candidate.getString("sdpMid") != null) {
            plain.put("sdpMid", candidate.getString("sdpMid"));
        }
        return plain.put("sdpMLineIndex", candidate.getInteger("sdpMLineIndex", 0));
    }

    private void tellCandidate(JsonObject candidate, Set<String> fragments) {
        JsonObject plain = new JsonObject()
                .put("candidate", candidate.getString("candidate", ""))
                .put("usernameFragment", fragments.stream().findFirst().orElse(null));
        if (candidate.containsKey("sdpMid")) {
            plain.put("sdpMid", candidate.getString("sdpMid"));
        }
        if (candidate.containsKey("sdpMLineIndex")) {
            plain.put("sdpMLineIndex", candidate.getInteger("sdpMLineIndex"));
        }
        told.signal("webrtc:ice-candidate", new JsonObject().put("candidate", plain));
    }

    private void heard(JsonObject message) {
        switch (message.getString("janus")) {
            case "event" -> heardOfRoom(JanusLink.pluginData(message));
            case "trickle" -> tellCandidate(message.getJsonObject("candidate"), janus);
            case "hangup" -> {
                if (published) {
                    published = false;
                    tellAway("The media server has lost what you send", true);
                }
            }
            default -> {
                // Whether media flows is seen better by the browser.
            }
        }
    }

    private void heardOfRoom(JsonObject data) {
        if ("destroyed".equals(data.getString("videoroom"))) {
            told.roomLost();
            return;
        }
        JsonArray publishers = data.getJsonArray("publishers");
        if (publishers != null) {
            feeds.tell(ofOthers(publishers));
        }
        // Of this member itself the event says "ok" instead of an id.
        for (String leaving : List.of("unpublished", "leaving")) {
            if (data.getValue(leaving) instanceof Number feed) {
                feeds.gone(feed.longValue());
            } else if (leaving.equals("leaving") && data.containsKey(leaving)) {
                // Another node may have the participant now; if nobody has, the comparison of rosters finds out.
                Unattended.watch("leaving after a kick", leave());
                return;
            }
        }
        subscription.update();
    }

    /** Tells the participant of a loss. @param publish whether to send anew, over a new connection */
    void tellAway(String words, boolean publish) {
        JsonObject error = new ParleyException(ErrorCode.UNAVAILABLE, words).toJson();
        told.signal("webrtc:error", publish ? error.put("publish", true) : error);
    }

    /** Gives up the place. What is gone already is only forgotten. */
    Future<Void> leave() {
        long old = handle;
        era++;
        handle = 0;
        in = false;
        published = false;
        session = "";
        own = Set.of();
        janus = Set.of();
        held.clear();
        feeds.clear();
        Future<Void> ended = subscription.end();
        return old == 0 ? ended : Future.join(link.detach(old), ended).mapEmpty();
    }

    /** Adds from where a signal comes, as participants expect it. */
    static JsonObject fromPlane(String callId, JsonObject data) {
        return data.put("callId", callId).put("from", MediaPlane.PARTICIPANT);
    }
}
