package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.account.AccountSessions;
import parley.account.MemoryAccountSessionStore;
import parley.account.MemoryAccountStore;
import parley.gateway.http.HttpTestServer.Answer;
import parley.guest.GuestSession;
import parley.guest.SessionEvents;
import parley.guest.Sessions;
import parley.guest.memory.MemorySessionStore;
import parley.matching.seat.Counts;
import parley.token.Authenticator;
import parley.token.IdentityMessages;
import parley.token.SigningKey;
import parley.token.Tokens;
import parley.util.TestClock;

class GuestRoutesVerticleTest implements SessionEvents, GuestPresence {
    private static final String SESSION = "/api/guest/session";

    private final TestClock clock = new TestClock();
    private final List<String> ended = new ArrayList<>();
    private final List<String> renamed = new ArrayList<>();
    private Set<String> online = Set.of();
    private final HttpTestServer server = new HttpTestServer(HttpTestServer.Settings.PLAIN, clock, this::mount);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @Tag("S1-CTL-01")
    void opensASessionWithEverythingInOneSpelling() {
        Answer answer = open(new JsonObject()
                .put("username", "Ann_1")
                .put("gender", "Female")
                .put("languages", new JsonArray().add("EN-us").add("de").add("en-US"))
                .put("country", "de")
                .put("interests", new JsonArray().add(" Chess ").add("chess").add("Ñandú"))
                .put("userId", "forged"));
        assertEquals(201, answer.status());
        assertEquals("no-store", answer.headers().get("Cache-Control"));
        JsonObject guest = answer.json().getJsonObject("guest");
        assertEquals("Ann_1", guest.getString("username"));
        assertNotEquals("forged", guest.getString("id"));
        assertEquals("female", guest.getString("gender"));
        assertEquals(new JsonArray().add("en-US").add("de"), guest.getJsonArray("languages"));
        assertEquals("DE", guest.getString("country"));
        assertEquals(new JsonArray().add("chess").add("ñandú"), guest.getJsonArray("interests"));
        assertTrue(guest.getBoolean("isGuest"));
        long end = clock.millis() + Duration.ofHours(2).toMillis();
        assertEquals(end, answer.json().getLong("expiresAt"));
        assertEquals(end, guest.getLong("expiresAt"));
    }

    @Test
    @Tag("S1-CTL-03")
    void makesUpANameWithoutABody() {
        Answer answer = server.call(HttpMethod.POST, SESSION, null);
        assertEquals(201, answer.status());
        assertTrue(answer.json().getJsonObject("guest").getString("username").matches("[A-Za-z]+\\d{2,3}"));
        assertEquals(201, open(new JsonObject().putNull("username")).status());
    }

    @ParameterizedTest
    @Tag("S1-CTL-16")
    @ValueSource(
            strings = {
                "{\"username\":\"ab\"}",
                "{\"username\":\"system\"}",
                "{\"username\":7}",
                "{\"username\":\"\"}",
                "{\"gender\":\"a gender of many words\"}",
                "{\"country\":\"XX\"}",
                "{\"country\":\"Germany\"}",
                "{\"languages\":[\"klingon language\"]}",
                "{\"languages\":[null]}",
                "{\"interests\":[\"  \"]}",
                "{\"interests\":[\"0123456789012345678901234567890\"]}",
                "{\"interests\":\"chess\"}"
            })
    void refusesUnlawfulFieldsAndNamesThePath(String body) {
        Answer answer = open(new JsonObject(body));
        assertEquals(400, answer.status(), body);
        assertEquals("VALIDATION_ERROR", answer.errorCode());
        JsonObject fault =
                answer.json().getJsonObject("error").getJsonArray("details").getJsonObject(0);
        String field = new JsonObject(body).fieldNames().iterator().next();
        assertTrue(fault.getString("path").startsWith(field), fault.encode());
    }

