package parley.signaling.doctor;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import parley.config.IceSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Limit;
import parley.signaling.turn.ConfiguredIceServers;

/**
 * Says before the first call fails what will not work, and which key in the configuration to change. What was found is
 * kept for some seconds and shared by all who ask, so nobody can let this server flood its relay. Any thread may ask.
 */
public final class CallDoctor {
    /** A browser's own test through the relay takes some seconds. */
    private static final long LOOP_TTL_MS = 120_000;

    private final Vertx vertx;
    private final IceSettings settings;
    private final ConfiguredIceServers servers;
    private final Optional<BooleanSupplier> mediaServer;
    private final RateLimits limits;
    private final Limit limit;
    private final InstantSource clock;

    private Future<Checkup> latest;
    private long latestAt;

    /** @param findings what was found at each server */
    private record Checkup(long checkedAt, List<Finding> findings) {}

    /** @param mediaServer tells whether the media server answers; empty if there is none */
    public CallDoctor(
            Vertx vertx,
            IceSettings settings,
            ConfiguredIceServers servers,
            Optional<BooleanSupplier> mediaServer,
            RateLimits limits,
            InstantSource clock) {
        this.vertx = vertx;
        this.settings = settings;
        this.servers = servers;
        this.mediaServer = mediaServer;
        this.limits = limits;
        this.limit = new Limit(
                "call-check",
                settings.checks().perUser().count(),
                settings.checks().perUser().windowMs());
        this.clock = clock;
    }

    /**
     * Returns what is configured, what was found at each server, the faults, and ICE servers for the user's own test.
     * Fails with RATE_LIMIT_EXCEEDED for a user who asks too often.
     */
    public Future<JsonObject> check(String userId) {
        return limits.take(userId, limit).compose(decision -> {
            if (!decision.allowed()) {
                throw new ParleyException(
                        ErrorCode.RATE_LIMIT_EXCEEDED,
                        "Too many checks; try again in " + decision.retryAfterMs() + " ms",
                        decision.retryAfterMs(),
                        null);
            }
            JsonArray faults = new JsonArray();
            Future<JsonArray> loop = servers.of(userId, LOOP_TTL_MS).otherwise(refused -> withoutCredentials(faults));
            Future<Checkup> found = shared();
            return Future.all(loop, found).map(both -> told(found.result(), loop.result(), faults));
        });
    }

    private static JsonArray withoutCredentials(JsonArray faults) {
        faults.add(Diagnosis.fault(
                "redis.uri",
                "Nobody gets credentials of the relay at the moment: Redis, which counts them, does not answer,"
                        + " or you had too many (calls.ice.turn.perUser)."));
        return new JsonArray();
    }

    private JsonObject told(Checkup checkup, JsonArray loop, JsonArray faults) {
        JsonArray found = new JsonArray();
        checkup.findings().forEach(finding -> found.add(finding.toJson()));
        faults.addAll(Diagnosis.of(settings, checkup.findings()));
        JsonObject told = new JsonObject()
                .put("checkedAt", checkup.checkedAt())
                .put(
                        "configured",
                        new JsonObject()
                                .put("stun", !settings.stun().isEmpty())
                                .put("turn", !settings.turn().absent())
                                .put("mediaServer", mediaServer.isPresent()))
                .put("servers", found)
                .put("iceServers", loop)
                .put("iceServersTtlMs", LOOP_TTL_MS);
        if (!settings.publicAddress().isEmpty()) {
            told.put("publicAddress", settings.publicAddress());
        }
        if (!settings.turn().absent()) {
            told.put("relay", relay(checkup.findings()));
        }
        mediaServer.ifPresent(answers -> {
            boolean reachable = answers.getAsBoolean();
            told.put("mediaServer", new JsonObject().put("reachable", reachable));
            if (!reachable) {
                faults.add(Diagnosis.fault(
                        "calls.janus.uri",
                        "The media server does not answer: start it, or correct its address. Until then calls of groups"
                                + " can't begin."));
            }
        });
        return told.put("findings", faults);
    }

    private JsonObject relay(List<Finding> findings) {
        List<Finding> relays =
                findings.stream().filter(finding -> finding.uri().relays()).toList();
        JsonObject relay = new JsonObject()
                .put("reachable", relays.stream().anyMatch(Finding::works))
                .put(
                        "tls",
                        relays.stream()
                                .anyMatch(each -> each.works() && each.uri().secure()))
                .put("uris", new JsonArray(settings.turn().uris()));
        relays.stream()
                .filter(each -> !each.works())
                .findFirst()
                .ifPresent(each ->
                        relay.put("error", each.text() + ": " + each.toJson().getString("trouble")));
        return relay;
    }

    /** Callers on other event loops must get the answer on their own. */
    private Future<Checkup> shared() {
        Context own = vertx.getOrCreateContext();
        Promise<Checkup> promise = Promise.promise();
        current().onComplete(found -> own.runOnContext(hop -> promise.handle(found)));
        return promise.future();
    }

    private synchronized Future<Checkup> current() {
        long now = clock.millis();
        boolean usable = latest != null
                && (!latest.isComplete() || now - latestAt < settings.checks().keptMs());
        if (!usable) {
            latestAt = now;
            latest = look(now);
        }
        return latest;
    }

    private Future<Checkup> look(long now) {
        List<String> uris = new ArrayList<>(settings.stun());
        uris.addAll(settings.turn().uris());
        List<Future<Finding>> looks = uris.stream()
                .map(uri -> ServerLook.at(
                        vertx,
                        uri,
                        settings.turn().secret().value(),
                        settings.checks().deadlineMs(),
                        clock))
                .toList();
        return Future.all(looks)
                .map(all -> new Checkup(now, looks.stream().map(Future::result).toList()));
    }
}
