package parley.gateway.http.files;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Tells a client where its upload can be resumed, before the upload has ended: status 104 of the IETF's draft. Vert.x
 * has no call for it.
 */
final class InterimAnswer {
    static final String VERSION_HEADER = "Upload-Draft-Interop-Version";
    static final String VERSION = "8";

    private static final HttpResponseStatus STATUS = new HttpResponseStatus(104, "Upload Resumption Supported");

    private InterimAnswer() {}

    /** Does nothing for a client that does not say that it knows this version of the draft. */
    static void send(HttpServerRequest request, String location, String limits) {
        if (request.version() != io.vertx.core.http.HttpVersion.HTTP_1_1
                || !VERSION.equals(request.getHeader(VERSION_HEADER))) {
            return;
        }
        DefaultFullHttpResponse interim = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, STATUS);
        interim.headers().set(VERSION_HEADER, VERSION).set("Location", location).set("Upload-Limit", limits);
        ChannelHandlerContext channel = ((HttpServerConnection) request.connection()).channelHandlerContext();
        channel.writeAndFlush(interim, channel.voidPromise());
    }
}