    @Test
    void refusesANameThatIsHeld() {
        tokenOf("Ann");
        Answer answer = open(new JsonObject().put("username", "ANN"));
        assertEquals(409, answer.status());
        assertEquals("CONFLICT", answer.errorCode());
    }

    @Test
    @Tag("S1-CTL-02")
    @Tag("S1-CTL-05")
    @Tag("S1-CTL-15")
    void showsTheSessionToItsBearerAlone() {
        String token = tokenOf("Ann");
        Answer answer = server.get(SESSION, "Authorization", "bearer " + token);
        assertEquals("Ann", answer.json().getJsonObject("guest").getString("username"));
        JsonObject guest = answer.json().getJsonObject("guest");
        assertEquals(true, guest.getBoolean("isOnline"));
        assertEquals("socket", guest.getString("socketId"));
        assertEquals(5L, guest.getLong("connectedAt"));
        assertEquals(false, guest.getBoolean("isSearching"));
        assertEquals(true, guest.getBoolean("inChat"));
        assertEquals("peer", guest.getString("connectedUser"));
        Answer without = server.get(SESSION);
        assertEquals(401, without.status());
        assertEquals("AUTH_REQUIRED", without.errorCode());
        assertEquals("Bearer", without.headers().get("WWW-Authenticate"));
        assertEquals(
                "AUTH_REQUIRED",
                server.get(SESSION, "Authorization", "Basic eDp5").errorCode());
        assertEquals(
                "AUTH_FAILED",
                server.get(SESSION, "Authorization", "Bearer x.y.z").errorCode());
        assertEquals(
                "AUTH_REQUIRED", server.get(SESSION, "Authorization", "Bearer").errorCode());
    }

    @Test
    @Tag("S1-CTL-04")
    void useSlidesTheSessionButNotTheToken() {
        String token = tokenOf("Ann");
        clock.advance(Duration.ofHours(1));
        JsonObject guest =
                server.get(SESSION, "Authorization", "Bearer " + token).json().getJsonObject("guest");
        assertEquals(clock.millis(), guest.getLong("lastSeenAt"));
        assertEquals(clock.millis() + Duration.ofHours(2).toMillis(), guest.getLong("expiresAt"));
        clock.advance(Duration.ofHours(1));
        Answer expired = server.get(SESSION, "Authorization", "Bearer " + token);
        assertEquals(401, expired.status());
        assertEquals("TOKEN_EXPIRED", expired.errorCode());
    }

    @Test
    void changesOnlyWhatIsNamedAndFreesTheOldName() {
        String token = tokenOf("Ann");
        JsonObject changed = patch(
                        token, new JsonObject().put("username", "Zoe").put("country", "fr"))
                .json()
                .getJsonObject("guest");
        assertEquals("Zoe", changed.getString("username"));
        assertEquals(List.of("Zoe"), renamed);
        assertEquals("FR", changed.getString("country"));
        assertEquals("other", changed.getString("gender"));
        JsonObject cleared =
                patch(token, new JsonObject().putNull("country")).json().getJsonObject("guest");
        assertEquals("", cleared.getString("country"));
        assertEquals("Zoe", cleared.getString("username"));
        assertEquals(201, open(new JsonObject().put("username", "Ann")).status());
        assertEquals(409, patch(token, new JsonObject().put("username", "ann")).status());
        assertEquals(400, patch(token, new JsonObject().putNull("username")).status());
        assertEquals(401, patch("x", new JsonObject()).status());
    }

    @Test
    void endsTheSessionAndAllItsTokens() {
        String token = tokenOf("Ann");
        Answer answer = server.call(HttpMethod.DELETE, SESSION, null, "Authorization", "Bearer " + token);
        assertEquals(204, answer.status());
        assertEquals(0, answer.body().length());
        assertEquals(List.of("Ann"), ended);
        assertEquals(
                "AUTH_FAILED",
                server.get(SESSION, "Authorization", "Bearer " + token).errorCode());
        tokenOf("Ann");
    }

