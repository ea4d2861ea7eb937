package parley.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A WebSocket of our own, so that its real write queue can be seen; with SockJS framing or without. */
final class WebSocketWire implements Wire {
    private static final Buffer BEAT = Buffer.buffer("parley");

    /** What is closed before it in the pipeline passes by it, and so does not wait for the client. */
    private static final String LIBRARY_HANDLER = "handler";

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final ChannelHandlerContext channel;
    private final boolean framed;
    private long deadline = -1;

    /** @param channel what the socket runs on: the public API can't end it without the client's help */
    WebSocketWire(Vertx vertx, ServerWebSocket socket, Channel channel, boolean framed) {
        this.vertx = vertx;
        this.socket = socket;
        this.channel = channel.pipeline().context(LIBRARY_HANDLER);
        this.framed = framed;
    }

    void onClosed(Runnable closed) {
        socket.closeHandler(end -> {
            vertx.cancelTimer(deadline);
            closed.run();
        });
    }

    /** @param tooLarge called when a frame or message above the limit comes in */
    void onFailed(Runnable tooLarge, Consumer<Throwable> failed) {
        Context context = vertx.getOrCreateContext();
        channel.pipeline()
                .addBefore(
                        LIBRARY_HANDLER, null, new TooLargeFrames(() -> context.runOnContext(turn -> tooLarge.run())));
        socket.exceptionHandler(failure -> {
            // So the library tells of a message that is too large in all.
            if (failure instanceof IllegalStateException) {
                tooLarge.run();
            } else {
                failed.accept(failure);
            }
        });
    }

    boolean framed() {
        return framed;
    }

    @Override
    public String transport() {
        return framed ? "websocket" : "websocket-raw";
    }

    /** A socket whose client has said goodbye refuses the question, and takes nothing any more. */
    @Override
    public boolean full() {
        return socket.isClosed() || socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable drained) {
        socket.drainHandler(ready -> drained.run());
    }

    @Override
    public void write(Frame frame) {
        if (framed) {
            socket.writeTextMessage(frame.framed());
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
        deadline = vertx.setTimer(withinMs, late -> channel.close());
    }
}
