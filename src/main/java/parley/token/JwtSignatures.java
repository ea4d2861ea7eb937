package parley.token;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import parley.config.Secret;

/** Verifies signatures with a fixed set of keys and algorithms; a token's header decides nothing. */
final class JwtSignatures implements ExternalKeys {
    private final JWTAuth jwt;
    private final Set<String> algorithms;

    private JwtSignatures(Vertx vertx, JWTAuthOptions options, Set<String> algorithms) {
        // The injected clock judges times.
        this.jwt = JWTAuth.create(vertx, options.setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
        this.algorithms = algorithms;
    }

    static JwtSignatures ofSecret(Vertx vertx, Secret secret) {
        PubSecKeyOptions key = new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(secret.value());
        return new JwtSignatures(vertx, new JWTAuthOptions().addPubSecKey(key), Set.of("HS256"));
    }

    /** @param keys public keys in JWK form, for RS256 or ES256 */
    static JwtSignatures ofPublicKeys(Vertx vertx, List<JsonObject> keys) {
        JWTAuthOptions options = new JWTAuthOptions();
        keys.forEach(options::addJwk);
        return new JwtSignatures(vertx, options, Set.of("RS256", "ES256"));
    }

    @Override
    public Future<JsonObject> verify(String token) {
        if (!algorithms.contains(header(token).getString("alg", ""))) {
            return Tokens.refused();
        }
        return Future.succeededFuture(new TokenCredentials(token))
                .compose(jwt::authenticate)
                .map(user -> user.attributes().getJsonObject("accessToken"))
                .recover(fault -> Tokens.refused());
    }

    /** Returns the header; empty if it can't be read. */
    static JsonObject header(String token) {
        int end = token.indexOf('.');
        if (end < 0) {
            return new JsonObject();
        }
        try {
            JsonObject header =
                    new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(token.substring(0, end))));
            boolean texts = isTextOrNothing(header.getValue("alg")) && isTextOrNothing(header.getValue("kid"));
            return texts ? header : new JsonObject();
        } catch (IllegalArgumentException | DecodeException unreadable) {
            return new JsonObject();
        }
    }

    private static boolean isTextOrNothing(Object value) {
        return value == null || value instanceof String;
    }
}
