package parley.gateway.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.feed.Admission;
import parley.gateway.feed.EntryLimit;
import parley.gateway.feed.OwnMatching;
import parley.gateway.feed.Resume;
import parley.gateway.feed.RoomEntry;
import parley.gateway.feed.RunningCalls;
import parley.gateway.format.CloseCode;
import parley.matching.MatchMessages.Own;
import parley.presence.PresenceMessages.Connected;
import parley.token.Authenticator;
import parley.token.Ban;

/** The commands that a gateway answers itself: they say who the client is, and that it is still there. */
public final class SessionCommands {
    /** The user whose positions the body of an authentication brings, if a gateway found them; clients can't name it. */
    public static final String RESUMED_BY = "resumedBy";

    /** Entries at once: enough to keep the database busy, and so few that each is soon through. */
    private static final int ENTERING_AT_ONCE = 32;

    private static final long LATE_MS = 10_000;

    private final Hub hub;
    private final Authenticator authenticator;
    private final RoomEntry rooms;
    private final RunningCalls calls;
    private final OwnMatching matching;
    private final Bus bus;
    private final String nodeId;
    private final Admission<Connection> admission;
    private final EntryLimit limit;
    private final Map<Connection, Runnable> lastSteps = new HashMap<>();

    public SessionCommands(
            Hub hub, Authenticator authenticator, EntryLimit limit, RoomEntry rooms, Bus bus, String nodeId) {
        this.limit = limit;
        this.hub = hub;
        this.authenticator = authenticator;
        this.rooms = rooms;
        this.calls = new RunningCalls(bus, nodeId);
        this.matching = new OwnMatching(bus);
        this.bus = bus;
        this.nodeId = nodeId;
        this.admission = new Admission<>(
                ENTERING_AT_ONCE,
                connection -> !connection.ending(),
                late -> hub.after(LATE_MS, late),
                hub.settings().entryWaitMs(),
                hub::now,
                () -> ThreadLocalRandom.current().nextLong());
    }

    /**
     * Authenticates a connection and puts it into its rooms. A connection that has this user already may call it again,
     * to bring its positions.
     */
    public Future<Reply> authenticate(Connection connection, JsonObject body) {
        return admission.admit(connection, () -> {
            connection.entry().begin();
            return Future.succeededFuture(body.getString("token"))
                    .compose(authenticator::authenticate)
                    .compose(principal -> limit.take(principal.userId()).map(principal))
                    .compose(principal -> admit(connection, principal))
                    .compose(announced -> enter(connection, resumeOf(connection, body)))
                    // Deliveries that came for the connection meanwhile go out after the reply.
                    .onComplete(done -> hub.submit(at -> connection.entry().end()));
        });
    }

    /** Sets what happens once the connection, which belongs to a guest who is there no longer than it, is gone. */
    void whenGone(Connection connection, Runnable step) {
        lastSteps.put(connection, step);
    }

    /** Must be called when a connection is gone. */
    public void gone(Connection connection) {
        Runnable step = lastSteps.remove(connection);
        if (step != null) {
            step.run();
        }
    }

    /** Asks for calls, and for what is matched or searched, once presence knows the connection: from then on it is told of each that begins. */
    private Future<Reply> enter(Connection connection, Resume resume) {
        Future<JsonArray> running = calls.of(connection);
        Future<Own> own = matching.of(connection.caller().userId());
        return rooms.enter(connection, resume)
                .compose(ready -> running.compose(mine -> calls.inRooms(connection, ready.getJsonArray("rooms"), mine))
                        .map(found -> ready.put("calls", found)))
                .compose(ready -> own.map(found -> new Reply(OwnMatching.told(ready, found))));
    }

    /** Positions of another user's session are none of this user's. */
    private static Resume resumeOf(Connection connection, JsonObject body) {
        String userId = body.getString(RESUMED_BY);
        return userId == null || userId.equals(connection.caller().userId())
                ? Resume.of(body)
                : Resume.of(new JsonObject());
    }

    /** Returns the refusal of one more client with a token; null if there is room. */
    public ParleyException crowded() {
        return admission.refusal();
    }

    /**
     * Tells whether the connection's token is yet to be judged: the client is not to blame for the time that this
     * takes.
     */
    public boolean authenticating(Connection connection) {
        return admission.holds(connection);
    }

    /** Takes a token from the handshake: {@code session:ready} is pushed; a bad token ends the connection. */
    public Future<Reply> handshake(Connection connection, String token) {
        return authenticate(connection, new JsonObject().put("token", token))
                .onSuccess(reply -> connection.protocol().ready(reply.data()))
                .onFailure(failure -> endRefused(connection, ParleyException.of(failure)));
    }

    /** Ends a connection whose handshake was refused. */
    public void endRefused(Connection connection, ParleyException refusal) {
        Ban.of(refusal)
                .ifPresentOrElse(
                        ban -> Hub.closeBanned(connection, ban),
                        () -> connection.close(closeCodeOf(refusal.code()), refusal.retryAfterMs()));
    }

    /** Tells whether the same token may be accepted later, by this node or another one. */
    public static boolean mayComeBack(ParleyException refusal) {
        return Ban.of(refusal).isEmpty() && closeCodeOf(refusal.code()).reconnect();
    }

    /** Only a fault of the token itself, or a limit, keeps a client from coming back with the token. */
    private static CloseCode closeCodeOf(ErrorCode code) {
        return switch (code) {
            case AUTH_FAILED, TOKEN_EXPIRED -> CloseCode.UNAUTHORISED;
            case MAX_CONNECTIONS_EXCEEDED -> CloseCode.CONNECTION_LIMIT;
            default -> CloseCode.DRAINING;
        };
    }

    Future<Reply> refresh(Connection connection) {
        return authenticator
                .refresh(connection.principal())
                .map(fresh ->
                        new Reply(new JsonObject().put("token", fresh.token()).put("expiresAt", fresh.expiresAt())));
    }

    /** Keeps the connection's session alive, or closes the connection if the session has ended. */
    public void keepAlive(Connection connection) {
        if (connection.principal() != null) {
            authenticator.touch(connection.principal()).onFailure(failure -> {
                if (ParleyException.of(failure).code() == ErrorCode.AUTH_FAILED) {
                    connection.close(CloseCode.SESSION_ENDED);
                }
            });
        }
    }

    Future<Reply> ping() {
        return Future.succeededFuture(new Reply(new JsonObject().put("time", hub.now())));
    }

    private Future<Boolean> admit(Connection connection, Principal principal) {
        Principal known = connection.principal();
        if (known != null && !known.userId().equals(principal.userId())) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.CONFLICT, "This connection belongs to another user; open a new one"));
        }
        if (connection.ending()) {
            return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "The connection is closing"));
        }
        if (known == null) {
            if (!connection.authenticated(principal)) {
                return Future.failedFuture(
                        new ParleyException(ErrorCode.MAX_CONNECTIONS_EXCEEDED, "There are too many connections"));
            }
            hub.addUser(connection);
        }
        // Presence is told each time, as telling may have failed the last time; hearing it twice changes nothing.
        return announce(connection);
    }

    private Future<Boolean> announce(Connection connection) {
        Principal principal = connection.principal();
        return bus.request(
                Addresses.PRESENCE_CONNECT,
                new Connected(principal.userId(), principal.username(), principal.guest(), nodeId, connection.id()));
    }
}
