package parley.gateway.socketio;

import io.vertx.core.Context;
import java.util.List;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.net.Arrival;
import parley.gateway.websocket.WebSocketWire;

/**
 * A WebSocket as its session uses it, which may live on another event loop. Writing is safe from any; everything else is
 * handed over.
 */
final class EngineSocket implements EngineSession.Socket {
    private static final long CLOSE_WITHIN_MS = 5_000;

    private final WebSocketWire wire;
    private final Arrival arrival;
    /** The context of the socket; null if the session lives on the same event loop. */
    private final Context elsewhere;

    private boolean closing;

    /** @param arrival counts the socket */
    EngineSocket(WebSocketWire wire, Arrival arrival, Context elsewhere) {
        this.wire = wire;
        this.arrival = arrival;
        this.elsewhere = elsewhere;
    }

    private void there(Runnable step) {
        if (elsewhere == null) {
            step.run();
        } else {
            elsewhere.runOnContext(turn -> step.run());
        }
    }

    @Override
    public void send(byte[] packet) {
        if (!closing) {
            wire.write(Frame.direct(packet));
        }
    }

    void write(Format format, Frame frame) {
        wire.speak(format);
        wire.write(frame);
    }

    void writeTogether(Format format, List<Frame> frames) {
        wire.speak(format);
        wire.writeTogether(frames);
    }

    @Override
    public void close(CloseCode code) {
        if (!closing) {
            closing = true;
            there(() -> wire.close(code, CLOSE_WITHIN_MS));
        }
    }

    Arrival arrival() {
        return arrival;
    }

    boolean full() {
        return wire.full();
    }

    boolean reading() {
        return wire.reading();
    }

    void read(boolean on) {
        there(() -> wire.read(on));
    }

    void authenticated() {
        there(wire::authenticated);
    }

    long unfinishedBytes() {
        return wire.unfinishedBytes();
    }
}
