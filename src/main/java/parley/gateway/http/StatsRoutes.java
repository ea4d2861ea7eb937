package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.Map;
import parley.config.ParleyConfig;
import parley.gateway.Statistics;
import parley.limits.RateLimits;

/** The routes of live numbers, which are open to anybody. */
public final class StatsRoutes {
    private final Statistics statistics;
    private final RateLimits rateLimits;
    private final ParleyConfig.Limits limits;
    private final InstantSource clock;

    public StatsRoutes(Statistics statistics, RateLimits rateLimits, ParleyConfig.Limits limits, InstantSource clock) {
        this.clock = clock;
        this.statistics = statistics;
        this.rateLimits = rateLimits;
        this.limits = limits;
    }

    public void mount(Router router) {
        router.get("/api/stats").handler(context -> JsonAnswer.send(context, 200, statistics.current()));
        router.get("/api/stats/realtime").handler(context -> JsonAnswer.send(context, 200, statistics.current()));
        router.get("/api/stats/rooms").handler(context -> JsonAnswer.send(context, 200, rooms()));
        router.get("/api/socket/stats").handler(context -> JsonAnswer.send(context, 200, sockets()));
    }

    private Future<JsonObject> rooms() {
        return statistics.rooms().map(counts -> new JsonObject()
                .put("rooms", counts.all())
                .put("match", counts.matches())
                .put("withConnections", statistics.roomsWithConnections())
                .put("timestamp", clock.millis()));
    }

    private Future<JsonObject> sockets() {
        return rateLimits.stats().map(stats -> new JsonObject()
                .put("connectedSockets", statistics.connections())
                .put("rooms", statistics.roomsWithConnections())
                .put("transports", new JsonObject(Map.copyOf(statistics.transports())))
                .put("queuedBytes", statistics.queuedBytes())
                .put(
                        "rateLimit",
                        new JsonObject()
                                .put("messages", rate(limits.messages()))
                                .put("receipts", rate(limits.receipts()))
                                .put("typing", rate(limits.typing()))
                                .put("signaling", rate(limits.signaling()))
                                .put("reports", rate(limits.reports()))
                                .put("other", rate(limits.other()))
                                .put("windows", stats.keys())
                                .put("taken", stats.taken())
                                .put("refused", stats.refused()))
                .put("nodes", statistics.nodes()));
    }

    private static JsonObject rate(ParleyConfig.Rate rate) {
        return new JsonObject().put("count", rate.count()).put("windowMs", rate.windowMs());
    }
}
