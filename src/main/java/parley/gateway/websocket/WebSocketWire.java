package parley.gateway.websocket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.function.Consumer;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;

/** A WebSocket of our own, so that its real queues can be seen and stopped; with SockJS framing or without. */
public final class WebSocketWire implements Wire, LimitedFrameDecoder.Owner {
    private static final Buffer BEAT = Buffer.buffer("parley");

    /** A close that begins before this handler in the pipeline passes by it, and so does not wait for the client. */
    private static final String LIBRARY_HANDLER = "handler";

    private final Vertx vertx;
    private final Context context;
    private final ServerWebSocket socket;
    private final ChannelHandlerContext channel;
    private final LimitedFrameDecoder decoder;
    private final ChannelHandlerContext encoder;
    private final boolean compressed;
    private final Format transport;
    private Format format;
    private Consumer<CloseCode> refused = code -> {};
    private Runnable nodeHoldsTooMuch = () -> {};
    private Runnable drained = () -> {};
    private long deadline = -1;

    /**
     * Takes the decoder's place in the pipeline; this must happen in the turn in which the socket was opened.
     *
     * @param channel the channel of the socket, which the public API can't end without the client's help
     * @param compression null unless the client has agreed to it
     */
    public WebSocketWire(
            Vertx vertx,
            ServerWebSocket socket,
            Channel channel,
            LimitedFrameDecoder.Limits limits,
            Compression compression,
            Format format) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.socket = socket;
        this.channel = channel.pipeline().context(LIBRARY_HANDLER);
        this.decoder = new LimitedFrameDecoder(limits, this, compression != null);
        this.encoder = channel.pipeline().context(WebSocketFrameEncoder.class);
        this.compressed = compression != null;
        this.transport = format;
        this.format = format.overWebSocket(compressed);
        channel.pipeline().replace(WebSocket13FrameDecoder.class, null, decoder);
        if (compressed) {
            compression.install(channel.pipeline(), decoder);
        }
    }

    public void onClosed(Runnable closed) {
        socket.closeHandler(end -> {
            vertx.cancelTimer(deadline);
            closed.run();
        });
    }

    /**
     * @param refused called when what the client sends breaks a limit
     * @param nodeHoldsTooMuch called when this client adds unfinished bytes while the node holds too many
     */
    public void onRefused(Consumer<CloseCode> refused, Runnable nodeHoldsTooMuch) {
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

    /** Writes all that follows in another format of the same protocol. */
    public void speak(Format next) {
        format = next.overWebSocket(compressed);
    }

    public boolean framed() {
        return transport == Format.SOCKJS;
    }

    @Override
    public String transport() {
        return framed() ? "websocket" : transport == Format.PLAIN ? "ws" : "websocket-raw";
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

    /** Sends the opening frame, for which SockJS clients wait before they send. */
    public void open() {
        if (framed()) {
            socket.writeTextMessage("o");
        }
    }

    @Override
    public void speak(Dialect dialect) {
        format = transport.in(dialect).overWebSocket(compressed);
    }

    @Override
    public void write(Frame frame) {
        format.write(frame, this::send);
        channel.flush();
    }

    @Override
    public void writeTogether(List<Frame> frames) {
        format.writeTogether(frames, this::send);
        channel.flush();
    }

    /**
     * Writes whole WebSocket frames past the library, which would make objects and a header for each socket anew. The
     * bytes are shared with other sockets: they are on the heap, so nobody has to release them, and a server masks
     * nothing. What the library writes itself keeps its place, as this is asked only while {@link #full} is false, when
     * nothing waits in the library.
     */
    private void send(byte[] message) {
        encoder.write(Unpooled.wrappedBuffer(message), channel.channel().voidPromise());
    }

    /** Sends SockJS clients the heartbeat that they expect; the ping makes any client answer, so that it is heard. */
    @Override
    public void heartbeat() {
        if (framed()) {
            socket.writeTextMessage("h");
        }
        socket.writePing(BEAT);
    }

    @Override
    public void close(CloseCode code, long withinMs) {
        if (code.clientsFault()) {
            decoder.discard();
        }
        if (framed()) {
            socket.writeTextMessage("c[" + code.code() + ",\"" + code.reason() + "\"]");
        }
        socket.close((short) code.code(), code.reason());
        // A stuck reader never takes the closing frame.
        deadline = vertx.setTimer(withinMs, late -> channel.close());
    }
}
