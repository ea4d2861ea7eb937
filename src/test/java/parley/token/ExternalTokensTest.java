package parley.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.bus.Principal;
import parley.config.ParleyConfig;
import parley.config.Secret;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TestClock;

@Tag("S3-CHAT-01")
@Tag("S3-CHAT-11")
@Tag("S3-CHAT-12")
class ExternalTokensTest {
    private static final String SECRET = "a secret that both services share";
    private static final ParleyException NOT_OURS = new ParleyException(ErrorCode.AUTH_FAILED, "not ours");
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static Vertx vertx;
    private static KeyPair rsa;
    private static KeyPair ec;

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final Map<String, String> users = new HashMap<>(Map.of("42", "Ann"));

    @BeforeAll
    static void start() throws GeneralSecurityException {
        vertx = Vertx.vertx();
        rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        ec = curve.generateKeyPair();
    }

    @AfterAll
    static void stop() {
        result(vertx.close());
    }

    private ExternalTokens tokens(String secret, String jwks, String issuer, String audience) {
        ParleyConfig.ExternalIssuer settings =
                new ParleyConfig.ExternalIssuer(new Secret(secret), jwks, issuer, audience, null);
        NoBans standings = (asked, now) -> {
            Map<TokenRef, String> standing = new HashMap<>();
            asked.stream()
                    .filter(token -> users.containsKey(token.userId())
                            && !token.tokenId().equals("revoked"))
                    .forEach(token -> standing.put(token, users.get(token.userId())));
            return Future.succeededFuture(standing);
        };
        return new ExternalTokens(ExternalKeys.of(vertx, settings, clock), issuer, audience, standings, clock);
    }

    private static Future<Principal> judged(ExternalTokens tokens, String token) {
        return tokens.authenticateForeign(token, NOT_OURS);
    }

    private JsonObject claims() {
        return new JsonObject().put("userId", "42").put("jti", "t1").put("exp", clock.millis() / 1_000 + 60);
    }

