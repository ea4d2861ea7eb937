package parley.ops;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import parley.util.Version;

/** Answers whether the node lives, whether it may be sent traffic, and how its neighbours are. */
public final class Health {
    private static final long CHECK_TIMEOUT_MS = 2_000;

    private static final String REASON = "reason";

    /** Many probes may come at once; the database is asked once for all of them. */
    private static final long REMEMBER_MS = 500;

    private final HealthChecks checks;
    private final Set<String> names = new LinkedHashSet<>(List.of("database", "node"));
    private final Set<String> dispensable = ConcurrentHashMap.newKeySet();
    private final NodeState state;
    private final InstantSource clock;
    private final Instant startedAt;
    private volatile Future<Report> latest;
    private volatile long latestAt;
    private volatile boolean latestServing;

    /** @param database fails while the database is away */
    public Health(Vertx vertx, NodeState state, Supplier<Future<?>> database, InstantSource clock) {
        this.state = state;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.checks = HealthChecks.create(vertx)
                .register("database", CHECK_TIMEOUT_MS, promise -> database.get()
                        // An answer may come after the check was given up.
                        .onComplete(
                                answered -> promise.tryComplete(Status.OK()),
                                away -> promise.tryComplete(failed(away.getMessage()))))
                .register(
                        "node",
                        CHECK_TIMEOUT_MS,
                        promise -> promise.complete(state.serving() ? Status.OK() : Status.KO()));
    }

    /** Adds a neighbour without which the node goes on, degraded. */
    public void watch(String neighbour, BooleanSupplier here) {
        dispensable.add(neighbour);
        require(neighbour, here);
    }

    /** Adds a neighbour without which no traffic may come. */
    public void require(String neighbour, BooleanSupplier here) {
        names.add(neighbour);
        checks.register(
                neighbour,
                CHECK_TIMEOUT_MS,
                promise -> promise.complete(here.getAsBoolean() ? Status.OK() : Status.KO()));
    }

    /** Adds something that must be in order before traffic may come. @param fault null while all is well */
    public void requireNo(String name, Supplier<String> fault) {
        names.add(name);
        checks.register(name, CHECK_TIMEOUT_MS, promise -> {
            String told = fault.get();
            promise.complete(told == null ? Status.OK() : failed(told));
        });
    }

    /** Adds something without which the node goes on, degraded. @param fault null while all is well */
    public void watchFor(String name, Supplier<String> fault) {
        dispensable.add(name);
        requireNo(name, fault);
    }

    private static Status failed(String reason) {
        return Status.KO(new JsonObject().put(REASON, reason));
    }

    /** Tells whether the node is being stopped, and goes on with the clients that it has. */
    public boolean draining() {
        return state.draining();
    }

    /** The answer of one moment. @param ready whether traffic may come @param whole whether nothing is missing */
    public record Report(boolean ready, boolean whole, JsonArray checks) {
        private static final Report NONE = new Report(false, false, new JsonArray());

        boolean up(String name) {
            return checks.stream()
                    .map(JsonObject.class::cast)
                    .anyMatch(check -> name.equals(check.getString("name")) && check.getBoolean("up"));
        }
    }

    /** The names of all checks. */
    Set<String> names() {
        return Set.copyOf(names);
    }

    /** The report that was made last. */
    Report last() {
        Future<Report> known = latest;
        return known != null && known.succeeded() ? known.result() : Report.NONE;
    }

    public Future<Report> check() {
        long now = clock.millis();
        Future<Report> known = latest;
        boolean serving = state.serving();
        // A node that is being stopped must not be called ready for what it was a moment ago.
        if (known == null || now - latestAt >= REMEMBER_MS || now < latestAt || serving != latestServing) {
            known = checkNow();
            latest = known;
            latestAt = now;
            latestServing = serving;
        }
        return known;
    }

    private Future<Report> checkNow() {
        return checks.checkStatus().map(result -> {
            JsonArray outcome = new JsonArray();
            boolean ready = true;
            boolean whole = true;
            for (CheckResult check : result.getChecks()) {
                boolean up = Boolean.TRUE.equals(check.getUp());
                ready &= up || dispensable.contains(check.getId());
                whole &= up;
                JsonObject told = new JsonObject().put("name", check.getId()).put("up", up);
                if (!up && check.getData() != null && check.getData().containsKey(REASON)) {
                    told.put(REASON, check.getData().getString(REASON));
                }
                outcome.add(told);
            }
            return new Report(ready, whole, outcome);
        });
    }

    /** Source: {@code GET /health}; uptime in seconds, timestamp in epoch milliseconds. */
    public JsonObject describe(Report report) {
        long now = clock.millis();
        return new JsonObject()
                .put("status", report.whole() ? "ok" : "degraded")
                .put("uptime", (now - startedAt.toEpochMilli()) / 1_000)
                .put("version", Version.CURRENT.parley())
                .put("timestamp", now)
                .put("checks", report.checks());
    }
}
