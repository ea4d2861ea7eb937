package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * Throws away what comes of a body that nobody wants. A connection that is closed while its client sends may take the
 * answer along, so a bounded rest is read first.
 */
public final class RefusedBody {
    private RefusedBody() {}

    /** Tells whether the client waits for "100 Continue" before it sends its body. */
    public static boolean isAwaited(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    /** Returns 0 if the request does not say its length. */
    public static long declaredBytes(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException unreadable) {
            return Long.MAX_VALUE;
        }
    }

    /** Is for a body that its client was not yet told to send. */
    public static void discardUnasked(RoutingContext context, long maxBytes) {
        HttpServerRequest request = context.request();
        if (isAwaited(request)) {
            // The client may leave the body out, and its next request would then be taken for the body.
            context.addEndHandler(done -> request.connection().close());
        }
        discard(request, maxBytes);
    }

    /** @param maxBytes bytes that are read before the connection is closed */
    public static void discard(HttpServerRequest request, long maxBytes) {
        if (request.isEnded()) {
            return;
        }
        request.endHandler(end -> {});
        request.handler(new Handler<>() {
            private long read;

            @Override
            public void handle(Buffer chunk) {
                read += chunk.length();
                if (read > maxBytes) {
                    request.connection().close();
                }
            }
        });
        request.resume();
    }
}
