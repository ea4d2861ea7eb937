package parley.gateway.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.gateway.format.TrafficObserver;

/** Shows each answer to the {@link TrafficObserver}, if there is one. */
public final class ObservedAnswers {
    private static final String OBSERVED = ObservedAnswers.class.getName();
    private static final String BODY = OBSERVED + ".body";

    private ObservedAnswers() {}

    /** Must be mounted before all routes. */
    public static void mount(Router router) {
        if (TrafficObserver.PRESENT != null) {
            router.route().handler(ObservedAnswers::observe);
        }
    }

    private static void observe(RoutingContext context) {
        // A request that came with the base path passes here twice.
        if (context.get(OBSERVED) == null) {
            context.put(OBSERVED, true);
            context.addHeadersEndHandler(heading -> show(context));
        }
        context.next();
    }

    private static void show(RoutingContext context) {
        String path;
        try {
            path = context.normalizedPath();
        } catch (IllegalArgumentException unreadable) {
            path = context.request().path();
        }
        TrafficObserver.PRESENT.answer(
                context.request().method().name(),
                path,
                context.response().getStatusCode(),
                context.response().headers().get("Content-Type"),
                context.get(BODY));
    }

    /** Notes the JSON with which a request is about to be answered. */
    static void note(RoutingContext context, JsonObject body) {
        if (TrafficObserver.PRESENT != null) {
            context.put(BODY, body);
        }
    }
}
