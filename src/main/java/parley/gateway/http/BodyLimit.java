package parley.gateway.http;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Bounds how much of a request's body is read. A larger body is refused with PAYLOAD_TOO_LARGE: by its Content-Length
 * before a byte is read, else as soon as it passes the limit. The rest of it is thrown away as it comes.
 *
 * @param discardedBytes bytes that are thrown away before the connection is closed
 */
public record BodyLimit(int maxBytes, int discardedBytes) {
    private static final int MALFORMED = 400;

    /** The limit for commands of the sockets and for people's profiles. */
    public static BodyLimit ofJson(ParleyConfig.Server server) {
        return new BodyLimit(server.maxJsonBytes(), server.maxBodyBytes());
    }

    /** The limit for what strangers may send: logins, registrations and guests' sessions. */
    public static BodyLimit ofLogin(ParleyConfig.Server server) {
        return new BodyLimit(server.maxLoginBytes(), server.maxBodyBytes());
    }

    /** @param whole gets the body, empty if there is none, once it is there */
    public void read(RoutingContext context, Handler<Buffer> whole) {
        HttpServerRequest request = context.request();
        if (RefusedBody.declaredBytes(request) > maxBytes) {
            RefusedBody.discardUnasked(context, discardedBytes);
            context.fail(tooLarge());
        } else if (request.isEnded()) {
            pass(context, Buffer.buffer(), whole);
        } else {
            if (RefusedBody.isAwaited(request)) {
                context.response().writeContinue();
            }
            receive(context, whole);
        }
    }

    private void receive(RoutingContext context, Handler<Buffer> whole) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        request.exceptionHandler(failure -> {
            if (failure instanceof DecoderException) {
                context.fail(MALFORMED);
            } else {
                context.fail(failure);
            }
        });
        request.endHandler(end -> pass(context, body, whole));
        request.handler(chunk -> {
            if (body.length() + chunk.length() > maxBytes) {
                RefusedBody.discard(request, discardedBytes - body.length() - chunk.length());
                context.fail(tooLarge());
            } else {
                body.appendBuffer(chunk);
            }
        });
    }

    /** Passes the body on. The router does not hear of an exception that is thrown this late. */
    private static void pass(RoutingContext context, Buffer body, Handler<Buffer> whole) {
        try {
            whole.handle(body);
        } catch (RuntimeException failure) {
            context.fail(failure);
        }
    }

    private ParleyException tooLarge() {
        return new ParleyException(ErrorCode.PAYLOAD_TOO_LARGE, "The body may have " + maxBytes + " bytes");
    }
}
