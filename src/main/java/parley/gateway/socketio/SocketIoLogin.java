package parley.gateway.socketio;

import io.vertx.core.json.JsonObject;
import java.util.UUID;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.command.SessionCommands;
import parley.gateway.format.Frame;

/**
 * Connects one client to the namespace, with the token that it brings, if any. A client without a token may authenticate
 * later. Source: CONNECT and CONNECT_ERROR of the Socket.IO protocol.
 */
final class SocketIoLogin {
    private static final int MAX_TOKEN = 8_192;

    private final SessionCommands sessions;
    private final Connection connection;
    private final EngineVersion version;
    private final String handshakeToken;
    private boolean begun;
    private boolean connected;

    /** @param handshakeToken from the request that opened the session; null for none */
    SocketIoLogin(SessionCommands sessions, Connection connection, EngineVersion version, String handshakeToken) {
        this.sessions = sessions;
        this.connection = connection;
        this.version = version;
        this.handshakeToken = handshakeToken;
    }

    boolean begun() {
        return begun;
    }

    boolean connected() {
        return connected;
    }

    /** @param auth what the client brings with its CONNECT; null for nothing */
    void connect(JsonObject auth) {
        begun = true;
        Object given = auth == null ? null : auth.getValue("token");
        Object token = given == null ? handshakeToken : given;
        if (token == null) {
            accept();
        } else if (token instanceof String text && text.length() <= MAX_TOKEN) {
            authenticate(text);
        } else {
            refuse(new ParleyException(ErrorCode.AUTH_FAILED, "The token is no text"));
        }
    }

    private void authenticate(String token) {
        sessions.authenticate(connection, new JsonObject().put("token", token))
                .onSuccess(this::accept)
                .onFailure(failure -> refuse(ParleyException.of(failure)));
    }

    private void accept(Reply ready) {
        accept();
        connection.protocol().ready(ready.data());
    }

    /** Tells the client that it is connected. In revision 4 the answer names nothing. */
    private void accept() {
        connected = true;
        JsonObject answer = new JsonObject()
                .put("sid", connection.id())
                .put("pid", UUID.randomUUID().toString());
        connection.send(Frame.direct(version == EngineVersion.V3 ? "40" : "40" + answer.encode()));
    }

    /** Clients that hear of a refusal don't come back by themselves, so those that may come back hear of none. */
    private void refuse(ParleyException refusal) {
        if (!SessionCommands.mayComeBack(refusal)) {
            JsonObject error =
                    new JsonObject().put("message", refusal.getMessage()).put("data", refusal.toJson());
            connection.send(Frame.direct("44" + error.encode()));
        }
        sessions.endRefused(connection, refusal);
    }
}
