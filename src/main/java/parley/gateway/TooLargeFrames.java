package parley.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/**
 * Keeps a socket open on which a frame above the limit arrives, so that it can be closed with a code: left to itself
 * it is cut off at once. The decoder throws away what still comes.
 */
final class TooLargeFrames extends ChannelInboundHandlerAdapter {
    private final Runnable noticed;

    TooLargeFrames(Runnable noticed) {
        this.noticed = noticed;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted
                && corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            noticed.run();
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
