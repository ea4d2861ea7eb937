package parley.token;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import parley.config.ParleyConfig;

/** The keys of another issuer. */
public interface ExternalKeys {
    /**
     * Returns the claims of a token if its signature is right; checks nothing else about it. Fails with AUTH_FAILED, or
     * with UNAVAILABLE if the keys can't be had at the moment.
     */
    Future<JsonObject> verify(String token);

    /**
     * Makes keys of a secret that both sides know (HS256), or else of the keys at a URL or in a file (RS256, ES256).
     */
    static ExternalKeys of(Vertx vertx, ParleyConfig.ExternalIssuer issuer, InstantSource clock) {
        return issuer.secret().isEmpty()
                ? new JwksKeys(vertx, issuer.jwks(), clock)
                : JwtSignatures.ofSecret(vertx, issuer.secret());
    }
}
