package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.postgres.PostgresExtension;
import parley.util.Await;

/** The packaged server beside another service, which keeps the accounts in the same database and issues the tokens. */
@Tag("S3-CHAT-01")
@Tag("S3-CHAT-12")
class ExternalAccountsIT {
    private static final String SECRET = "a secret that both services share";
    private static final Vertx VERTX = Vertx.vertx();

    @RegisterExtension
    @Order(1)
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    @Order(3)
    static final ServerExtension SERVER =
            new ServerExtension().with("AUTH_MODE", "external").with("AUTH_EXTERNAL_SECRET", SECRET);

    @RegisterExtension
    @Order(2)
    static final BeforeAllCallback SAME_DATABASE = context -> {
        PgConnectOptions options = POSTGRES.connectOptions();
        SERVER.with(
                "POSTGRES_URI",
                "postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                                options.getUser(),
                                options.getPassword(),
                                options.getHost(),
                                options.getPort(),
                                options.getDatabase()));
    };

    @AfterAll
    static void stop() {
        Await.result(VERTX.close());
    }

    @BeforeEach
    void addUsers() {
        for (String id : new String[] {"41", "42"}) {
            sql("INSERT INTO users_auth (user_id, username) VALUES ($1, $2)", id, "user_" + id);
        }
    }

    private static void sql(String statement, Object... parameters) {
        Await.result(POSTGRES.pool().preparedQuery(statement).execute(Tuple.from(parameters)));
    }

    private static String token(String userId, String tokenId) {
        JWTAuth issuer = JWTAuth.create(
                VERTX,
                new JWTAuthOptions()
                        .addPubSecKey(
                                new PubSecKeyOptions().setAlgorithm("HS256").setBuffer(SECRET)));
        return issuer.generateToken(
                new JsonObject().put("userId", userId).put("jti", tokenId), new JWTOptions().setExpiresInMinutes(5));
    }

    private static HttpResponse<String> send(String method, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return SERVER.send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    private static BridgeClient connected(String token) throws InterruptedException {
        BridgeClient client = new BridgeClient(SERVER.port());
        JsonObject answer = client.authenticate(token);
        assertEquals("rec", answer.getString("type"), answer::encode);
        return client;
    }

    @Test
    void aBanSaysSoAndUntilWhen() {
        long untilMs = System.currentTimeMillis() / 1_000 * 1_000 + 3_600_000;
        JsonObject user = new JsonObject().put("token", token("41", "t4"));
        try (RawBridge open = RawBridge.of(SERVER, user)) {
            sql(
                    "UPDATE users_auth SET status = 'banned', banned_until = to_timestamp($1) WHERE user_id = '41'",
                    untilMs / 1_000.0);
            assertBanned(untilMs, open);
        }
        try (RawBridge handshake =
                RawBridge.open(SERVER, RawBridge.RAW + "?token=" + user.getString("token"), Map.of())) {
            assertBanned(untilMs, handshake);
        }
        try (RawBridge late = RawBridge.open(SERVER)) {
            assertBanned(untilMs, late.refusal("session:authenticate", user));
        }
        sql("UPDATE users_auth SET banned_until = NULL WHERE user_id = '41'");
        HttpResponse<String> answer = send("GET", "/api/users/me", user.getString("token"));
        assertEquals(403, answer.statusCode());
        assertBanned(null, new JsonObject(answer.body()).getJsonObject("error"));
    }

    private static void assertBanned(Long untilMs, RawBridge bridge) {
        JsonObject closing = bridge.event("session:closing");
        assertEquals(4503, closing.getInteger("code"));
        assertEquals(untilMs, closing.getLong("untilMs"));
        assertEquals(false, closing.getBoolean("reconnect"));
        assertEquals(4503, bridge.closed());
    }

    private static void assertBanned(Long untilMs, JsonObject refusal) {
        assertEquals("PERMISSION_DENIED", refusal.getString("code"));
        JsonObject detail = refusal.getJsonArray("details").getJsonObject(0);
        assertEquals("banned", detail.getString("reason"));
        assertEquals(untilMs, detail.getLong("untilMs"));
    }

    @Test
    @Tag("S3-AUTH-05")
    void aTokenThatTheServiceRevokesEndsItsSocketsAlone() throws Exception {
        BridgeClient phone = connected(token("42", "t1"));
        BridgeClient laptop = connected(token("42", "t2"));
        sql("INSERT INTO jwt_revocation (jti, user_id, expires_at) VALUES ('t1', '42', now() + interval '1 hour')");
        assertEquals(4502, phone.closeCode());
        assertTrue(laptop.isOpen());
        assertEquals(401, send("GET", "/api/users/me", token("42", "t1")).statusCode());
        assertEquals(200, send("GET", "/api/users/me", token("42", "t2")).statusCode());
    }

    @Test
    @Tag("S3-AUTH-06")
    void aUserWhomTheServiceRemovesIsGone() throws Exception {
        BridgeClient client = connected(token("42", "t3"));
        sql("DELETE FROM users_auth WHERE user_id = '42'");
        assertEquals(4502, client.closeCode());
        assertEquals(401, send("GET", "/api/users/me", token("42", "t3")).statusCode());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/auth/register",
        "POST, /api/auth/login",
        "POST, /api/auth/refresh",
        "POST, /api/auth/logout",
        "PATCH, /api/users/me",
        "PUT, /api/users/me/avatar",
        "PUT, /api/users/41/follow",
        "DELETE, /api/users/41/block"
    })
    @Tag("S3-CHAT-09")
    void leavesTheUserTablesToTheService(String method, String path) {
        HttpResponse<String> answer = send(method, path, token("42", "t4"));
        assertEquals(403, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("another service"), answer.body());
    }

    @Test
    void guestsAreStillOurs() throws Exception {
        String guest = SERVER.guest().getString("token");
        connected(guest);
        assertEquals(204, send("PUT", "/api/users/42/block", guest).statusCode());
    }
}
