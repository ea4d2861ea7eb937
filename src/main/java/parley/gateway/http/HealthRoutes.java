package parley.gateway.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.ops.Health;
import parley.ops.Scrape;

/** The routes for operators and load balancers. */
public final class HealthRoutes {
    private final Health health;
    private final Scrape scrape;

    public HealthRoutes(Health health, Scrape scrape) {
        this.health = health;
        this.scrape = scrape;
    }

    public void mount(Router router) {
        probe(router, "/live").handler(context -> JsonAnswer.write(context, 200, new JsonObject().put("status", "ok")));
        probe(router, "/health").handler(context -> health.check()
                .onComplete(report -> JsonAnswer.write(context, 200, health.describe(report)), context::fail));
        probe(router, "/ready")
                .handler(context -> health.check().onComplete(report -> ready(context, report), context::fail));
    }

    /** Mounts metrics apart from health, as they belong on the management port where there is one. */
    public void mountMetrics(Router router) {
        // The gauges tell what the checks have found, so these come first.
        router.get("/metrics").handler(context -> health.check()
                .onComplete(
                        report -> context.response()
                                .putHeader("Content-Type", Scrape.CONTENT_TYPE)
                                .end(scrape.text()),
                        context::fail));
    }

    /** Adds a route for GET and HEAD, as load balancers ask with HEAD too. */
    private static Route probe(Router router, String path) {
        return router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD);
    }

    /** Some balancers tell a node that drains from one that is down by the status 404, if they are told to. */
    private int unready(RoutingContext context) {
        boolean asked = context.request().getParam("draining") != null;
        return asked && health.draining() ? 404 : 503;
    }

    private void ready(RoutingContext context, Health.Report report) {
        JsonArray failing = new JsonArray();
        report.checks().stream()
                .map(JsonObject.class::cast)
                .filter(check -> !check.getBoolean("up"))
                .forEach(failing::add);
        JsonAnswer.write(
                context,
                report.ready() ? 200 : unready(context),
                new JsonObject()
                        .put("status", report.ready() ? "ok" : "unavailable")
                        .put("failing", failing));
    }
}
