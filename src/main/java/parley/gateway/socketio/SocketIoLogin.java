package parley.gateway.socketio;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.command.SessionCommands;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.EventNames;
import parley.gateway.format.Frame;
import parley.gateway.recovery.FeedNotes;
import parley.gateway.recovery.Recovery;
import parley.gateway.recovery.Recovery.Found;

/**
 * Connects one client to the namespace, with the token that it brings, if any, and lets a session go on that was lost. A
 * client without a token may authenticate later. Source: CONNECT and CONNECT_ERROR of the Socket.IO protocol, and the
 * stock client, which takes a session for recovered if the server names the {@code pid} that it had.
 */
final class SocketIoLogin {
    private static final Logger LOG = LoggerFactory.getLogger(SocketIoLogin.class);
    private static final int MAX_TOKEN = 8_192;
    /** Tells a client nothing that it could bring when it comes back. */
    private static final String NO_OFFSET = "@-";

    private final SessionCommands sessions;
    private final FeedNotes notes;
    private final Connection connection;
    private final EngineVersion version;
    private final String handshakeToken;
    private final Note note;
    private boolean begun;
    private boolean connected;
    private boolean gone;
    private String sessionId;
    private long beganAt;

    /**
     * @param newId names a session that begins
     * @param handshakeToken from the request that opened the session; null for none
     */
    SocketIoLogin(
            SessionCommands sessions,
            FeedNotes notes,
            String newId,
            Connection connection,
            EngineVersion version,
            String handshakeToken) {
        this.sessions = sessions;
        this.notes = notes;
        this.connection = connection;
        this.version = version;
        this.handshakeToken = handshakeToken;
        this.sessionId = Recovery.sessionId(notes.hubId(), newId);
        this.note = new Note();
    }

    /** The session as it is noted, under the id that its client has. */
    private final class Note implements FeedNotes.Session {
        @Override
        public String id() {
            return sessionId;
        }

        @Override
        public String userId() {
            return connection.caller().userId();
        }

        @Override
        public long beganAt() {
            return beganAt;
        }

        @Override
        public List<String> roomIds() {
            return connection.rooms().all().stream().map(RoomChannel::roomId).toList();
        }
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
        JsonObject brought = auth == null ? new JsonObject() : auth;
        Object given = brought.getValue("token");
        Object token = given == null ? handshakeToken : given;
        if (token == null) {
            accept();
        } else if (token instanceof String text && text.length() <= MAX_TOKEN) {
            lost(brought)
                    .onComplete(
                            found -> authenticate(text, found, brought.getString("pid")),
                            failure -> refuse(ParleyException.of(failure)));
        } else {
            refuse(new ParleyException(ErrorCode.AUTH_FAILED, "The token is no text"));
        }
    }

    /** Finds the session that the client wants to go on with; a session that can't be found is one that is not known. */
    private Future<Found> lost(JsonObject brought) {
        if (version == EngineVersion.V3
                || !(brought.getValue("pid") instanceof String pid)
                || !(brought.getValue("offset") instanceof String offset)) {
            return Future.succeededFuture(null);
        }
        return new Recovery(notes.store()).find(pid, offset).recover(failure -> {
            LOG.debug("A lost session could not be looked for: {}", failure.getMessage());
            return Future.succeededFuture(null);
        });
    }

    private void authenticate(String token, Found lost, String pid) {
        if (connection.ending()) {
            return;
        }
        if (version == EngineVersion.V4) {
            connection.rooms().recoverBy(() -> {
                if (connected && !gone) {
                    notes.changed(note);
                }
            });
        }
        JsonObject body = new JsonObject().put("token", token);
        if (lost != null) {
            body.put(SessionCommands.RESUMED_BY, lost.userId())
                    .put("resume", new JsonObject().put("rooms", lost.rooms()));
        }
        sessions.authenticate(connection, body)
                .onSuccess(ready -> accept(ready, lost, pid))
                .onFailure(failure -> refuse(ParleyException.of(failure)));
    }

    /**
     * Lets the session move here only now: a client that is refused, as too many come at once, has to find it where it
     * was.
     */
    private void accept(Reply ready, Found lost, String pid) {
        if (lost != null && !connection.closing() && isWhole(lost, ready.data())) {
            notes.cameHere(pid).onComplete(moved -> welcome(ready, pid), failure -> welcome(ready, sessionId));
        } else {
            welcome(ready, sessionId);
        }
    }

    private void welcome(Reply ready, String itsId) {
        if (connection.closing()) {
            return;
        }
        sessionId = itsId;
        accept();
        if (version == EngineVersion.V3) {
            connection.protocol().ready(ready.data());
        } else {
            beganAt = notes.tick();
            notes.changed(note);
            // The client forgets the offset that it had for the one that it gets here.
            String offset = connection.rooms().caughtUp() ? Recovery.offsetAt(notes.tick()) : NO_OFFSET;
            String packet =
                    "42[\"" + EventNames.SESSION_READY + "\"," + ready.data().encode() + ",\"" + offset + "\"]";
            connection.send(Frame.direct(packet.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** Tells whether all events are sent again that the session's client may have missed. */
    private static boolean isWhole(Found lost, JsonObject ready) {
        JsonObject recovered = ready.getJsonObject("recovered", new JsonObject());
        // A room that the session had not entered yet, or that has come since, is not sent again.
        boolean knowsAll = !ready.getBoolean("more", false)
                && ready.getJsonArray("rooms").stream()
                        .allMatch(room -> lost.rooms().containsKey(((JsonObject) room).getString("id")));
        return knowsAll
                && lost.userId().equals(ready.getJsonObject("user").getString("id"))
                && lost.rooms().fieldNames().stream().allMatch(id -> recovered.getBoolean(id, false));
    }

    /** Tells the client that it is connected. In revision 4 of Socket.IO's protocol the answer names nothing. */
    private void accept() {
        connected = true;
        JsonObject answer = new JsonObject().put("sid", connection.id()).put("pid", sessionId);
        connection.send(Frame.direct(version == EngineVersion.V3 ? "40" : "40" + answer.encode()));
    }

    /** Must be called when the socket is gone. */
    void socketLost() {
        gone = true;
        if (connected && connection.caller() != null && version == EngineVersion.V4) {
            notes.lost(note);
        }
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
