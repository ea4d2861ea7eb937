package parley.gateway.socketio;

import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import parley.config.SocketIoSettings;
import parley.gateway.Connection;
import parley.gateway.Connections;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;

/** Joins a Socket.IO client's session, whatever carries it, with its connection. Used on one event loop only. */
final class EngineWire implements Wire, EngineSession.Client {
    private static final String POLLING = "socketio-polling";
    private static final String WEBSOCKET = "socketio-websocket";
    private static final byte[] DISCONNECT = "41".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final Connections connections;
    private final SocketIoSettings settings;
    private final Runnable onEnd;
    private EngineSession session;
    private Connection connection;
    /** Is null while the client polls. */
    private EngineSocket socket;

    private Dialect dialect = Dialect.S1;

    private boolean stopped;
    private boolean authenticated;
    private Runnable drained = () -> {};
    /** The request that may not send yet; null for none. */
    private Runnable waiting;

    private Runnable onLost = () -> {};
    private long deadline = -1;

    /** @param onEnd called once, when the session has ended */
    EngineWire(Vertx vertx, Connections connections, SocketIoSettings settings, Runnable onEnd) {
        this.vertx = vertx;
        this.connections = connections;
        this.settings = settings;
        this.onEnd = onEnd;
    }

    /** Must be called before a connection uses this. @param first null for a client that polls */
    void carriedBy(EngineSession itsSession, EngineSocket first) {
        session = itsSession;
        socket = first;
    }

    /** Must be called before the client is heard. */
    void serves(Connection itsConnection) {
        connection = itsConnection;
    }

    Connection connection() {
        return connection;
    }

    /** Tells whether the client is known, and so may send larger bodies. */
    boolean isAuthenticated() {
        return authenticated;
    }

    @Override
    public String transport() {
        return socket == null ? POLLING : WEBSOCKET;
    }

    @Override
    public boolean full() {
        return socket == null ? session.full() : socket.full();
    }

    @Override
    public void onDrain(Runnable onDrained) {
        drained = onDrained;
    }

    /** Hears that a WebSocket takes bytes again. */
    void writable(EngineSocket ready) {
        if (ready == socket) {
            drained.run();
        }
    }

    /** Hears that what the client sends breaks a limit. */
    void refused(CloseCode code) {
        connection.close(code);
    }

    /** Hears the same of a WebSocket, which may not have taken over yet. */
    void refused(EngineSocket from, CloseCode code) {
        if (from == socket) {
            refused(code);
        } else {
            session.candidateIsLate(from);
        }
    }

    @Override
    public void speak(Dialect other) {
        dialect = other;
    }

    @Override
    public void write(Frame frame) {
        if (socket == null) {
            format().write(frame, session::send);
            session.flush();
        } else {
            socket.write(format(), frame);
        }
    }

    @Override
    public void writeTogether(List<Frame> frames) {
        if (socket == null) {
            format().writeTogether(frames, session::send);
            session.flush();
        } else {
            socket.writeTogether(format(), frames);
        }
    }

    /** Lets a client keep the offset of an event only if it has all that its rooms were sent before. */
    private Format format() {
        boolean ordered = connection != null && connection.rooms().upToDate();
        return (ordered ? Format.SOCKET_IO_OFFSETS : Format.SOCKET_IO).in(dialect);
    }

    @Override
    public void heartbeat() {
        session.ping();
    }

    @Override
    public long heartbeatMs(long usual) {
        return settings.pingIntervalMs();
    }

    @Override
    public long deadAfterMs(long usual) {
        return settings.pingTimeoutMs();
    }

    @Override
    public void read(boolean on) {
        stopped = !on;
        if (socket != null) {
            socket.read(on);
        }
        letSend();
    }

    @Override
    public boolean reading() {
        return socket == null ? !stopped && !session.full() : socket.reading();
    }

    /** Runs the step of a request that sends packets as soon as the client may send. */
    void onceReading(Runnable step) {
        waiting = step;
        letSend();
    }

    private void letSend() {
        if (waiting != null && (session.ended() || !stopped && !session.full())) {
            Runnable step = waiting;
            waiting = null;
            step.run();
        }
    }

    @Override
    public void authenticated() {
        authenticated = true;
        if (socket != null) {
            socket.authenticated();
        }
    }

    /** Bodies of requests are counted where they are read. */
    @Override
    public long unfinishedBytes() {
        return socket == null ? 0 : socket.unfinishedBytes();
    }

    /**
     * Takes leave of a client that shall not come back with a packet that says so; the stock client comes back by itself
     * only without it.
     */
    @Override
    public void close(CloseCode code, long withinMs) {
        if (!code.reconnect()) {
            session.send(DISCONNECT);
        }
        deadline = vertx.setTimer(withinMs, late -> session.end());
        session.close(code);
    }

    @Override
    public void message(String text) {
        connection.received(text);
    }

    /** Goes the way of texts, as it must not overtake them. */
    @Override
    public void binary() {
        connection.received(SocketIoProtocol.BINARY);
    }

    @Override
    public void heard() {
        connection.liveness().heard(connection.hubTime());
    }

    @Override
    public void fetched() {
        drained.run();
        letSend();
    }

    @Override
    public void upgraded(EngineSession.Socket next) {
        socket = (EngineSocket) next;
        if (authenticated) {
            socket.authenticated();
        }
        if (stopped) {
            socket.read(false);
        }
        connections.moved(connection, POLLING, socket.arrival());
        letSend();
        drained.run();
    }

    @Override
    public void ended() {
        vertx.cancelTimer(deadline);
        onEnd.run();
        letSend();
        onLost.run();
        connection.closed();
    }

    /** @param lost called when the session ends, before its connection does */
    void onLost(Runnable lost) {
        onLost = lost;
    }
}
