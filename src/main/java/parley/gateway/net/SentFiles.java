package parley.gateway.net;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Lets the kernel send files. The library copies them through this process as long as a connection might compress an
 * answer, which a file never is, so the compressor goes; later answers of the connection come as they are.
 */
public final class SentFiles {
    private SentFiles() {}

    /** Must be called before the answer's head is written. No other answer is under way, as requests wait for it. */
    public static void allowOn(HttpConnection connection) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        HttpContentCompressor compressor = pipeline.get(HttpContentCompressor.class);
        if (compressor != null) {
            pipeline.remove(compressor);
        }
    }
}
