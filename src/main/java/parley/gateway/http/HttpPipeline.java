package parley.gateway.http;

import io.vertx.ext.web.Router;

/** What every request passes before its route, in this order: id, log, errors, headers, origin, limit. */
public final class HttpPipeline {
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

    /** To be mounted before all routes. */
    public void mount(Router router) {
        errors.mount();
        router.route().handler(requestId).handler(requestLog);
        security.mount(router);
        router.route().handler(crossOrigin);
        router.route("/api/*").handler(limit);
    }
}
