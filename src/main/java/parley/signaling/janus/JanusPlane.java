package parley.signaling.janus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.JanusSettings;
import parley.error.Unattended;
import parley.signaling.MediaPlane;

/**
 * Group calls through Janus: a room of its VideoRoom plugin for each call. Browsers speak to it by the signals of any
 * call. A participant's place is held by the node to which the participant is connected, and all nodes meet in the room.
 * The plane works on its own event loop; any thread may ask it.
 */
public final class JanusPlane extends VerticleBase implements MediaPlane {
    private static final Logger LOG = LoggerFactory.getLogger(JanusPlane.class);
    private static final long COMPARE_MS = 10_000;
    private static final int MOST_UNCLOSED = 10_000;

    private final JanusSettings settings;
    private final Function<String, Future<Set<String>>> participantsOf;
    private final long compareMs;
    private final Map<String, JanusCall> calls = new HashMap<>();
    private final Set<String> unclosed = new HashSet<>();

    private volatile PlaneListener listener = (callId, participantId, event, data) -> {};
    private JanusLink link;
    private Future<Long> control = Future.failedFuture("Janus was never there");

    /** @param participantsOf finds the ids of all participants of a call, on whatever node they are */
    public JanusPlane(JanusSettings settings, Function<String, Future<Set<String>>> participantsOf) {
        this(settings, participantsOf, COMPARE_MS);
    }

    JanusPlane(JanusSettings settings, Function<String, Future<Set<String>>> participantsOf, long compareMs) {
        this.settings = settings;
        this.participantsOf = participantsOf;
        this.compareMs = compareMs;
    }

    @Override
    public Future<?> start() {
        link = new JanusLink(vertx, settings, new JanusLink.Events() {
            @Override
            public void up() {
                control = link.attach(event -> {});
                control.onComplete(
                        made -> {
                            destroyUnclosed();
                            calls.forEach((callId, call) -> enterAgain(callId, call));
                        },
                        refused -> LOG.warn("Janus has no VideoRoom for us: {}", refused.getMessage()));
            }

            @Override
            public void down() {
                calls.values().forEach(JanusPlane::leftBehind);
            }
        });
        link.begin();
        vertx.setPeriodic(compareMs, timer -> calls.forEach(this::compare));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return link.close();
    }

    /** Tells whether Janus answers this node. */
    public boolean isReachable() {
        JanusLink begun = link;
        return begun != null && begun.isUp();
    }

    @Override
    public String name() {
        return "janus";
    }

    @Override
    public boolean takes(int participants, int withVideo) {
        return participants <= settings.publishers();
    }

    @Override
    public void onSignal(PlaneListener hears) {
        listener = hears;
    }

    @Override
    public Future<Void> open(String callId) {
        return here(() -> opened(call(callId)));
    }

    @Override
    public Future<Void> grant(String callId, String participantId) {
        return here(() -> granted(callId, participantId).mapEmpty());
    }

    @Override
    public Future<Void> signal(String callId, String participantId, String event, JsonObject data) {
        return here(() -> granted(callId, participantId).compose(member -> member.signal(event, data)));
    }

    @Override
    public Future<Void> revoke(String callId, String participantId) {
        return here(() -> {
            JanusCall call = call(callId);
            JanusMember member = call.members.remove(participantId);
            Future<Void> left = member == null ? Future.succeededFuture() : member.leave();
            forget(callId, call);
            return left.compose(gone -> kick(call, Set.of(participantId)));
        });
    }

    @Override
    public Future<Void> close(String callId) {
        return here(() -> {
            JanusCall call = call(callId);
            calls.remove(callId);
            Future<?> left = Future.join(
                    call.members.values().stream().map(JanusMember::leave).toList());
            return left.compose(gone -> destroy(callId, call.room()));
        });
    }

    @Override
    public Future<Set<String>> roster(String callId) {
        return here(() -> listed(call(callId)).map(list -> {
            Set<String> ids = new HashSet<>();
            list.forEach(each -> ids.add(((JsonObject) each).getString("display", "")));
            forget(callId, call(callId));
            return ids;
        }));
    }

    /** Works on the own event loop, and answers on the caller's. */
    private <T> Future<T> here(Supplier<Future<T>> work) {
        Context asking = vertx.getOrCreateContext();
        Promise<T> answer = Promise.promise();
        context.runOnContext(
                turn -> Future.future((Promise<T> begun) -> work.get().onComplete(begun))
                        .onFailure(failure -> LOG.debug("The media server was asked in vain: {}", failure.getMessage()))
                        .recover(failure -> Future.failedFuture(JanusRefusal.told(failure)))
                        .onComplete(done -> asking.runOnContext(back -> answer.handle(done))));
        return answer.future();
    }

    private JanusCall call(String callId) {
        return calls.computeIfAbsent(callId, JanusCall::new);
    }

    private void forget(String callId, JanusCall call) {
        if (call.members.isEmpty()) {
            calls.remove(callId, call);
        }
    }

    private Future<Void> opened(JanusCall call) {
        return call.opened(() -> ask("create", call, body -> body.put("is_private", true)
                .put("notify_joining", true)
                .put("publishers", settings.publishers())
                .put("bitrate", settings.videoBitrate())
                .put("admin_key", settings.adminKey().value())));
    }

    private Future<JsonObject> ask(String request, JanusCall call) {
        return ask(request, call, body -> body);
    }

    private Future<JsonObject> ask(String request, JanusCall call, Function<JsonObject, JsonObject> more) {
        return ask(request, call.room(), more);
    }

    private Future<JsonObject> ask(String request, long room, Function<JsonObject, JsonObject> more) {
        JsonObject body = more.apply(new JsonObject().put("request", request).put("room", room));
        return control.compose(handle -> link.message(handle, body, null)).map(JanusLink::pluginData);
    }

