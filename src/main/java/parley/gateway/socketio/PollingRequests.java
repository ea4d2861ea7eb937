package parley.gateway.socketio;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Hub;
import parley.gateway.NodeInbound;
import parley.gateway.format.CloseCode;
import parley.gateway.http.RefusedBody;
import parley.gateway.websocket.Utf8Check;

/**
 * The requests of clients that poll. They arrive on this event loop, and are carried out on that of their session; a
 * body is read only when the session takes it, and only as far as the limits allow.
 */
final class PollingRequests {
    private static final long RETRY_MS = 1_000;
    private static final int DISCARDED_BYTES = 1 << 20;

    /** @param packetsInBody packets that one body may hold */
    record Limits(int maxBytes, int strangersMaxBytes, int packetsInBody) {}

    private final Vertx vertx;
    private final Hub here;
    private final NodeInbound node;
    private final Limits limits;

    PollingRequests(Vertx vertx, Hub here, NodeInbound node, Limits limits) {
        this.vertx = vertx;
        this.here = here;
        this.node = node;
        this.limits = limits;
    }

    /** Answers with packets, on the event loop of the request. */
    static Future<Void> answer(HttpServerResponse response, Buffer payload) {
        if (response.closed() || response.ended()) {
            return Future.failedFuture("the client has left");
        }
        return response.putHeader("Content-Type", "text/plain; charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .end(payload);
    }

    void poll(RoutingContext context, EngineSessions.Entry entry) {
        OpenPoll poll = new OpenPoll(context.response(), entry);
        context.response().exceptionHandler(failure -> poll.lost());
        context.response().closeHandler(closed -> poll.lost());
        entry.on(here, () -> {
            if (!entry.session().polled(poll)) {
                poll.refuse();
            }
        });
    }

    /** One poll. Its session calls it from another event loop. */
    private final class OpenPoll implements PolledPackets.Poll {
        private final Context home = vertx.getOrCreateContext();
        private final HttpServerResponse response;
        private final EngineSessions.Entry entry;
        /** Whether nothing that happens to the request concerns the session any more. */
        private boolean settled;

        OpenPoll(HttpServerResponse response, EngineSessions.Entry entry) {
            this.response = response;
            this.entry = entry;
        }

        @Override
        public void answer(byte[] payload) {
            home.runOnContext(turn -> PollingRequests.answer(response, Buffer.buffer(payload))
                    .onComplete(taken -> taken(payload.length), failure -> lost()));
        }

        private void taken(int payloadBytes) {
            settled = true;
            entry.on(here, () -> entry.session().fetched(payloadBytes));
        }

        void refuse() {
            home.runOnContext(turn -> {
                settled = true;
                EngineRefusal.BAD_REQUEST.answer(response);
            });
        }

        void lost() {
            if (!settled) {
                settled = true;
                entry.on(here, () -> entry.session().pollLost(this));
            }
        }
    }

    void send(RoutingContext context, EngineSessions.Entry entry) {
        HttpServerRequest request = context.request();
        if (RefusedBody.declaredBytes(request) > limits.maxBytes()) {
            RefusedBody.discardUnasked(context, DISCARDED_BYTES);
            context.fail(tooLarge());
            return;
        }
        request.pause();
        Body body = new Body(context, entry);
        request.exceptionHandler(broken -> body.failed());
        entry.on(here, () -> {
            if (entry.session().sendingBegins()) {
                entry.wire().onceReading(body::begin);
            } else {
                body.refuse(EngineRefusal.BAD_REQUEST);
            }
        });
    }

    private static ParleyException tooLarge() {
        return new ParleyException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large");
    }

    /** One body. Its bytes count for the node like unfinished messages of WebSockets. */
    private final class Body {
        private final Context home = vertx.getOrCreateContext();
        private final RoutingContext context;
        private final EngineSessions.Entry entry;
        private final Buffer bytes = Buffer.buffer(0);
        private int limit;
        private int counted;
        private boolean ended;

        Body(RoutingContext context, EngineSessions.Entry entry) {
            this.context = context;
            this.entry = entry;
        }

        /** Begins to read; called on the session's event loop. */
        void begin() {
            boolean known = entry.wire().isAuthenticated();
            limit = known ? limits.maxBytes() : Math.min(limits.strangersMaxBytes(), limits.maxBytes());
            home.runOnContext(turn -> read());
        }

        private void read() {
            HttpServerRequest request = context.request();
            if (ended) {
                return;
            }
            if (RefusedBody.declaredBytes(request) > limit) {
                fail(tooLarge());
                return;
            }
            if (RefusedBody.isAwaited(request)) {
                context.response().writeContinue();
            }
            request.handler(this::take);
            request.endHandler(end -> complete());
            request.resume();
        }

        private void take(Buffer chunk) {
            if (ended) {
                return;
            }
            counted += chunk.length();
            boolean nodeHasRoom = node.unfinished().addOfRequest(chunk.length());
            if (counted > limit) {
                fail(tooLarge());
            } else if (!nodeHasRoom) {
                fail(new ParleyException(ErrorCode.UNAVAILABLE, "Too many bodies are unfinished", RETRY_MS, null));
            } else {
                bytes.appendBuffer(chunk);
            }
        }

        private void complete() {
            if (ended) {
                return;
            }
            end();
            if (Utf8Check.isText(Unpooled.wrappedBuffer(bytes.getBytes()))) {
                String payload = bytes.toString(StandardCharsets.UTF_8);
                entry.on(here, () -> {
                    boolean taken = entry.session().sent(payload, limits.packetsInBody());
                    home.runOnContext(turn -> answer(taken));
                });
            } else {
                entry.on(here, () -> {
                    entry.session().sendingFailed();
                    entry.wire().refused(CloseCode.NOT_TEXT);
                });
                EngineRefusal.BAD_REQUEST.answer(context.response());
            }
        }

        private void answer(boolean taken) {
            HttpServerResponse response = context.response();
            if (!taken) {
                EngineRefusal.BAD_REQUEST.answer(response);
            } else if (!response.closed() && !response.ended()) {
                response.putHeader("Content-Type", "text/html").end("ok");
            }
        }

        private void fail(ParleyException refusal) {
            failed();
            RefusedBody.discardUnasked(context, DISCARDED_BYTES);
            context.fail(refusal);
        }

        void failed() {
            if (!ended) {
                end();
                entry.on(here, entry.session()::sendingFailed);
            }
        }

        /** Refuses the body before any of it was read; called on the session's event loop. */
        void refuse(EngineRefusal refusal) {
            home.runOnContext(turn -> {
                ended = true;
                RefusedBody.discardUnasked(context, DISCARDED_BYTES);
                refusal.answer(context.response());
            });
        }

        private void end() {
            ended = true;
            node.unfinished().add(-counted);
            counted = 0;
        }
    }
}