    @Test
    @Tag("S1-CTL-03")
    void offersAFreeName() {
        String name = server.get("/api/guest/username").json().getString("username");
        assertEquals(201, open(new JsonObject().put("username", name)).status());
    }

    @Test
    @Tag("S1-CTL-06")
    void listsTheGuestsWhoAreOnlineWithoutTheirPrivateFields() {
        JsonObject ann = open(new JsonObject().put("username", "Ann")).json().getJsonObject("guest");
        tokenOf("Bob");
        online = Set.of(ann.getString("id"), UUID.randomUUID().toString());
        JsonObject answer = server.get("/api/guest/online").json();
        assertEquals(1, answer.getJsonArray("users").size());
        JsonObject listed = answer.getJsonArray("users").getJsonObject(0);
        assertEquals("Ann", listed.getString("username"));
        assertEquals(Set.of("id", "username", "isGuest"), listed.fieldNames());
        assertEquals(2, answer.getInteger("total"));
        assertEquals(400, server.get("/api/guest/online?limit=201").status());
        assertEquals(400, server.get("/api/guest/online?limit=x").status());
        assertEquals(200, server.get("/api/guest/online?limit=1").status());
    }

    @Test
    @Tag("S1-CTL-07")
    void countsGuests() {
        tokenOf("Ann");
        JsonObject stats = server.get("/api/guest/stats").json();
        assertEquals(
                new JsonObject()
                        .put("total", 1)
                        .put("online", 0)
                        .put("searching", 3)
                        .put("inChat", 4)
                        .put("timestamp", clock.millis()),
                stats);
    }

    @Test
    void leaksNoTokenIntoErrors() {
        Answer answer = server.get(SESSION, "Authorization", "Bearer very.secret.token");
        assertFalse(answer.body().toString().contains("secret"));
    }

    @Override
    public void ended(GuestSession session, Ending ending) {
        ended.add(session.username());
    }

    @Override
    public Future<Void> upgraded(IdentityMessages.SessionUpgraded upgraded) {
        throw new AssertionError("no guest becomes an account here");
    }

    @Override
    public Future<Void> renamed(String userId, String username) {
        renamed.add(username);
        return Future.succeededFuture();
    }

    @Override
    public Future<Set<String>> onlineUserIds(int limit, String viewerId) {
        return Future.succeededFuture(online);
    }

    @Override
    public Future<Live> of(String userId) {
        return Future.succeededFuture(new Live(true, false, "peer", "socket", 5L));
    }

    @Override
    public Future<Counts> counts() {
        return Future.succeededFuture(new Counts(online.size(), 3, 4));
    }

    private Answer open(JsonObject body) {
        return server.json(HttpMethod.POST, SESSION, body);
    }

    private Answer patch(String token, JsonObject body) {
        return server.json(HttpMethod.PATCH, SESSION, body, "Authorization", "Bearer " + token);
    }

    private String tokenOf(String username) {
        Answer answer = open(new JsonObject().put("username", username).put("gender", "other"));
        assertEquals(201, answer.status());
        return answer.json().getString("token");
    }

    private void mount(Vertx vertx, Router router) {
        Tokens tokens = new Tokens(vertx, SigningKey.of("k".repeat(32)), Duration.ofHours(2), clock, this::id);
        MemoryAccountStore accounts = new MemoryAccountStore();
        Sessions sessions =
                new Sessions(new MemorySessionStore(), accounts, tokens, this, clock, this::id, new SecureRandom());
        AccountSessions accountSessions = new AccountSessions(
                new MemoryAccountSessionStore(accounts), tokens, Duration.ofDays(1), ended -> {}, clock, this::id);
        Authenticator authenticator = new Authenticator(tokens, sessions, accountSessions);
        new GuestRoutes(sessions, authenticator, this, new BodyLimit(8_192, 65_536), clock).mount(router);
    }

    private String id() {
        return UUID.randomUUID().toString();
    }
}
