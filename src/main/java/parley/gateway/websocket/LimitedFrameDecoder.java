package parley.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.LongSupplier;
import parley.config.ParleyConfig.Inbound;
import parley.gateway.PerSecond;
import parley.gateway.format.CloseCode;

/**
 * Decodes a client's frames within limits, which it checks before it makes anything of a frame: the frame's size, how
 * many came this second, how much of a message is unfinished. A frame that breaks a limit is dropped with all that
 * follow it. Nothing is read while the client does not read, so that pongs can't pile up. Source of the layout: RFC
 * 6455, 5.2.
 */
public final class LimitedFrameDecoder extends WebSocket13FrameDecoder {
    /** The owner of the client's socket. All its methods are called on the event loop of the socket. */
    interface Owner {
        void refused(CloseCode code);

        /** Hears that the clients of the node hold too much of unfinished messages. */
        void nodeHoldsTooMuch();

        /** Hears that the socket takes bytes again. */
        void writable();
    }

    /**
     * @param binaryIsText whether a binary message has to be UTF-8 too
     * @param now epoch milliseconds
     */
    public record Limits(
            int maxFrameBytes,
            boolean binaryIsText,
            Inbound inbound,
            UnfinishedMessages unfinished,
            LongSupplier now) {}

    private static final int OPCODE = 0x0f;
    private static final int BINARY_OPCODE = 2;
    private static final int FIRST_CONTROL_OPCODE = 8;
    private static final int CONTINUATION = 0;
    private static final int COMPRESSED = 0x40;
    private static final int LENGTH = 0x7f;
    private static final int LENGTH_16 = 126;
    private static final int HEAD_16 = 4;
    private static final int HEAD_64 = 10;
    /** Bytes that are still taken from a refused client, so that it gets to read why. */
    private static final long DISCARDED_BYTES = 1 << 20;

    private final Limits limits;
    private final Owner owner;
    private final PerSecond frames;
    private final PerSecond controlFrames;
    private final boolean trusted;
    private boolean stranger = true;

    private ChannelHandlerContext context;
    private boolean betweenFrames = true;
    private boolean finalFrame;
    private boolean controlFrame;
    /** Whether the present message is compressed. */
    private boolean compressed;
    /** Whether the present message is binary, whatever frames carry it. */
    private boolean binary;

    private long frameBytes;
    /** Bytes of the earlier frames of the present message. */
    private long fragmentBytes;

    private long inflatedBytes;

    private Utf8Check text = new Utf8Check();

    private long counted;
    private boolean refused;
    private long discarded;
    private boolean paused;

