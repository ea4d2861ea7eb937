package parley.signaling.turn;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import parley.config.IceSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Decision;
import parley.limits.RateLimits.Limit;
import parley.signaling.IceServers;

/**
 * Gives out the configured servers, with credentials of the relay for one user. How often a user gets these is counted
 * on all nodes together; nobody gets any while that can't be counted.
 */
public final class ConfiguredIceServers implements IceServers {
    private final IceSettings settings;
    private final RateLimits limits;
    private final Limit limit;
    private final InstantSource clock;

    public ConfiguredIceServers(IceSettings settings, RateLimits limits, InstantSource clock) {
        this.settings = settings;
        this.limits = limits.strict();
        this.limit = new Limit(
                "turn",
                settings.turn().perUser().count(),
                settings.turn().perUser().windowMs());
        this.clock = clock;
    }

    @Override
    public Future<JsonArray> of(String userId) {
        return of(userId, settings.turn().ttlMs());
    }

    /** Returns the servers with credentials of another life, as a mere test needs them. */
    public Future<JsonArray> of(String userId, long ttlMs) {
        if (settings.turn().absent()) {
            return Future.succeededFuture(stun());
        }
        return limits.take(userId, limit).map(decision -> {
            check(decision);
            return stun().add(relay(userId, ttlMs));
        });
    }

    private static void check(Decision decision) {
        if (!decision.allowed()) {
            throw new ParleyException(
                    ErrorCode.RATE_LIMIT_EXCEEDED,
                    "Too many requests for a relay; try again in " + decision.retryAfterMs() + " ms",
                    decision.retryAfterMs(),
                    null);
        }
    }

    private JsonArray stun() {
        JsonArray servers = new JsonArray();
        if (!settings.stun().isEmpty()) {
            servers.add(new JsonObject().put("urls", new JsonArray(settings.stun())));
        }
        return servers;
    }

    private JsonObject relay(String userId, long ttlMs) {
        IceSettings.Turn turn = settings.turn();
        TurnCredentials credentials = TurnCredentials.until(
                clock.millis() + ttlMs, userId, turn.secret().value());
        return new JsonObject()
                .put("urls", new JsonArray(turn.uris()))
                .put("username", credentials.username())
                .put("credential", credentials.password());
    }
}