    private static String signed(JsonObject claims, PubSecKeyOptions key) {
        return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(key))
                .generateToken(
                        claims,
                        new JWTOptions().setAlgorithm(key.getAlgorithm()).setNoTimestamp(true));
    }

    private static String hs256(JsonObject claims) {
        return signed(claims, new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(SECRET));
    }

    private static String signed(JsonObject claims, String algorithm, KeyPair pair, String keyId) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----";
        return signed(
                claims,
                new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(pem).setId(keyId));
    }

    private static JsonObject rsaKey(String keyId) {
        RSAPublicKey key = (RSAPublicKey) rsa.getPublic();
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", keyId)
                .put("alg", "RS256")
                .put("n", number(key.getModulus()))
                .put("e", number(key.getPublicExponent()));
    }

    private static JsonObject ecKey(String keyId) {
        ECPublicKey key = (ECPublicKey) ec.getPublic();
        return new JsonObject()
                .put("kty", "EC")
                .put("kid", keyId)
                .put("crv", "P-256")
                .put("x", number(key.getW().getAffineX()))
                .put("y", number(key.getW().getAffineY()));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int sign = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return BASE64.encodeToString(Arrays.copyOfRange(bytes, sign, bytes.length));
    }

    private static JsonObject keySet(JsonObject... keys) {
        return new JsonObject().put("keys", new JsonArray(List.of(keys)));
    }

    @Test
    @Tag("S3-AUTH-01")
    @Tag("S3-AUTH-03")
    void takesATokenSignedWithTheSharedSecret() {
        ExternalTokens tokens = tokens(SECRET, "", "", "");
        Principal ann = result(judged(tokens, hs256(claims())));
        assertEquals(Principal.ofAccount("42", "Ann", "t1", "t1"), ann);
        JsonObject sub = claims().put("sub", 42);
        sub.remove("userId");
        assertEquals("42", result(judged(tokens, hs256(sub))).userId());
    }

    @Test
    @Tag("S3-AUTH-04")
    @Tag("S3-AUTH-05")
    @Tag("S3-AUTH-06")
    void refusesExpiredRevokedAndUnknown() {
        ExternalTokens tokens = tokens(SECRET, "", "", "");
        refusal(ErrorCode.TOKEN_EXPIRED, judged(tokens, hs256(claims().put("exp", clock.millis() / 1_000))));
        refusal(ErrorCode.AUTH_FAILED, judged(tokens, hs256(claims().put("jti", "revoked"))));
        refusal(ErrorCode.AUTH_FAILED, judged(tokens, hs256(claims().put("userId", "43"))));
        refusal(ErrorCode.AUTH_FAILED, judged(tokens, hs256(claims().put("userId", "nul\u0000"))));
        Principal ann = result(judged(tokens, hs256(claims())));
        users.clear();
        assertEquals(Map.of(ann, Optional.empty()), result(tokens.fallen(List.of(ann))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "exp", "userId"})
    void refusesATokenWithout(String claim) {
        JsonObject claims = claims();
        claims.remove(claim);
        refusal(ErrorCode.AUTH_FAILED, judged(tokens(SECRET, "", "", ""), hs256(claims)));
    }

    @Test
    void refusesATokenOfAnotherIssuerOrForAnotherAudience() {
        ExternalTokens tokens = tokens(SECRET, "", "us", "chat");
        refusal(ErrorCode.AUTH_FAILED, judged(tokens, hs256(claims())));
        refusal(ErrorCode.AUTH_FAILED, judged(tokens, hs256(claims().put("iss", "us"))));
        JsonArray audiences = new JsonArray().add("shop").add("chat");
        result(judged(tokens, hs256(claims().put("iss", "us").put("aud", audiences))));
        result(judged(tokens, hs256(claims().put("iss", "us").put("aud", "chat"))));
    }

    @Test
    void refusesUnsignedTokensAndNonsense() {
        ExternalTokens tokens = tokens(SECRET, "", "", "");
        String[] parts = hs256(claims()).split("\\.");
        for (String algorithm : List.of("none", "None", "RS256", "HS512")) {
            String header = BASE64.encodeToString(
                    new JsonObject().put("alg", algorithm).encode().getBytes(StandardCharsets.UTF_8));
            refusal(ErrorCode.AUTH_FAILED, judged(tokens, header + "." + parts[1] + "."));
            refusal(ErrorCode.AUTH_FAILED, judged(tokens, header + "." + parts[1] + "." + parts[2]));
        }
        for (String nonsense : List.of("", ".", "..", "a.b.c", "x".repeat(10_000), parts[0] + "." + parts[1])) {
            refusal(ErrorCode.AUTH_FAILED, judged(tokens, nonsense));
        }
    }

    @Test
    void takesTokensSignedWithPublishedKeys() throws Exception {
        Path file = Files.writeString(
                folder.resolve("jwks.json"), keySet(rsaKey("r"), ecKey("e")).encode());
        ExternalTokens tokens = tokens("", file.toString(), "", "");
        assertEquals(
                "Ann",
                result(judged(tokens, signed(claims(), "RS256", rsa, "r"))).username());
        assertEquals(
                "Ann",
                result(judged(tokens, signed(claims(), "ES256", ec, "e"))).username());
    }

    @Test
    void doesNotTakeAPublicKeyForASharedSecret() throws Exception {
        Path file = Files.writeString(
                folder.resolve("jwks.json"), keySet(rsaKey("r")).encode());
        ExternalTokens tokens = tokens("", file.toString(), "", "");
        for (byte[] secret :
                List.of(rsa.getPublic().getEncoded(), rsaKey("r").encode().getBytes(StandardCharsets.UTF_8))) {
            PubSecKeyOptions key =
                    new PubSecKeyOptions().setAlgorithm("HS256").setId("r").setBuffer(Buffer.buffer(secret));
            refusal(ErrorCode.AUTH_FAILED, judged(tokens, signed(claims(), key)));
        }
    }

    @Test
    void passesOverSharedSecretsInAKeySet() throws Exception {
        JsonObject shared = new JsonObject()
                .put("kty", "oct")
                .put("alg", "HS256")
                .put("k", BASE64.encodeToString(SECRET.getBytes(StandardCharsets.UTF_8)));
        Path file = Files.writeString(
                folder.resolve("jwks.json"), keySet(shared, rsaKey("r")).encode());
        refusal(ErrorCode.AUTH_FAILED, judged(tokens("", file.toString(), "", ""), hs256(claims())));
    }

    @Test
    void readsTheKeysAgainForAnUnknownOneButNotForEach() {
        AtomicInteger reads = new AtomicInteger();
        JsonArray keys = new JsonArray().add(rsaKey("old"));
        HttpServer server = result(vertx.createHttpServer()
                .requestHandler(request -> {
                    reads.incrementAndGet();
                    request.response().end(new JsonObject().put("keys", keys).toBuffer());
                })
                .listen(0, "127.0.0.1"));
        ExternalTokens tokens = tokens("", "http://127.0.0.1:" + server.actualPort() + "/jwks", "", "");
        result(judged(tokens, signed(claims(), "RS256", rsa, "old")));
        keys.add(ecKey("new"));
        for (int i = 0; i < 20; i++) {
            refusal(ErrorCode.AUTH_FAILED, judged(tokens, signed(claims(), "ES256", ec, "new")));
        }
        assertEquals(1, reads.get());
        clock.advanceMs(10_000);
        result(judged(tokens, signed(claims(), "ES256", ec, "new")));
        result(judged(tokens, signed(claims(), "RS256", rsa, "old")));
        assertEquals(2, reads.get());
    }

    @Test
    void isUnavailableWhileThereAreNoKeys() {
        ExternalTokens tokens = tokens("", folder.resolve("missing.json").toString(), "", "");
        ParleyException refusal = refusal(ErrorCode.UNAVAILABLE, judged(tokens, signed(claims(), "RS256", rsa, "r")));
        assertTrue(refusal.retryAfterMs() > 0);
    }
}
