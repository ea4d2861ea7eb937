package parley.signaling.turn;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.signaling.IceServers;

/** Answers who asks for ICE servers: only those in a live call, or in a match, which a call may follow. */
public final class IceServersForCallers {
    private final IceServers servers;
    private final Function<String, Future<Boolean>> inCall;
    private final Function<String, Future<Boolean>> inMatch;

    /**
     * @param inCall tells whether a user takes part in a live call
     * @param inMatch tells whether a user is in a match
     */
    public IceServersForCallers(
            IceServers servers, Function<String, Future<Boolean>> inCall, Function<String, Future<Boolean>> inMatch) {
        this.servers = servers;
        this.inCall = inCall;
        this.inMatch = inMatch;
    }

    /** Returns {@code {iceServers}}. Fails with PERMISSION_DENIED for who has nobody to call. */
    public Future<JsonObject> of(String userId) {
        return inCall.apply(userId)
                .compose(calls -> calls ? Future.succeededFuture(true) : inMatch.apply(userId))
                .compose(admitted -> admitted ? servers.of(userId) : Future.failedFuture(refusal()))
                .map(list -> new JsonObject().put("iceServers", list));
    }

    private static ParleyException refusal() {
        return new ParleyException(
                ErrorCode.PERMISSION_DENIED, "ICE servers are for those in a call or in a match");
    }
}
