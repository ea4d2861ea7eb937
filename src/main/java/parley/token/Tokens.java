package parley.token;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.Sessions;

/**
 * Signs and verifies session tokens: JWT (RFC 7519), HS256 with one key, so that any node can judge a token alone.
 * {@link Sessions} says whether the session still exists.
 */
public final class Tokens {
    private static final String ALGORITHM = "HS256";
    private static final int MAX_LENGTH = 2_048;

    private final SigningKey key;
    private final JWTAuth jwt;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final Duration ttl;

    public Tokens(Vertx vertx, SigningKey key, Duration ttl, InstantSource clock, Supplier<String> ids) {
        this.key = key;
        // This class judges expiry: the library takes a token without "exp" for one that never ends.
        this.jwt = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm(ALGORITHM).setBuffer(key.secret()))
                        .setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
        this.clock = clock;
        this.ids = ids;
        this.ttl = ttl;
    }

    /** A token, its id, and its end in epoch milliseconds. */
    public record Signed(String token, String tokenId, long expiresAt) {}

    /**
     * Returns a hash under the key of the tokens, for a text that is to be recognised but not to be read from a
     * database.
     */
    public Buffer hash(Buffer text) {
        return key.hash(text);
    }

    public Signed sign(String userId, String sessionId, String kind) {
        return sign(userId, sessionId, kind, ttl);
    }

    public Signed sign(String userId, String sessionId, String kind, Duration lifetime) {
        long issuedAt = clock.millis() / 1_000 * 1_000;
        return sign(new Claims(userId, sessionId, ids.get(), kind, issuedAt, issuedAt + lifetime.toMillis()));
    }

    /** Signs claims as they are: the same claims make the same token. */
    public Signed sign(Claims claims) {
        JWTOptions options = new JWTOptions().setAlgorithm(ALGORITHM).setNoTimestamp(true);
        return new Signed(jwt.generateToken(claims.toJson(), options), claims.tokenId(), claims.expiresAt());
    }

    /** Fails with TOKEN_EXPIRED, or with AUTH_FAILED for any other fault, without saying which. */
    public Future<Claims> verify(String token) {
        if (token == null || token.isEmpty() || token.length() > MAX_LENGTH) {
            return Future.failedFuture(refusal());
        }
        // The call is composed, as the library throws if a signed claim is of another type than it expects.
        return Future.succeededFuture(new TokenCredentials(token))
                .compose(jwt::authenticate)
                .map(Tokens::claimsOf)
                .recover(fault -> Future.failedFuture(refusal()))
                .compose(this::unexpired);
    }

    /** The life of a new token and of an unused session. */
    public Duration ttl() {
        return ttl;
    }

    private Future<Claims> unexpired(Claims claims) {
        return claims.expiresAt() <= clock.millis()
                ? Future.failedFuture(new ParleyException(ErrorCode.TOKEN_EXPIRED, "The token has expired"))
                : Future.succeededFuture(claims);
    }

    private static Claims claimsOf(User user) {
        JsonObject claims = user.attributes().getJsonObject("accessToken");
        return Claims.of(claims);
    }

    public static <T> Future<T> refused() {
        return Future.failedFuture(refusal());
    }

    private static ParleyException refusal() {
        return new ParleyException(ErrorCode.AUTH_FAILED, "The token is not valid");
    }
}
