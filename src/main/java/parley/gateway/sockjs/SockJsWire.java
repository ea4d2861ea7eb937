package parley.gateway.sockjs;

import io.vertx.core.Vertx;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;

/**
 * One of SockJS's HTTP transports. Bytes are on their way until the client has fetched them, so the fetch counts, not
 * the library's queue.
 */
final class SockJsWire implements Wire {
    private static final long MAX_UNFETCHED_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final SockJSSocket socket;
    private final String transport;
    private final HttpSessions.Session session;
    private boolean stopped;
    private Runnable drained = () -> {};
    private long unfetched;
    private boolean waiting;
    private boolean closing;
    private long deadline = -1;
    private Format format = Format.BRIDGE;

    SockJsWire(Vertx vertx, SockJSSocket socket, String transport, HttpSessions.Session session) {
        this.vertx = vertx;
        this.socket = socket;
        this.transport = transport;
        this.session = session;
    }

    @Override
    public String transport() {
        return transport;
    }

    @Override
    public boolean full() {
        boolean full = unfetched >= MAX_UNFETCHED_BYTES;
        if (full != waiting) {
            waiting = full;
            session.read(!stopped && !waiting);
        }
        return full;
    }

    @Override
    public void read(boolean on) {
        stopped = !on;
        session.read(!stopped && !waiting);
    }

    @Override
    public boolean reading() {
        return session.reading();
    }

    @Override
    public void authenticated() {
        session.authenticate();
    }

    /** Bodies of requests are counted apart, by {@link SentBodies}. */
    @Override
    public long unfinishedBytes() {
        return 0;
    }

    @Override
    public void onDrain(Runnable drained) {
        this.drained = drained;
    }

    @Override
    public void speak(Dialect dialect) {
        format = Format.BRIDGE.in(dialect);
    }

    @Override
    public void write(Frame frame) {
        format.write(frame, this::send);
    }

    /** Hands the library a text, since it frames and encodes each text for each session anew. */
    private void send(byte[] text) {
        unfetched += text.length;
        socket.write(new String(text, StandardCharsets.UTF_8)).onComplete(fetched -> fetched(text.length));
    }

    private void fetched(int bytes) {
        unfetched -= bytes;
        if (closing) {
            closeIfFetched();
        } else if (waiting && unfetched < MAX_UNFETCHED_BYTES) {
            waiting = false;
            session.read(!stopped);
            drained.run();
        }
    }

    @Override
    public void writeTogether(List<Frame> frames) {
        format.writeTogether(frames, this::send);
    }

    /** Does nothing, as the library sends SockJS's own heartbeat. */
    @Override
    public void heartbeat() {}

    /** Waits for the closing event to go first, as closing discards what was not fetched. */
    @Override
    public void close(CloseCode code, long withinMs) {
        closing = true;
        deadline = vertx.setTimer(withinMs, late -> socket.close());
        closeIfFetched();
    }

    private void closeIfFetched() {
        if (unfetched <= 0) {
            vertx.cancelTimer(deadline);
            socket.close();
        }
    }
}