    /** A participant who comes to this node from another one has no place here yet. */
    private Future<JanusMember> granted(String callId, String participantId) {
        JanusCall call = call(callId);
        JanusMember known = call.members.get(participantId);
        if (known != null && known.isIn()) {
            return Future.succeededFuture(known);
        }
        JanusMember member = known == null ? member(callId, call, participantId) : known;
        call.members.put(participantId, member);
        return enter(call, member).map(member).onFailure(refused -> {
            if (known == null) {
                call.members.remove(participantId, member);
                forget(callId, call);
            }
        });
    }

    private Future<Void> enter(JanusCall call, JanusMember member) {
        return member.enter(() -> opened(call), former -> kickAll(call, former));
    }

    private JanusMember member(String callId, JanusCall call, String participantId) {
        JanusMember.Told told = new JanusMember.Told() {
            @Override
            public void signal(String event, JsonObject data) {
                listener.signal(callId, participantId, event, JanusMember.fromPlane(callId, data));
            }

            @Override
            public void roomLost() {
                call.lost();
                call.members.values().stream().filter(JanusMember::isIn).forEach(JanusMember::lose);
                vertx.runOnContext(next -> revive(callId, call));
            }
        };
        return new JanusMember(vertx, link, call.room(), participantId, settings.videoBitrate(), told);
    }

    private Future<Void> destroy(String callId, long room) {
        return ask("destroy", room, body -> body)
                .<Void>mapEmpty()
                .recover(JanusPlane::unlessGone)
                .onSuccess(gone -> unclosed.remove(callId))
                .onFailure(away -> {
                    if (unclosed.size() < MOST_UNCLOSED) {
                        unclosed.add(callId);
                    }
                });
    }

    /** Ends the rooms of calls that ended while Janus could not be reached. */
    private void destroyUnclosed() {
        Set.copyOf(unclosed)
                .forEach(callId -> Unattended.watch("ending a room", destroy(callId, JanusCall.roomOf(callId))));
    }

    private static void leftBehind(JanusCall call) {
        call.lost();
        call.members.values().forEach(member -> {
            if (member.isIn()) {
                member.lose();
                member.tellAway("The media server is away; the call goes on when it is back", false);
            }
        });
    }

    /** Another node may have ended the call, with the room. */
    private void revive(String callId, JanusCall call) {
        participantsOf
                .apply(callId)
                .onComplete(
                        known -> context.runOnContext(turn -> {
                            call.members.keySet().retainAll(known);
                            enterAgain(callId, call);
                            forget(callId, call);
                        }),
                        failure -> LOG.debug("A room is looked after later: {}", failure.getMessage()));
    }

    private void enterAgain(String callId, JanusCall call) {
        call.members.forEach((participantId, member) -> {
            if (calls.get(callId) == call && member.isLost()) {
                enter(call, member)
                        .onComplete(
                                in -> member.tellAway("The media server is back: send again", true),
                                failure -> LOG.warn("A participant could not go on: {}", failure.getMessage()));
            }
        });
    }

    private void compare(String callId, JanusCall call) {
        if (!isReachable() || call.members.isEmpty()) {
            return;
        }
        Future<JsonArray> listed = listed(call);
        Future<Set<String>> known = participantsOf.apply(callId);
        Future.all(listed, known)
                .onComplete(
                        both -> context.runOnContext(turn -> mend(callId, call, listed.result(), known.result())),
                        failure -> LOG.debug("A roster could not be compared: {}", failure.getMessage()));
    }

    private void mend(String callId, JanusCall call, JsonArray listed, Set<String> known) {
        if (calls.get(callId) != call) {
            return;
        }
        Set<String> roster = new HashSet<>();
        listed.forEach(each -> roster.add(((JsonObject) each).getString("display", "")));
        Rosters.Difference difference = call.rosters.compare(roster, known, Set.copyOf(call.members.keySet()));
        difference.strangers().forEach(stranger -> {
            JanusMember member = call.members.remove(stranger);
            if (member != null) {
                Unattended.watch("ending a stranger's place", member.leave());
            }
        });
        Unattended.watch("removing strangers", kick(call, difference.strangers()));
        difference.lost().stream().filter(known::contains).forEach(lost -> {
            JanusMember member = call.members.get(lost);
            if (member != null) {
                member.lose();
            }
        });
        enterAgain(callId, call);
        forget(callId, call);
    }

    private Future<JsonArray> listed(JanusCall call) {
        return ask("listparticipants", call)
                .map(data -> data.getJsonArray("participants", new JsonArray()))
                .recover(refusal -> unlessGone(refusal).map(new JsonArray()));
    }

    private Future<Void> kick(JanusCall call, Set<String> participantIds) {
        if (participantIds.isEmpty()) {
            return Future.succeededFuture();
        }
        return listed(call)
                .compose(list -> kickAll(
                        call,
                        list.stream()
                                .map(JsonObject.class::cast)
                                .filter(each -> participantIds.contains(each.getString("display", "")))
                                .map(each -> each.getLong("id"))
                                .toList()));
    }

    private Future<Void> kickAll(JanusCall call, List<Long> ids) {
        return Future.join(ids.stream()
                        .map(id -> ask("kick", call, body -> body.put("id", id)))
                        .toList())
                .<Void>mapEmpty()
                .recover(JanusPlane::unlessGone);
    }

    /** A part that is gone already needs no end. */
    private static Future<Void> unlessGone(Throwable failure) {
        boolean gone = failure instanceof JanusRefusal refusal
                && (refusal.code() == JanusRefusal.NO_SUCH_ROOM || refusal.code() == JanusRefusal.NO_SUCH_FEED);
        return gone ? Future.succeededFuture() : Future.failedFuture(failure);
    }
}
