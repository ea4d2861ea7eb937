package parley.gateway.sockjs;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.NodeInbound;
import parley.gateway.websocket.Utf8Check;

/**
 * Reads the bodies of requests to SockJS sessions: only small ones until the session is authenticated, and none while
 * the session takes no more. Unfinished bodies count for the node like unfinished messages of WebSockets.
 */
final class SentBodies implements Handler<RoutingContext> {
    private static final Set<String> SENDING = Set.of("xhr_send", "jsonp_send");

    private static final long RETRY_MS = 1_000;

    private final Vertx vertx;
    private final NodeInbound node;
    private final int maxBytes;
    private final int strangersMaxBytes;

    SentBodies(Vertx vertx, NodeInbound node, int maxBytes, int strangersMaxBytes) {
        this.vertx = vertx;
        this.node = node;
        this.maxBytes = maxBytes;
        this.strangersMaxBytes = Math.min(strangersMaxBytes, maxBytes);
    }

    /** Returns the session in a path like {@code /eventbus/server/session/xhr}. */
    static String sessionIn(String path) {
        String[] parts = path.split("/");
        return parts.length < 2 ? "" : parts[parts.length - 2];
    }

    static String transportIn(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public void handle(RoutingContext context) {
        String path = context.request().path();
        HttpSessions.Session session =
                SENDING.contains(transportIn(path)) ? node.httpSessions().find(sessionIn(path)) : null;
        if (session == null) {
            read(context, null, strangersMaxBytes);
            return;
        }
        if (session.reading()) {
            read(context, session, session.authenticated() ? maxBytes : strangersMaxBytes);
            return;
        }
        context.request().pause();
        Context here = vertx.getOrCreateContext();
        session.onceReading(() -> here.runOnContext(turn -> {
            handle(context);
            context.request().resume();
        }));
    }

    /** @param session null for a request that sends nothing to one */
    private void read(RoutingContext context, HttpSessions.Session session, int limit) {
        Body body = new Body(context, session, limit);
        HttpServerRequest request = context.request();
        request.exceptionHandler(broken -> body.giveBack());
        request.handler(body::take);
        request.endHandler(end -> body.complete());
    }

    /** One request's body, for its event loop. */
    private final class Body {
        private final RoutingContext context;
        private final HttpSessions.Session session;
        private final int limit;
        private final Buffer bytes = Buffer.buffer(0);
        private int counted;
        private boolean refused;

        Body(RoutingContext context, HttpSessions.Session session, int limit) {
            this.context = context;
            this.session = session;
            this.limit = limit;
        }

        void take(Buffer chunk) {
            if (refused) {
                return;
            }
            counted += chunk.length();
            boolean nodeHasRoom = node.unfinished().addOfRequest(chunk.length());
            if (counted > limit) {
                refuse(new ParleyException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large"));
            } else if (!nodeHasRoom) {
                refuse(new ParleyException(ErrorCode.UNAVAILABLE, "Too many bodies are unfinished", RETRY_MS, null));
            } else {
                bytes.appendBuffer(chunk);
            }
        }

        private void refuse(ParleyException refusal) {
            refused = true;
            giveBack();
            context.fail(refusal);
        }

        void complete() {
            if (refused) {
                return;
            }
            if (session != null && !Utf8Check.isText(Unpooled.wrappedBuffer(bytes.getBytes()))) {
                refuse(ParleyException.invalid("body", "is not UTF-8"));
                session.sentNoText();
            } else {
                giveBack();
                // The library takes bodies only of requests that a body handler has seen.
                ((RoutingContextInternal) context)
                        .visitHandler(RoutingContextInternal.BODY_HANDLER)
                        .setBody(bytes);
                context.next();
            }
        }

        void giveBack() {
            node.unfinished().add(-counted);
            counted = 0;
        }
    }
}
