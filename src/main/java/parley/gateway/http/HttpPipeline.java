package parley.gateway.http;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** The handlers that every request passes before its route, in this order: id, log, errors, headers, origin, limits. */
public final class HttpPipeline {
    private static final int MALFORMED = 400;

    private final RequestId requestId;
    private final RequestLog requestLog;
    private final ErrorResponder errors;
    private final SecurityHandlers security;
    private final CrossOrigin crossOrigin;
    private final RouteLimits limits;

    public HttpPipeline(
            RequestId requestId,
            RequestLog requestLog,
            ErrorResponder errors,
            SecurityHandlers security,
            CrossOrigin crossOrigin,
            RouteLimits limits) {
        this.requestId = requestId;
        this.requestLog = requestLog;
        this.errors = errors;
        this.security = security;
        this.crossOrigin = crossOrigin;
        this.limits = limits;
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
        limits.mount(router);
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
