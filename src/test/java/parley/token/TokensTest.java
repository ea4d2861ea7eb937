package parley.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.util.TestClock;

@Tag("S1-SEC-01")
class TokensTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static Vertx vertx;

    private final TestClock clock = new TestClock();
    private final Tokens tokens = tokens(SECRET);

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        result(vertx.close());
    }

    @Test
    void verifiesWhatItSigned() {
        Tokens.Signed signed = tokens.sign("user", "session", Claims.GUEST);
        Claims claims = result(tokens.verify(signed.token()));
        assertEquals("user", claims.userId());
        assertEquals("session", claims.sessionId());
        assertEquals(Claims.GUEST, claims.kind());
        assertEquals(clock.millis(), claims.issuedAt());
        assertEquals(clock.millis() + Duration.ofHours(2).toMillis(), claims.expiresAt());
        assertEquals(claims.expiresAt(), signed.expiresAt());
    }

    @ParameterizedTest
    @ValueSource(longs = {-60, 60})
    @Tag("S4-CLU-05")
    void takesTokensOfANodeWhoseClockIsAMinuteOff(long seconds) {
        TestClock there = new TestClock();
        clock.advance(Duration.between(clock.instant(), Instant.now()));
        there.advance(Duration.between(there.instant(), clock.instant()).plusSeconds(seconds));
        Tokens others = new Tokens(vertx, SigningKey.of(SECRET), Duration.ofHours(2), there, () -> "id");
        assertEquals(
                "user",
                result(tokens.verify(
                                others.sign("user", "session", Claims.GUEST).token()))
                        .userId());
        assertEquals(
                "user",
                result(others.verify(
                                tokens.sign("user", "session", Claims.GUEST).token()))
                        .userId());
    }

    @Test
    void givesEachTokenItsOwnId() {
        Claims one = result(tokens.verify(tokens.sign("u", "s", Claims.GUEST).token()));
        Claims two = result(tokens.verify(tokens.sign("u", "s", Claims.GUEST).token()));
        assertNotEquals(one.tokenId(), two.tokenId());
    }

    @Test
    void refusesATokenFromItsExpiryOn() {
        String token = tokens.sign("u", "s", Claims.GUEST).token();
        clock.advance(Duration.ofHours(2).minusMillis(1));
        result(tokens.verify(token));
        clock.advanceMs(1);
        refusal(ErrorCode.TOKEN_EXPIRED, tokens.verify(token));
    }

    @Test
    void refusesATokenWithoutExpiry() {
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(signedBy("HS256", SECRET, claimsWithout("exp"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub", "sid", "jti", "kind", "iat"})
    void refusesATokenWithoutAClaim(String claim) {
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(signedBy("HS256", SECRET, claimsWithout(claim))));
    }

    @Test
    void refusesClaimsOfAnotherType() {
        JsonObject claims = claimsWithout("exp").put("exp", "9999999999");
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(signedBy("HS256", SECRET, claims)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", ""})
    void refusesUnsignedTokens(String algorithm) {
        String header =
                encoded(new JsonObject().put("typ", "JWT").put("alg", algorithm).encode());
        String body = encoded(claimsWithout("").encode());
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(header + "." + body + "."));
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(header + "." + body));
    }

    @Test
    void refusesAnotherKey() {
        String token = tokens("another secret of thirty-two bytes!!")
                .sign("u", "s", Claims.GUEST)
                .token();
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(token));
    }

    @Test
    void refusesAnotherHashWithTheSameKey() {
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(signedBy("HS512", SECRET, claimsWithout(""))));
    }

    @Test
    void refusesAnAsymmetricSignature() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(signedBy("RS256", pem, claimsWithout(""))));
    }

    @Test
    void refusesATokenChangedAnywhere() {
        String token = tokens.sign("u", "s", Claims.GUEST).token();
        String[] parts = token.split("\\.");
        String forged =
                encoded(new JsonObject(decoded(parts[1])).put("sub", "someone").encode());
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(parts[0] + "." + forged + "." + parts[2]));
        char first = parts[2].charAt(0) == 'A' ? 'B' : 'A';
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(parts[0] + "." + parts[1] + "." + first + parts[2].substring(1)));
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(parts[0] + "." + parts[1] + "."));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"garbage", "a.b.c", "....", " . . ", "e30.e30.e30", "\u0000", "null"})
    void refusesGarbage(String token) {
        refusal(ErrorCode.AUTH_FAILED, tokens.verify(token));
    }

    @Test
    void refusesAHugeToken() {
        refusal(ErrorCode.AUTH_FAILED, tokens.verify("a".repeat(1_000_000)));
    }

    @Test
    void saysNothingOfTheTokenInItsRefusal() {
        assertFalse(refusal(ErrorCode.AUTH_FAILED, tokens.verify("secretive.to.ken"))
                .getMessage()
                .contains("ken."));
    }

    private Tokens tokens(String secret) {
        return new Tokens(vertx, SigningKey.of(secret), Duration.ofHours(2), clock, () -> UUID.randomUUID()
                .toString());
    }

    private JsonObject claimsWithout(String name) {
        JsonObject claims = new JsonObject()
                .put("sub", "u")
                .put("sid", "s")
                .put("jti", "j")
                .put("kind", "guest")
                .put("iat", clock.millis() / 1_000)
                .put("exp", clock.millis() / 1_000 + 60);
        claims.remove(name);
        return claims;
    }

    private static String signedBy(String algorithm, String key, JsonObject claims) {
        return JWTAuth.create(
                        vertx,
                        new JWTAuthOptions()
                                .addPubSecKey(new PubSecKeyOptions()
                                        .setAlgorithm(algorithm)
                                        .setBuffer(key)))
                .generateToken(claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
