package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;
import parley.external.UserServiceDatabase;
import parley.postgres.PostgresExtension;
import parley.util.Await;
import parley.util.Eventually;

/**
 * The packaged server with the shipped example beside a user service, in whose database it may read four tables: these
 * have numbers for ids, other columns, and names that Parley's own tables have too. This service also knows bans.
 */
@Tag("S3-ARC-07")
@Tag("S3-CHAT-01")
@Tag("S3-CHAT-12")
@Tag("S3-DEC-04")
class ExternalAccountsIT {
    private static final String SECRET = "a secret that both services share";
    private static final Vertx VERTX = Vertx.vertx();
    private static final int USER_BLOCKED = 1014;
    private static final int NOT_FOLLOWING = 1015;

    @RegisterExtension
    @Order(1)
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    @Order(3)
    static final ServerExtension SERVER = new ServerExtension()
            .with("CONFIG", Path.of("conf", "external.json").toAbsolutePath())
            .with("AUTH_EXTERNAL_SECRET", SECRET)
            .with("AUTH_EXTERNAL_TABLES_USERS_STATUS", "state")
            .with("AUTH_EXTERNAL_TABLES_USERS_ACTIVE", "ok")
            .with("AUTH_EXTERNAL_TABLES_USERS_BANNED", "out")
            .with("AUTH_EXTERNAL_TABLES_USERS_BANNED_UNTIL", "until");

    private static UserServiceDatabase service;

    @RegisterExtension
    @Order(2)
    static final BeforeAllCallback SAME_DATABASE = context -> {
        service = UserServiceDatabase.make(VERTX, POSTGRES.connectOptions(), "external_accounts", "integer");
        service.sql("ALTER TABLE users_auth ADD state text NOT NULL DEFAULT 'ok', ADD until timestamptz");
        SERVER.with("POSTGRES_URI", service.uri());
    };

    @AfterAll
    static void stop() {
        service.close();
        Await.result(VERTX.close());
    }

    @BeforeEach
    void addUsers() {
        service.sql("TRUNCATE users_auth, user_follows, blocked_relationships, jwt_revocation CASCADE");
        service.sql("INSERT INTO users_auth (id, username) VALUES (41, 'Ann'), (42, 'Bob'), (43, 'Cid')");
        service.sql("INSERT INTO user_follows VALUES (41, 42), (42, 41), (41, 43)");
    }

    private static String token(int userId, String tokenId) {
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
        client.register("chat:message");
        JsonObject answer = client.authenticate(token);
        assertEquals("rec", answer.getString("type"), answer::encode);
        return client;
    }

