package parley.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A WebSocket of our own, so that its real queues can be seen and stopped; with SockJS framing or without. */
final class WebSocketWire implements Wire, LimitedFrameDecoder.Owner {
    private static final Buffer BEAT = Buffer.buffer("parley");

    /** A close that begins before this handler in the pipeline passes by it, and so does not wait for the client. */
    private static final String LIBRARY_HANDLER = "handler";

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final ChannelHandlerContext channel;
    private final LimitedFrameDecoder decoder;
    private final boolean framed;
    private Consumer<CloseCode> refused = code -> {};
    private Runnable nodeHoldsTooMuch = () -> {};
    private Runnable drained = () -> {};
    private long deadline = -1;

    /**
     * Takes the decoder's place in the pipeline; this must happen in the turn in which the socket was opened.
     *
     * @param channel the channel of the socket, which the public API can't end without the client's help
     */
    WebSocketWire(
            Vertx vertx, ServerWebSocket socket, Channel channel, LimitedFrameDecoder.Limits limits, boolean framed) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.socket = socket;
        this.channel = channel.pipeline().context(LIBRARY_HANDLER);
        this.decoder = new LimitedFrameDecoder(limits, this);
        this.framed = framed;
        channel.pipeline().replace(WebSocket13FrameDecoder.class, null, decoder);
    }

    void onClosed(Runnable closed) {
        socket.closeHandler(end -> {
            vertx.cancelTimer(deadline);
            closed.run();
        });
    }

    /**
     * @param refused called when what the client sends breaks a limit
     * @param nodeHoldsTooMuch called when this client adds unfinished bytes while the node holds too many
     */
    void onRefused(Consumer<CloseCode> refused, Runnable nodeHoldsTooMuch) {
        this.refused = refused;
        this.nodeHoldsTooMuch = nodeHoldsTooMuch;
    }

    @Override
    public void refused(CloseCode code) {
        context.runOnContext(turn -> refused.accept(code));
    }

    @Override
    public void nodeHoldsTooMuch() {
        context.runOnContext(turn -> nodeHoldsTooMuch.run());
    }

    @Override
    public void writable() {
        context.runOnContext(turn -> drained.run());
    }

    boolean framed() {
        return framed;
    }

    @Override
    public String transport() {
        return framed ? "websocket" : "websocket-raw";
    }

    /** Counts a socket whose client has said goodbye as full: it refuses the question, and takes nothing any more. */
    @Override
    public boolean full() {
        return socket.isClosed() || !channel.channel().isWritable() || socket.writeQueueFull();
    }

    @Override
    public void onDrain(Runnable drained) {
        this.drained = drained;
        socket.drainHandler(ready -> drained.run());
    }

    @Override
    public void read(boolean on) {
        decoder.read(on);
    }

    @Override
    public boolean reading() {
        return decoder.reading();
    }

    @Override
    public void authenticated() {
        decoder.authenticated();
    }

    @Override
    public long unfinishedBytes() {
        return decoder.unfinishedBytes();
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

    /** Sends SockJS clients the heartbeat that they expect; the ping makes any client answer, so that it is heard. */
    @Override
    public void heartbeat() {
        if (framed) {
            socket.writeTextMessage("h");
        }
        socket.writePing(BEAT);
    }

    @Override
    public void close(CloseCode code, long withinMs) {
        if (code.clientsFault()) {
            decoder.discard();
        }
        if (framed) {
            socket.writeTextMessage("c[" + code.code() + ",\"" + code.reason() + "\"]");
        }
        socket.close((short) code.code(), code.reason());
        // A stuck reader never takes the closing frame.
        deadline = vertx.setTimer(withinMs, late -> channel.close());
    }
}
