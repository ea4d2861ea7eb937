package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import parley.signaling.CallChanges.Done;
import parley.signaling.SignalingMessages.FindCalls;
import parley.signaling.SignalingMessages.FoundCalls;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand.TakeOver;
import parley.signaling.call.CallKind;
import parley.signaling.call.Device;
import parley.signaling.call.Participant;

/** Tells a connection that comes in of its user's calls, and lets a participant go on with it. */
final class CallsOfUsers {
    /** A crowd that comes in at once is looked up together. */
    private static final long GATHER_MS = 20;

    private final Vertx vertx;
    private final CallServices services;
    private final String plane;
    private final Supplier<Set<String>> nodes;
    private Map<String, Promise<List<Call>>> asked = new HashMap<>();

    /** @param nodes ids of the nodes that are there */
    CallsOfUsers(Vertx vertx, CallServices services, String plane, Supplier<Set<String>> nodes) {
        this.nodes = nodes;
        this.vertx = vertx;
        this.services = services;
        this.plane = plane;
    }

    Future<FoundCalls> find(FindCalls find) {
        return find.roomIds() == null ? own(find) : inRooms(find.roomIds());
    }

    private Future<FoundCalls> own(FindCalls find) {
        return ofUser(find.userId())
                .compose(calls -> Future.all(
                        calls.stream().map(call -> describe(call, find)).toList()))
                .map(all -> new FoundCalls(all.list()));
    }

    private Future<FoundCalls> inRooms(List<String> roomIds) {
        return services.store()
                .ofRooms(roomIds)
                .map(found -> new FoundCalls(found.values().stream()
                        .filter(call -> call.kind() == CallKind.GROUP)
                        .map(call -> CallEvents.known(call, plane, null, new JsonArray()))
                        .toList()));
    }

    private Future<List<Call>> ofUser(String userId) {
        if (asked.isEmpty()) {
            vertx.setTimer(GATHER_MS, timer -> lookUp());
        }
        return asked.computeIfAbsent(userId, first -> Promise.promise()).future();
    }

    private void lookUp() {
        Map<String, Promise<List<Call>>> waiting = asked;
        asked = new HashMap<>();
        services.store()
                .ofUsers(waiting.keySet())
                .onComplete(
                        found -> waiting.forEach((userId, promise) -> promise.complete(found.get(userId))),
                        away -> waiting.values().forEach(promise -> promise.fail(away)));
    }

    private Future<JsonObject> describe(Call call, FindCalls find) {
        return goneOn(call, find)
                .compose(now -> services.iceServers(find.userId()).map(servers -> {
                    Participant self = now.onConnection(find.connectionId()).orElse(null);
                    JsonObject known = CallEvents.known(now, plane, self, servers);
                    return self == null ? claimable(known, now, find) : known;
                }));
    }

    /**
     * The page that was in the call may come back before the loss of its former connection is noticed. Another page of
     * the same session may have asked as well, so the page that knows the call has to claim its participant.
     */
    private static JsonObject claimable(JsonObject known, Call call, FindCalls find) {
        ofSession(call, find).ifPresent(own -> known.put("claim", own.id()));
        return known;
    }

    private static Optional<Participant> ofSession(Call call, FindCalls find) {
        return call.ofUser(find.userId()).filter(one -> one.device().sessionId().equals(find.sessionId()));
    }

    /** A session that has lost its other connection goes on with this one. */
    private Future<Call> goneOn(Call call, FindCalls find) {
        Optional<Participant> own = ofSession(call, find)
                .filter(one -> one.gone() || !nodes.get().contains(one.device().nodeId()));
        if (own.isEmpty()) {
            return Future.succeededFuture(call);
        }
        Device by = new Device(
                find.userId(), own.get().device().username(), find.sessionId(), find.nodeId(), find.connectionId());
        return services.order()
                .run(call.id(), () -> services.changes().carryOut(call.id(), new TakeOver(by)))
                .map(Done::call)
                // It is still told of the call, and may take over by itself.
                .otherwise(call);
    }
}
