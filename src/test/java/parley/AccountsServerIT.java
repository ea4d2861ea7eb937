package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts on the packaged server, over REST and a socket. */
@Tag("once")
@Tag("runtime")
class AccountsServerIT {
    private static final String PASSWORD = "correct horse";
    private static final AtomicInteger NUMBERS = new AtomicInteger((int) (System.nanoTime() & 0xFFFFF) * 100);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_REGISTER_PER_IP_COUNT", 10_000)
            .with("LIMITS_LOGIN_PER_IP_COUNT", 10_000)
            .with("AUTH_HASHING_MEMORY_KIB", 1_024)
            .with("AUTH_HASHING_QUEUE", 1_000);

    private static String freshName() {
        return "user_" + NUMBERS.incrementAndGet();
    }

    private static HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path)).header("Content-Type", "application/json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(String method, String path, String token, JsonObject body) {
        return SERVER.send(request(path, token)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode())));
    }

    private static JsonObject json(int status, String method, String path, String token, JsonObject body) {
        HttpResponse<String> answer = send(method, path, token, body);
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }

    private static String refusal(int status, String method, String path, String token, JsonObject body) {
        return json(status, method, path, token, body).getJsonObject("error").getString("code");
    }

    private static JsonObject credentials(String name) {
        return new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", PASSWORD);
    }

    private static JsonObject register(String name) {
        return json(201, "POST", "/api/auth/register", null, credentials(name));
    }

    private static JsonObject login(String login, String password) {
        return new JsonObject().put("login", login).put("password", password);
    }

    private static BridgeClient connected(String token) throws InterruptedException {
        BridgeClient client = new BridgeClient(SERVER.port());
        assertEquals("rec", client.authenticate(token).getString("type"));
        return client;
    }

    @Test
    void peopleAreFoundByTheirExactNameAndListedOnceFollowedOrBlocked() {
        JsonObject ann = register(freshName());
        String name = freshName();
        String bob = register(name).getJsonObject("user").getString("id");
        String token = ann.getString("token");
        String byName = "/api/users?username=";
        assertEquals(
                bob,
                json(200, "GET", byName + name, token, null)
                        .getJsonArray("users")
                        .getJsonObject(0)
                        .getString("id"));
        assertEquals(
                0,
                json(200, "GET", byName + name + "x", token, null)
                        .getJsonArray("users")
                        .size());
        assertEquals("VALIDATION_ERROR", refusal(400, "GET", byName + name + "@example.org", token, null));
        assertEquals(List.of(), related(token, "following"));
        json(204, "PUT", "/api/users/" + bob + "/follow", token, null);
        assertEquals(List.of(name), related(token, "following"));
        json(204, "PUT", "/api/users/" + bob + "/block", token, null);
        assertEquals(List.of(), related(token, "following"));
        assertEquals(List.of(name), related(token, "blocked"));
        assertEquals(
                0,
                json(200, "GET", byName + name, token, null)
                        .getJsonArray("users")
                        .size());
    }

    private static List<String> related(String token, String how) {
        return json(200, "GET", "/api/users/me/relations", token, null).getJsonArray(how).stream()
                .map(person -> ((JsonObject) person).getString("username"))
                .toList();
    }

    @Test
    @Tag("S2-RT-07")
    @Tag("S2-RT-08")
    @Tag("S3-JAVA-01")
    @Tag("S3-AUTH-02")
    void logoutEndsTheSocketsOfItsSession() throws Exception {
        String name = freshName();
        JsonObject registered = register(name);
        assertFalse(registered.encode().contains("password"), registered::encode);
        JsonObject phone = json(200, "POST", "/api/auth/login", null, login(name, PASSWORD));
        assertEquals(registered.getJsonObject("user"), phone.getJsonObject("user"));
        BridgeClient onLaptop = connected(registered.getString("token"));
        BridgeClient onPhone = connected(phone.getString("token"));
        JsonObject refreshed =
                onPhone.command("session:refresh", new JsonObject()).getJsonObject("body");
        json(200, "GET", "/api/users/me", refreshed.getString("token"), null);
        json(204, "POST", "/api/auth/logout", phone.getString("token"), null);
        assertEquals(4502, onPhone.closeCode());
        assertTrue(onLaptop.isOpen());
        for (String token : List.of(phone.getString("token"), refreshed.getString("token"))) {
            assertEquals("AUTH_FAILED", refusal(401, "GET", "/api/users/me", token, null));
            assertEquals(
                    "err", new BridgeClient(SERVER.port()).authenticate(token).getString("type"));
        }
    }

    @Test
    void aNewPasswordEndsTheSocketsOfOtherSessions() throws Exception {
        String name = freshName();
        String laptop = register(name).getString("token");
        String phone = json(200, "POST", "/api/auth/login", null, login(name, PASSWORD))
                .getString("token");
        BridgeClient onLaptop = connected(laptop);
        BridgeClient onPhone = connected(phone);
        JsonObject change = new JsonObject().put("password", "another horse").put("currentPassword", PASSWORD);
        json(200, "PATCH", "/api/users/me", laptop, change);
        assertEquals(4502, onPhone.closeCode());
        assertTrue(onLaptop.isOpen());
        assertEquals("AUTH_FAILED", refusal(401, "POST", "/api/auth/login", null, login(name, PASSWORD)));
    }

    @Test
    void sessionsSurviveARestart() throws Exception {
        JsonObject registered = register(freshName());
        SERVER.restart();
        connected(registered.getString("token"));
        JsonObject body = new JsonObject().put("refreshToken", registered.getString("refreshToken"));
        JsonObject refreshed = json(200, "POST", "/api/auth/refresh", null, body);
        json(200, "GET", "/api/users/me", refreshed.getString("token"), null);
    }

    @Test
    void aRefreshRepeatedAtOnceIsAnsweredTheSameAndAnOlderTokenEndsTheSession() throws Exception {
        JsonObject registered = register(freshName());
        BridgeClient client = connected(registered.getString("token"));
        JsonObject body = new JsonObject().put("refreshToken", registered.getString("refreshToken"));
        JsonObject lost = json(200, "POST", "/api/auth/refresh", null, body);
        assertEquals(lost, json(200, "POST", "/api/auth/refresh", null, body));
        json(200, "GET", "/api/users/me", lost.getString("token"), null);
        JsonObject next = new JsonObject().put("refreshToken", lost.getString("refreshToken"));
        json(200, "POST", "/api/auth/refresh", null, next);
        assertTrue(client.isOpen());
        assertEquals("AUTH_FAILED", refusal(401, "POST", "/api/auth/refresh", null, body));
        assertEquals(4502, client.closeCode());
    }

    @Test
    void aGuestBecomesAnAccountWithoutBeingDisconnected() throws Exception {
        JsonObject guest = SERVER.guest();
        BridgeClient client = connected(guest.getString("token"));
        JsonObject body =
                new JsonObject().put("email", freshName() + "@example.org").put("password", PASSWORD);
        JsonObject account = json(201, "POST", "/api/auth/upgrade", guest.getString("token"), body);
        JsonObject user = account.getJsonObject("user");
        assertEquals(guest.getJsonObject("guest").getString("id"), user.getString("id"));
        assertEquals(guest.getJsonObject("guest").getString("username"), user.getString("username"));
        String fresh = client.command("session:refresh", new JsonObject())
                .getJsonObject("body")
                .getString("token");
        assertEquals(user, json(200, "GET", "/api/users/me", fresh, null).getJsonObject("user"));
        assertEquals("AUTH_FAILED", refusal(401, "GET", "/api/guest/session", guest.getString("token"), null));
        JsonObject observer = register(freshName());
        JsonArray online = json(200, "GET", "/api/users/online", observer.getString("token"), null)
                .getJsonArray("users");
        JsonObject seen = online.stream()
                .map(JsonObject.class::cast)
                .filter(other -> other.getString("id").equals(user.getString("id")))
                .findFirst()
                .orElseThrow();
        assertFalse(seen.getBoolean("isGuest"));
        json(204, "POST", "/api/auth/logout", fresh, null);
        assertEquals(4502, client.closeCode());
    }

    @Test
    void ofHundredWhoRegisterANameOneGetsIt() {
        String name = freshName();
        List<CompletableFuture<Integer>> tries = IntStream.range(0, 100)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> send(
                                "POST",
                                "/api/auth/register",
                                null,
                                credentials(name).put("email", name + i + "@example.org"))
                        .statusCode()))
                .toList();
        List<Integer> statuses = tries.stream().map(CompletableFuture::join).toList();
        assertEquals(1, statuses.stream().filter(status -> status == 201).count());
        assertEquals(99, statuses.stream().filter(status -> status == 409).count());
    }

    @Test
    void aPasswordCanBeGuessedOnlySoOften() {
        String name = freshName();
        for (int i = 0; i < 10; i++) {
            assertEquals("AUTH_FAILED", refusal(401, "POST", "/api/auth/login", null, login(name, "wrong guess")));
        }
        HttpResponse<String> refused = send("POST", "/api/auth/login", null, login(name, PASSWORD));
        assertEquals(429, refused.statusCode());
        assertTrue(refused.headers().firstValueAsLong("Retry-After").orElse(0) > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'; DROP TABLE users_auth; --", "<script>alert(1)</script>", "a", "\u0391lpha", "nul\u0000"})
    @Tag("S1-VAL")
    void refusesHostileFieldsAndStoresFreeTextAsText(String text) {
        String name = freshName();
        for (String field : List.of("username", "email")) {
            JsonObject body = credentials(name).put(field, text);
            assertEquals("VALIDATION_ERROR", refusal(400, "POST", "/api/auth/register", null, body));
        }
        JsonObject huge = credentials(name).put("password", "x".repeat(129));
        assertEquals("VALIDATION_ERROR", refusal(400, "POST", "/api/auth/register", null, huge));
        String token = register(name).getString("token");
        JsonObject bio = new JsonObject().put("bio", text).put("interests", new JsonArray().add(text));
        if (text.indexOf('\u0000') >= 0) {
            assertEquals("VALIDATION_ERROR", refusal(400, "PATCH", "/api/users/me", token, bio));
            assertEquals("NOT_FOUND", refusal(404, "GET", "/api/users/nul%00", token, null));
        } else {
            JsonObject user = json(200, "PATCH", "/api/users/me", token, bio).getJsonObject("user");
            assertEquals(text, user.getString("bio"));
            assertEquals(user, json(200, "GET", "/api/users/me", token, null).getJsonObject("user"));
            int status =
                    send("POST", "/api/auth/login", null, login(text, PASSWORD)).statusCode();
            assertEquals(401, status);
        }
    }

    @Test
    @Tag("S3-AUTH-03")
    void refusesForgedTokens() {
        String token = register(freshName()).getString("token");
        String[] parts = token.split("\\.");
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        String none = encoder.encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes());
        String rsa = encoder.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes());
        for (String forged : List.of(
                none + "." + parts[1] + ".",
                none + "." + parts[1] + "." + parts[2],
                rsa + "." + parts[1] + "." + parts[2],
                parts[0] + "." + parts[1] + "." + "A".repeat(parts[2].length()),
                "x",
                "x.y.z")) {
            assertEquals("AUTH_FAILED", refusal(401, "GET", "/api/users/me", forged, null), forged);
        }
    }

    @Test
    @Tag("S3-LIM-08")
    void showsAPictureAndSaysWhenItHasNotChanged() {
        JsonObject ann = register(freshName());
        String token = ann.getString("token");
        String path = "/api/users/" + ann.getJsonObject("user").getString("id") + "/avatar";
        assertEquals("NOT_FOUND", refusal(404, "GET", path, token, null));
        assertEquals("AUTH_REQUIRED", refusal(401, "GET", path, null, null));
        assertEquals("AUTH_REQUIRED", refusal(401, "GET", path + "?none=204", null, null));
        json(204, "GET", path + "?none=204", token, null);
        byte[] png = Base64.getDecoder()
                .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
                        + "DwADhgGAWjR9awAAAABJRU5ErkJggg==");
        HttpRequest.Builder put = request("/api/users/me/avatar", token).PUT(BodyPublishers.ofByteArray(png));
        assertEquals(200, SERVER.send(put).statusCode());
        HttpResponse<String> shown = send("GET", path, token, null);
        assertEquals("image/png", shown.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "nosniff", shown.headers().firstValue("X-Content-Type-Options").orElseThrow());
        String tag = shown.headers().firstValue("ETag").orElseThrow();
        assertEquals(
                304,
                SERVER.send(request(path, token).header("If-None-Match", tag)).statusCode());
        HttpRequest.Builder script =
                request("/api/users/me/avatar", token).PUT(BodyPublishers.ofString("<svg onload=alert(1)>"));
        assertEquals(415, SERVER.send(script).statusCode());
        HttpRequest.Builder large =
                request("/api/users/me/avatar", token).PUT(BodyPublishers.ofByteArray(new byte[262_145]));
        assertEquals(413, SERVER.send(large).statusCode());
    }

    @Test
    @Tag("S2-RT-09")
    @Tag("S3-JAVA-04")
    @Tag("S3-JAVA-05")
    @Tag("S3-SEC-03")
    @Tag("S1-CTL-10")
    @Tag("S1-CTL-11")
    void peopleSeeEachOtherUntilOneBlocksTheOther() throws Exception {
        JsonObject ann = register(freshName());
        JsonObject bob = register(freshName());
        String annToken = ann.getString("token");
        String annId = ann.getJsonObject("user").getString("id");
        String bobId = bob.getJsonObject("user").getString("id");
        connected(bob.getString("token"));
        json(204, "PUT", "/api/users/me/device", annToken, new JsonObject().put("name", "laptop"));
        assertTrue(sees("/api/users/online", annToken, bobId));
        assertTrue(sees("/api/users/available", annToken, bobId));
        json(204, "PUT", "/api/users/" + bobId + "/follow", annToken, null);
        assertEquals("NOT_FOUND", refusal(404, "PUT", "/api/users/nobody/follow", annToken, null));
        assertEquals("VALIDATION_ERROR", refusal(400, "PUT", "/api/users/" + annId + "/block", annToken, null));
        json(204, "PUT", "/api/users/" + annId + "/block", bob.getString("token"), null);
        assertFalse(sees("/api/users/online", annToken, bobId));
        assertFalse(sees("/api/users/available", annToken, bobId));
        assertEquals("USER_BLOCKED", refusal(403, "PUT", "/api/users/" + bobId + "/follow", annToken, null));
        json(204, "DELETE", "/api/users/" + annId + "/block", bob.getString("token"), null);
        json(204, "PUT", "/api/users/" + bobId + "/follow", annToken, null);
        json(204, "DELETE", "/api/users/" + bobId + "/follow", annToken, null);
        JsonObject report = new JsonObject().put("reason", "spam");
        assertNotEquals(
                "",
                json(201, "POST", "/api/users/" + bobId + "/report", annToken, report)
                        .getString("reportId", ""));
        assertTrue(json(200, "GET", "/api/users/stats", annToken, null).getInteger("registered") >= 2);
        JsonObject seen =
                json(200, "GET", "/api/users/" + bobId, annToken, null).getJsonObject("user");
        assertFalse(seen.containsKey("email"));
        assertEquals("AUTH_REQUIRED", refusal(401, "GET", "/api/users/online", null, null));
    }

    private static boolean sees(String path, String token, String userId) {
        return json(200, "GET", path, token, null).getJsonArray("users").stream()
                .map(JsonObject.class::cast)
                .anyMatch(user -> user.getString("id").equals(userId));
    }
}