    /** @param compressible whether the client may compress its messages, which are checked again once they are inflated */
    LimitedFrameDecoder(Limits limits, Owner owner, boolean compressible) {
        super(WebSocketDecoderConfig.newBuilder()
                .allowExtensions(compressible)
                .maxFramePayloadLength(limits.maxFrameBytes())
                .closeOnProtocolViolation(false)
                .build());
        this.limits = limits;
        this.owner = owner;
        this.frames = new PerSecond(limits.inbound().framesPerSecond());
        this.controlFrames = new PerSecond(limits.inbound().controlFramesPerSecond());
        this.trusted = limits.unfinished().strangerEntered();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    /** Allows messages as large as configured from now on. */
    void authenticated() {
        if (stranger) {
            stranger = false;
            limits.unfinished().strangerLeft();
        }
    }

    /** Throws away all that comes from now on, and what is unfinished. */
    void discard() {
        refused = true;
        fragmentBytes = 0;
        inflatedBytes = 0;
        internalBuffer().skipBytes(actualReadableBytes());
        count(0);
    }

    /** Bytes of a message that is not finished, as far as they take memory here. */
    long unfinishedBytes() {
        return counted;
    }

    /** Stops or goes on reading; what was read with the last read is still handed on. */
    void read(boolean on) {
        paused = !on;
        readIfAllowed();
    }

    boolean reading() {
        return context.channel().config().isAutoRead();
    }

    private void readIfAllowed() {
        boolean allowed = !paused && context.channel().isWritable() && (!refused || discarded < DISCARDED_BYTES);
        if (allowed != reading()) {
            context.channel().config().setAutoRead(allowed);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object input) throws Exception {
        super.channelRead(channel, input);
        if (!refused) {
            countUnfinished();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext channel, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            discarded += in.readableBytes();
            in.skipBytes(in.readableBytes());
            readIfAllowed();
            return;
        }
        if (betweenFrames && !(beginsFrame(in) && withinLimits())) {
            return;
        }
        betweenFrames = false;
        try {
            super.decode(channel, in, out);
        } catch (CorruptedWebSocketFrameException broken) {
            refused = true;
            throw broken;
        }
        if (!out.isEmpty()) {
            betweenFrames = true;
            if (!controlFrame) {
                fragmentBytes = finalFrame ? 0 : fragmentBytes + frameBytes;
                if (!compressed && (!binary || limits.binaryIsText())) {
                    requireText(out);
                }
            }
        }
    }

    /** @return whether the head of a frame is there up to its length */
    private boolean beginsFrame(ByteBuf in) {
        int available = in.readableBytes();
        if (available < 2) {
            return false;
        }
        int start = in.readerIndex();
        int first = in.getByte(start);
        int length = in.getByte(start + 1) & LENGTH;
        if (length == LENGTH_16) {
            if (available < HEAD_16) {
                return false;
            }
            frameBytes = in.getUnsignedShort(start + 2);
        } else if (length > LENGTH_16) {
            if (available < HEAD_64) {
                return false;
            }
            frameBytes = in.getLong(start + 2);
        } else {
            frameBytes = length;
        }
        finalFrame = first < 0;
        int opcode = first & OPCODE;
        controlFrame = opcode >= FIRST_CONTROL_OPCODE;
        if (!controlFrame && opcode != CONTINUATION) {
            compressed = (first & COMPRESSED) != 0;
            binary = opcode == BINARY_OPCODE;
        }
        return true;
    }

    private boolean withinLimits() {
        long now = limits.now().getAsLong();
        if (frames.exceeds(now) || controlFrame && controlFrames.exceeds(now)) {
            refuse(CloseCode.PROTOCOL_VIOLATIONS);
        } else if (!controlFrame && fragmentBytes + frameBytes > maxMessageBytes()) {
            refuse(CloseCode.FRAME_TOO_LARGE);
        }
        return !refused;
    }

    /** Notes the bytes of the present message that were inflated; 0 if the message is whole. */
    void inflated(long bytes) {
        inflatedBytes = bytes;
    }

    boolean readsBinaryAsText() {
        return limits.binaryIsText();
    }

    /** Bytes that a message may have, as it was sent and as it is without compression. */
    long maxMessageBytes() {
        return stranger
                ? Math.min(limits.inbound().unauthenticatedFrameBytes(), limits.maxFrameBytes())
                : limits.maxFrameBytes();
    }

    /** Refuses a message that is no text. */
    private void requireText(List<Object> out) {
        int last = out.size() - 1;
        boolean sound = text.goesOn(((WebSocketFrame) out.get(last)).content()) && (!finalFrame || text.isWhole());
        if (finalFrame) {
            text = new Utf8Check();
        }
        if (!sound) {
            ReferenceCountUtil.release(out.remove(last));
            refuse(CloseCode.NOT_TEXT);
        }
    }

    /** Ends the reading of a client that broke a rule. */
    void refuse(CloseCode code) {
        discard();
        owner.refused(code);
    }

    /** Counts unfinished bytes. In the usual case all that was read is whole, and nothing shared is touched. */
    private void countUnfinished() {
        int undecoded = actualReadableBytes();
        long begun = Math.max(fragmentBytes, inflatedBytes);
        if (stranger && !trusted && begun + undecoded > limits.inbound().unauthenticatedPartialBytes()) {
            refuse(CloseCode.FRAME_TOO_LARGE);
        } else if (!count(begun + (undecoded == 0 ? 0 : internalBuffer().capacity()))) {
            owner.nodeHoldsTooMuch();
        }
    }

    /** @return false if this client holds more than before and the node now holds more than it may */
    private boolean count(long held) {
        long more = held - counted;
        if (more == 0) {
            return true;
        }
        counted = held;
        return limits.unfinished().add(more) || more < 0;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) throws Exception {
        super.channelWritabilityChanged(channel);
        readIfAllowed();
        if (channel.channel().isWritable()) {
            owner.writable();
        }
    }

    /** Keeps the library's decoder from reading on until it has a whole frame although reading was stopped. */
    @Override
    public void channelReadComplete(ChannelHandlerContext channel) throws Exception {
        if (reading()) {
            super.channelReadComplete(channel);
        } else {
            discardSomeReadBytes();
            channel.fireChannelReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) throws Exception {
        super.channelInactive(channel);
        count(0);
        authenticated();
    }
}
