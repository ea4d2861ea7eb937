package parley.gateway.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;

/** The one place where a failed request is answered: with the protocol's error object and nothing else. */
public final class ErrorResponder implements Handler<RoutingContext> {
    private static final int[] ROUTER_STATUSES = {400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 417, 431, 500, 503};
    private static final int CLIENT_ERROR = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int URI_TOO_LONG = 414;
    private static final int HEAD_TOO_LARGE = 431;
    private static final int SERVER_ERROR = 500;

    private final Router router;
    private final Metrics metrics;

    public ErrorResponder(Router router, Metrics metrics) {
        this.router = router;
        this.metrics = metrics;
    }

    /** Must be mounted before all routes. */
    public void mount() {
        router.route().failureHandler(this);
        // No route's handler hears of a request that matched none.
        for (int status : ROUTER_STATUSES) {
            router.errorHandler(status, this);
        }
    }

    /** Answers a request that is no HTTP. The connection ends, as nobody knows where the next request would begin. */
    public static void refuseMalformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? URI_TOO_LONG
                : cause instanceof TooLongHttpHeaderException ? HEAD_TOO_LARGE : CLIENT_ERROR;
        request.response()
                .setStatusCode(status)
                .putHeader("Connection", "close")
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(body(ofStatus(status)).toBuffer());
        request.connection().close();
    }

    @Override
    public void handle(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof HttpClosedException || failure instanceof IOException && isGone(context)) {
            // The client has gone: there is nobody to answer, and nothing of ours has failed.
            return;
        }
        int routerStatus = failure instanceof HttpException http ? http.getStatusCode() : context.statusCode();
        boolean byRouter = failure == null || routerStatus >= CLIENT_ERROR && routerStatus < SERVER_ERROR;
        ParleyException refusal = byRouter ? ofStatus(routerStatus) : ParleyException.of(failure);
        if (refusal.code() == ErrorCode.INTERNAL) {
            logFault(context, failure);
        }
        respond(context, byRouter ? routerStatus : refusal.code().httpStatus(), refusal);
    }

    /** Asks the channel: Vert.x tells of a broken connection only after it has failed what was being written. */
    private static boolean isGone(RoutingContext context) {
        return !((HttpServerConnection) context.request().connection())
                .channelHandlerContext()
                .channel()
                .isActive();
    }

    private void respond(RoutingContext context, int status, ParleyException refusal) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (response.headWritten()) {
            // Half an answer is out: only cutting it off tells the client that it is not whole.
            response.reset();
            return;
        }
        if (refusal.retryAfterMs() > 0) {
            response.putHeader("Retry-After", Long.toString((refusal.retryAfterMs() + 999) / 1_000));
        }
        if (status == METHOD_NOT_ALLOWED) {
            response.putHeader("Allow", methodsAt(context.normalizedPath()));
        }
        if (status == ErrorCode.AUTH_REQUIRED.httpStatus()) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        JsonAnswer.write(context, status, body(refusal));
    }

    private static JsonObject body(ParleyException refusal) {
        return new JsonObject().put("error", refusal.toJson());
    }

    /**
     * Names the methods that a path allows, as RFC 9110, 15.5.6 demands; Vert.x Web does so only where it answers by
     * itself.
     */
    private String methodsAt(String path) {
        return router.getRoutes().stream()
                .filter(route -> route.getPath() != null && route.methods() != null)
                .filter(route -> path.matches(
                        route.getPath().replaceAll(":\\w+", "[^/]+").replaceAll("\\*$", ".*")))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private void logFault(RoutingContext context, Throwable failure) {
        Throwable fault = failure == null ? new IllegalStateException("A route has failed without a cause") : failure;
        RequestId.logging(context, () -> metrics.fault("http", fault));
    }

    private static ParleyException ofStatus(int status) {
        return switch (status) {
            case 401 -> new ParleyException(ErrorCode.AUTH_REQUIRED, "A token is required");
            case 403 -> new ParleyException(ErrorCode.PERMISSION_DENIED, "This is not allowed");
            case 404 -> new ParleyException(ErrorCode.NOT_FOUND, "There is nothing at this path");
            case 405 -> new ParleyException(ErrorCode.VALIDATION_ERROR, "This path does not take this method");
            case 406 -> new ParleyException(ErrorCode.VALIDATION_ERROR, "No accepted media type is offered here");
            case 412 -> new ParleyException(ErrorCode.VALIDATION_ERROR, "A precondition of the request is not met");
            case 413 -> new ParleyException(ErrorCode.PAYLOAD_TOO_LARGE, "The body is too large");
            case 415 -> new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be application/json");
            case 416 -> new ParleyException(ErrorCode.VALIDATION_ERROR, "The range is not within the file");
            case 460 -> new ParleyException(ErrorCode.VALIDATION_ERROR, "The checksum does not fit the bytes");
            case 503 -> new ParleyException(ErrorCode.UNAVAILABLE, "Not available at the moment", 1_000, null);
            default ->
                status >= CLIENT_ERROR && status < SERVER_ERROR
                        ? new ParleyException(ErrorCode.VALIDATION_ERROR, "The request is malformed")
                        : new ParleyException(ErrorCode.INTERNAL, "Something went wrong on the server");
        };
    }
}
