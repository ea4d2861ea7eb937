package parley.gateway.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionDecoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.stream.Collectors;
import parley.gateway.format.CloseCode;

/**
 * The compression that a client has offered and the server has taken up. No window is kept for what the server sends, and
 * none for what comes in if the client offers that; some clients refuse an answer that asks for it unasked. Frames to clients are compressed by their format, once for
 * all; this inflates what comes in, within the limits of messages that are not compressed. Source: RFC 7692.
 */
final class Compression {
    private static final String HEADER = "Sec-WebSocket-Extensions";
    private static final int ANY_LEVEL = 6;
    private static final int DEFAULT_WINDOW = 15;

    private final WebSocketServerExtension extension;

    private Compression(WebSocketServerExtension extension) {
        this.extension = extension;
    }

    /**
     * Takes up the client's first offer that the server can keep, and says so in the response to come.
     *
     * @return null if there is none
     */
    static Compression agreed(HttpServerRequest request, int maxMessageBytes) {
        String offered = request.getHeader(HEADER);
        if (offered == null) {
            return null;
        }
        PerMessageDeflateServerExtensionHandshaker handshaker = new PerMessageDeflateServerExtensionHandshaker(
                ANY_LEVEL, false, DEFAULT_WINDOW, true, true, maxMessageBytes);
        for (WebSocketExtensionData offer : WebSocketExtensionUtil.extractExtensions(offered)) {
            WebSocketServerExtension extension = handshaker.handshakeExtension(offer);
            if (extension != null) {
                request.response().putHeader(HEADER, text(extension.newReponseData()));
                return new Compression(extension);
            }
        }
        return null;
    }

    private static String text(WebSocketExtensionData agreed) {
        return agreed.name()
                + agreed.parameters().entrySet().stream()
                        .map(each -> "; " + each.getKey() + (each.getValue() == null ? "" : "=" + each.getValue()))
                        .collect(Collectors.joining());
    }

    /** Lets the client's compressed messages pass, behind the decoder of its frames. */
    void install(ChannelPipeline pipeline, LimitedFrameDecoder decoder) {
        WebSocketExtensionDecoder inflater = extension.newExtensionDecoder();
        String before = pipeline.context(decoder).name();
        pipeline.addAfter(before, "inflater", inflater);
        pipeline.addAfter("inflater", "inflated", new Inflated(decoder));
    }

    /** Judges messages after they were inflated as the decoder judges the others before. */
    private static final class Inflated extends ChannelInboundHandlerAdapter {
        private final LimitedFrameDecoder decoder;
        private Utf8Check text = new Utf8Check();
        private long messageBytes;
        private boolean binary;
        private boolean refused;

        Inflated(LimitedFrameDecoder decoder) {
            this.decoder = decoder;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof WebSocketFrame frame) || isControl(frame) || admitted(frame)) {
                context.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        private static boolean isControl(WebSocketFrame frame) {
            return frame instanceof CloseWebSocketFrame
                    || frame instanceof PingWebSocketFrame
                    || frame instanceof PongWebSocketFrame;
        }

        private boolean admitted(WebSocketFrame frame) {
            if (refused) {
                return false;
            }
            if (!(frame instanceof ContinuationWebSocketFrame)) {
                binary = frame instanceof BinaryWebSocketFrame;
            }
            messageBytes += frame.content().readableBytes();
            boolean last = frame.isFinalFragment();
            if (messageBytes > decoder.maxMessageBytes()) {
                refuse(CloseCode.FRAME_TOO_LARGE);
            } else if ((!binary || decoder.readsBinaryAsText())
                    && (!text.goesOn(frame.content()) || last && !text.isWhole())) {
                refuse(CloseCode.NOT_TEXT);
            } else if (last) {
                messageBytes = 0;
                text = new Utf8Check();
            }
            decoder.inflated(messageBytes);
            return !refused;
        }

        /** The inflater fails when a message would become larger than any may be, or is no compressed data. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            if (hasCause(failure, DecompressionException.class)) {
                refuse(CloseCode.FRAME_TOO_LARGE);
            } else {
                context.fireExceptionCaught(failure);
            }
        }

        private static boolean hasCause(Throwable failure, Class<?> wanted) {
            for (Throwable each = failure; each != null; each = each.getCause()) {
                if (wanted.isInstance(each)) {
                    return true;
                }
            }
            return false;
        }

        private void refuse(CloseCode code) {
            if (!refused) {
                refused = true;
                decoder.refuse(code);
            }
        }
    }
}
