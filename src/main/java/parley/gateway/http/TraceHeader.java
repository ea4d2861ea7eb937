package parley.gateway.http;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import parley.bus.TraceParent;

/** Reads the trace of which a request is part. */
final class TraceHeader {
    private TraceHeader() {}

    /** Returns null if the request names no trace, names it badly, or names several. */
    static String of(RoutingContext context) {
        List<String> given = context.request().headers().getAll(TraceParent.HEADER);
        return given.size() == 1 ? TraceParent.of(given.get(0)) : null;
    }
}
