package parley.gateway.http;

import io.vertx.ext.web.Router;
import parley.config.ParleyConfig;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Limit;

/** The limits of requests per client address: one for each group of routes, and one for all of them together. */
public final class RouteLimits {
    private final RateLimits limits;
    private final ParleyConfig.Limits settings;
    private final ClientAddress addresses;

    public RouteLimits(RateLimits limits, ParleyConfig.Limits settings, ClientAddress addresses) {
        this.limits = limits;
        this.settings = settings;
        this.addresses = addresses;
    }

    /** Returns the limit of the guests that an address makes, by whatever way. */
    public static Limit ofGuests(ParleyConfig.Limits settings) {
        return RouteGroup.GUESTS.in(settings.routes());
    }

    /** A group's refusal does not count for all together, so a group that is used up leaves the others open. */
    void mount(Router router) {
        for (RouteGroup group : RouteGroup.values()) {
            HttpRateLimit limit = new HttpRateLimit(limits, group.in(settings.routes()), addresses);
            group.paths().forEach(path -> router.route(path).handler(limit));
        }
        ParleyConfig.Rate all = settings.httpPerIp();
        router.route("/api/*")
                .handler(new HttpRateLimit(limits, new Limit("http", all.count(), all.windowMs()), addresses));
    }
}
