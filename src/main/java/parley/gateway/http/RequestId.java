package parley.gateway.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/** Gives each request an id, the client's own if it is well-formed, and puts the same id into the response. */
public final class RequestId implements Handler<RoutingContext> {
    private static final String HEADER = "X-Request-Id";
    private static final String KEY = "requestId";
    private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final Supplier<String> ids;

    public RequestId(Supplier<String> ids) {
        this.ids = ids;
    }

    @Override
    public void handle(RoutingContext context) {
        String given = context.request().getHeader(HEADER);
        String id = given != null && WELL_FORMED.matcher(given).matches() ? given : ids.get();
        context.put(KEY, id);
        context.response().putHeader(HEADER, id);
        context.next();
    }

    /**
     * Runs a step that logs, with the id in the log's context; only for this step, as a thread serves many requests in
     * turn.
     */
    static void logging(RoutingContext context, Runnable log) {
        String id = context.get(KEY);
        MDC.put(KEY, id == null ? "" : id);
        try {
            log.run();
        } finally {
            MDC.remove(KEY);
        }
    }
}