    @Test
    void aBanSaysSoAndUntilWhen() {
        long untilMs = System.currentTimeMillis() / 1_000 * 1_000 + 3_600_000;
        JsonObject user = new JsonObject().put("token", token(41, "n1"));
        try (RawBridge open = RawBridge.of(SERVER, user)) {
            service.sql(
                    "UPDATE users_auth SET state = 'out', until = to_timestamp($1) WHERE id = 41", untilMs / 1_000.0);
            assertBanned(untilMs, open);
        }
        try (RawBridge handshake =
                RawBridge.open(SERVER, RawBridge.RAW + "?token=" + user.getString("token"), Map.of())) {
            assertBanned(untilMs, handshake);
        }
        try (RawBridge late = RawBridge.open(SERVER)) {
            assertBanned(untilMs, late.refusal("session:authenticate", user));
        }
        service.sql("UPDATE users_auth SET until = NULL WHERE id = 41");
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

    private static JsonObject write(BridgeClient client, String to, String content) throws InterruptedException {
        return client.command("chat:message", new JsonObject().put("to", to).put("content", content));
    }

    @Test
    @Tag("S3-AUTH-01")
    @Tag("S3-CHAT-03")
    void directMessagesGoByTheServicesUsersAndFollows() throws Exception {
        BridgeClient ann = connected(token(41, "d1"));
        BridgeClient bob = connected(token(42, "d2"));
        JsonObject sent = write(ann, "42", "hello");
        assertEquals("rec", sent.getString("type"), sent::encode);
        JsonObject told = bob.event("chat:message");
        assertEquals("hello", told.getString("content"));
        assertEquals(new JsonObject().put("id", "41").put("username", "Ann"), told.getJsonObject("sender"));
        BridgeClient cid = connected(token(43, "d3"));
        assertEquals(NOT_FOLLOWING, write(cid, "41", "unasked").getInteger("failureCode"));
        assertEquals(404, send("GET", "/api/users/044", token(41, "d1")).statusCode());
    }

    @Test
    @Tag("S3-CHAT-09")
    @Tag("S3-SEC-02")
    void aBlockOfTheServiceHoldsBothWaysFromTheNextMessageOn() throws Exception {
        BridgeClient ann = connected(token(41, "b1"));
        BridgeClient bob = connected(token(42, "b2"));
        assertEquals("rec", write(ann, "42", "before").getString("type"));
        service.sql("INSERT INTO blocked_relationships (blocker_user_id, blocked_user_id) VALUES (42, 41)");
        assertEquals(USER_BLOCKED, write(ann, "42", "no").getInteger("failureCode"));
        assertEquals(USER_BLOCKED, write(bob, "41", "no").getInteger("failureCode"));
        service.sql("DELETE FROM blocked_relationships");
        assertEquals("rec", write(ann, "42", "again").getString("type"));
    }

    @Test
    @Tag("S3-CHAT-04")
    void groupsAreMadeOfTheServicesUsers() throws Exception {
        BridgeClient ann = connected(token(41, "g1"));
        BridgeClient bob = connected(token(42, "g2"));
        JsonObject made = ann.command(
                "room:create",
                new JsonObject()
                        .put("kind", "group")
                        .put("name", "three")
                        .put("members", new JsonArray(List.of("42"))));
        assertEquals("rec", made.getString("type"), made::encode);
        String roomId = made.getJsonObject("body").getString("roomId");
        service.sql("UPDATE users_auth SET username = 'Anna' WHERE id = 41");
        JsonObject sent = connected(token(41, "g3"))
                .command("chat:message", new JsonObject().put("roomId", roomId).put("content", "all"));
        assertEquals("rec", sent.getString("type"), sent::encode);
        assertEquals("Anna", bob.event("chat:message").getJsonObject("sender").getString("username"));
        // A node remembers a room for at most a second.
        Eventually.until(Duration.ofSeconds(30), () -> "the member keeps the old name", () -> send(
                        "GET", "/api/rooms/" + roomId + "/members", token(42, "g2"))
                .body()
                .contains("\"Anna\""));
    }

    @Test
    @Tag("S3-AUTH-05")
    void aTokenThatTheServiceRevokesEndsItsSocketsAlone() throws Exception {
        BridgeClient phone = connected(token(42, "t1"));
        BridgeClient laptop = connected(token(42, "t2"));
        service.sql("INSERT INTO jwt_revocation (jti, user_id) VALUES ('t1', 42)");
        assertEquals(4502, phone.closeCode());
        assertTrue(laptop.isOpen());
        assertEquals(401, send("GET", "/api/users/me", token(42, "t1")).statusCode());
        assertEquals(200, send("GET", "/api/users/me", token(42, "t2")).statusCode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"DELETE FROM users_auth WHERE id = 42", "UPDATE users_auth SET state = 'gone' WHERE id = 42"})
    @Tag("S3-AUTH-06")
    void aUserWhomTheServiceRemovesIsGone(String removal) throws Exception {
        BridgeClient client = connected(token(42, "t3"));
        service.sql(removal);
        assertEquals(4502, client.closeCode());
        assertEquals(401, send("GET", "/api/users/me", token(42, "t3")).statusCode());
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
        HttpResponse<String> answer = send(method, path, token(42, "t4"));
        assertEquals(403, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("another service"), answer.body());
    }

    @Test
    void relationsWithGuestsAreKeptInOurOwnSchema() throws Exception {
        String guest = SERVER.guest().getString("token");
        BridgeClient client = connected(guest);
        assertEquals(204, send("PUT", "/api/users/43/follow", guest).statusCode());
        assertEquals(204, send("PUT", "/api/users/42/block", guest).statusCode());
        assertEquals(USER_BLOCKED, write(client, "42", "no").getInteger("failureCode"));
        assertEquals("rec", write(client, "43", "yes").getString("type"));
        assertEquals(
                1, service.count("SELECT count(*) FROM parley.blocked_relationships WHERE blocked_user_id = '42'"));
        assertEquals(1, service.count("SELECT count(*) FROM parley.user_follows WHERE followee_id = '43'"));
        String guestId = SERVER.guest().getJsonObject("guest").getString("id");
        assertEquals(
                204,
                send("PUT", "/api/users/" + guestId + "/block", token(41, "w1")).statusCode());
        assertEquals(
                1, service.count("SELECT count(*) FROM parley.blocked_relationships WHERE blocker_user_id = '41'"));
        assertEquals(0, service.count("SELECT count(*) FROM blocked_relationships"));
    }

    @Test
    void nothingIsMadeOutsideOfOurOwnSchema() {
        assertEquals(0, service.count("""
                SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = '%s'
                AND relnamespace NOT IN ('parley'::regnamespace, 'pg_toast'::regnamespace)""".formatted(service.role())));
        assertEquals(0, service.count("""
                SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal
                AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"""));
        assertEquals(0, service.count("""
                SELECT count(*) FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid AND d.refclassid = 'pg_class'::regclass
                JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                WHERE c.relnamespace = 'public'::regnamespace"""));
    }
}
