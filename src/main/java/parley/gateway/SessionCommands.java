package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.identity.Identity;
import parley.identity.Sessions;
import parley.presence.PresenceMessages.Connected;

/** The commands a gateway answers itself: who the client is, and that it is still there. */
final class SessionCommands {
    private final Hub hub;
    private final Sessions sessions;
    private final RoomEntry rooms;
    private final Bus bus;
    private final String nodeId;

    SessionCommands(Hub hub, Sessions sessions, RoomEntry rooms, Bus bus, String nodeId) {
        this.hub = hub;
        this.sessions = sessions;
        this.rooms = rooms;
        this.bus = bus;
        this.nodeId = nodeId;
    }

    /** Also for a connection that has a user already, if it is the same: to bring its positions. */
    Future<Reply> authenticate(Connection connection, JsonObject body) {
        return sessions.authenticate(body.getString("token"))
                .compose(identity -> admit(connection, identity))
                .compose(caller -> rooms.enter(connection, Resume.of(body)))
                .map(Reply::new);
    }

    /** A token in the handshake: {@code session:ready} is pushed; a bad one ends the connection. */
    void handshake(Connection connection, String token) {
        authenticate(connection, new JsonObject().put("token", token))
                .onSuccess(reply -> connection.sendReady(reply.data()))
                .onFailure(failure ->
                        connection.close(closeCodeOf(ParleyException.of(failure).code())));
    }

    /** Only what the token itself is to blame for keeps a client from coming back with it. */
    private static CloseCode closeCodeOf(ErrorCode code) {
        return code == ErrorCode.AUTH_FAILED || code == ErrorCode.TOKEN_EXPIRED
                ? CloseCode.UNAUTHORISED
                : CloseCode.DRAINING;
    }

    Future<Reply> refresh(Connection connection) {
        return sessions.refresh(identityOf(connection.caller()))
                .map(grant ->
                        new Reply(new JsonObject().put("token", grant.token()).put("expiresAt", grant.expiresAt())));
    }

    /** A session lives while it is connected; one that has ended takes its sockets with it. */
    void keepAlive(Connection connection) {
        Caller caller = connection.caller();
        if (caller != null) {
            sessions.touch(identityOf(caller)).onFailure(failure -> {
                if (ParleyException.of(failure).code() == ErrorCode.AUTH_FAILED) {
                    connection.close(CloseCode.SESSION_ENDED);
                }
            });
        }
    }

    private static Identity identityOf(Caller caller) {
        return new Identity(caller.userId(), caller.username(), caller.sessionId(), caller.guest());
    }

    Future<Reply> ping() {
        return Future.succeededFuture(new Reply(new JsonObject().put("time", hub.now())));
    }

    private Future<Caller> admit(Connection connection, Identity identity) {
        Caller known = connection.caller();
        if (known != null && !known.userId().equals(identity.userId())) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.CONFLICT, "This connection belongs to another user; open a new one"));
        }
        if (connection.closing()) {
            return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "The connection is closing"));
        }
        Caller caller = known == null ? callerOf(connection, identity) : known;
        // Each time, as it may have failed the last time; to hear it twice changes nothing.
        Connected connected =
                new Connected(caller.userId(), caller.username(), caller.guest(), nodeId, connection.id());
        return bus.<Boolean>request(Addresses.PRESENCE_CONNECT, connected).map(caller);
    }

    private Caller callerOf(Connection connection, Identity identity) {
        Caller caller = new Caller(
                identity.userId(), identity.username(), identity.sessionId(), identity.guest(), connection.id());
        connection.authenticated(caller);
        hub.addUser(connection);
        return caller;
    }
}
