package parley.gateway.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The handlers that every request passes before its route, in this order: id, log, errors, headers, origin, limit. */
public final class HttpPipeline {
    private static final int MALFORMED = 400;

    private final RequestId requestId;
    private final RequestLog requestLog;
    private final ErrorResponder errors;
    private final SecurityHandlers security;
    private final CrossOrigin crossOrigin;
    private final HttpRateLimit limit;

    public HttpPipeline(
            RequestId requestId,
            RequestLog requestLog,
            ErrorResponder errors,
            SecurityHandlers security,
            CrossOrigin crossOrigin,
            HttpRateLimit limit) {
        this.requestId = requestId;
        this.requestLog = requestLog;
        this.errors = errors;
        this.security = security;
        this.crossOrigin = crossOrigin;
        this.limit = limit;
    }

    /** Must be mounted before all routes. */
    public void mount(Router router) {
        errors.mount();
        router.route()
                .handler(requestId)
                .handler(HttpPipeline::refuseUnreadable)
                .handler(requestLog);
        security.mount(router);
        router.route().handler(crossOrigin);
        router.route("/api/*").handler(limit);
    }

    /** Refuses escapes that stand for nothing here first: they throw wherever the path or the query is read. */
    private static void refuseUnreadable(RoutingContext context) {
        boolean readable = true;
        try {
            context.normalizedPath();
            context.request().params();
        } catch (IllegalArgumentException malformed) {
            readable = false;
        }
        if (readable) {
            context.next();
        } else {
            context.fail(MALFORMED);
        }
    }
}
