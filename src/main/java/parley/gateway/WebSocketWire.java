package parley.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayList;
import java.util.List;

/** A WebSocket of our own, so that its real write queue can be seen; with SockJS framing or without. */
final class WebSocketWire implements Wire {
    private static final Buffer BEAT = Buffer.buffer("parley");

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final boolean framed;
    private long deadline = -1;

    WebSocketWire(Vertx vertx, ServerWebSocket socket, boolean framed) {
        this.vertx = vertx;
        this.socket = socket;
        this.framed = framed;
    }

    void onClosed(Runnable closed) {
        socket.closeHandler(end -> {
            vertx.cancelTimer(deadline);
            closed.run();
        });
    }

    @Override
    public String transport() {
        return framed ? "websocket" : "websocket-raw";
    }

    @Override
    public boolean full() {
        return socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable drained) {
        socket.drainHandler(ready -> drained.run());
    }

    @Override
    public void write(Frame frame) {
        if (framed) {
            socket.writeTextMessage("a[" + frame.quoted() + "]");
        } else if (frame.parts() == null) {
            socket.writeTextMessage(frame.text());
        } else {
            writeTogether(frame.parts());
        }
    }

    @Override
    public void writeTogether(Iterable<Frame> frames) {
        if (!framed) {
            frames.forEach(this::write);
            return;
        }
        List<CharSequence> quoted = new ArrayList<>();
        frames.forEach(frame -> quoted.add(frame.quoted()));
        socket.writeTextMessage("a[" + String.join(",", quoted) + "]");
    }

    /** SockJS clients expect theirs; the ping makes any client answer, so that it is heard. */
    @Override
    public void heartbeat() {
        if (framed) {
            socket.writeTextMessage("h");
        }
        socket.writePing(BEAT);
    }

    @Override
    public void close(CloseCode code, long withinMs) {
        if (framed) {
            socket.writeTextMessage("c[" + code.code() + ",\"" + code.reason() + "\"]");
        }
        socket.close((short) code.code(), code.reason());
        // A reader that is stuck never takes the closing frame.
        deadline = vertx.setTimer(
                withinMs,
                late -> ((WebSocketInternal) socket).channelHandlerContext().close());
    }
}
