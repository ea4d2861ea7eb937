package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.http.HttpTestServer.Answer;
import parley.gateway.http.HttpTestServer.Settings;
import parley.gateway.schema.BodySchema;
import parley.util.CausesFaults;
import parley.util.TestClock;

@Tag("S1-MW-01")
@CausesFaults
class HttpPipelineVerticleTest {
    private static final JsonObject SCHEMA = new JsonObject("{\"type\":\"object\",\"required\":[\"name\"]}");

    private final TestClock clock = new TestClock();
    private final AtomicInteger acts = new AtomicInteger();
    private HttpTestServer server = serverWith(Settings.PLAIN);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @Tag("S1-MW-02")
    void answersUnknownPathsWithTheErrorObject() {
        Answer answer = server.get("/nowhere?token=secret");
        assertEquals(404, answer.status());
        assertEquals("application/json; charset=utf-8", answer.headers().get("Content-Type"));
        assertEquals("NOT_FOUND", answer.errorCode());
        assertFalse(answer.body().toString().contains("secret"));
        assertEquals("nosniff", answer.headers().get("X-Content-Type-Options"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/busy?limit=%zz", "/%"})
    void refusesEscapesThatStandForNothing(String target) {
        Answer answer = server.get(target);
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.errorCode());
        assertEquals(0, server.counted("parley.faults", Map.of("where", "http")));
    }

    @Test
    void answersOtherMethodsWith405AndNamesTheRightOnes() {
        Answer answer = server.call(HttpMethod.DELETE, "/echo", null);
        assertEquals(405, answer.status());
        assertEquals("POST", answer.headers().get("Allow"));
        assertEquals("VALIDATION_ERROR", answer.errorCode());
    }

    @Test
    void answersRefusalsWithTheirStatusAndWait() {
        Answer answer = server.get("/busy");
        assertEquals(503, answer.status());
        assertEquals("2", answer.headers().get("Retry-After"));
        assertEquals(1_001, answer.json().getJsonObject("error").getLong("retryAfterMs"));
        assertTrue(answer.json().getJsonObject("error").getBoolean("temporary"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/broken", "/thrown", "/fails-500"})
    void tellsNothingOfUnforeseenFailuresButCountsThem(String path) {
        Answer answer = server.get(path);
        assertEquals(500, answer.status());
        assertEquals("INTERNAL", answer.errorCode());
        assertFalse(answer.body().toString().contains("inner"));
        assertEquals(1, server.counted("parley.faults", Map.of("where", "http")));
    }

    @Test
    void cutsOffAnAnswerThatFailsHalfway() {
        boolean whole = true;
        try {
            server.get("/half");
        } catch (RuntimeException | AssertionError cut) {
            whole = false;
        }
        assertFalse(whole);
    }

    @Test
    @Tag("S1-MW-07")
    void refusesBodiesAboveTheLimit() {
        Answer answer = server.json(HttpMethod.POST, "/echo", new JsonObject().put("name", "x".repeat(2_000)));
        assertEquals(413, answer.status());
        assertEquals("PAYLOAD_TOO_LARGE", answer.errorCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "multipart/form-data", "application/jsonx", ""})
    void refusesOtherMediaTypes(String mediaType) {
        Answer answer = server.call(HttpMethod.POST, "/echo", Buffer.buffer("{\"name\":1}"), "Content-Type", mediaType);
        assertEquals(415, answer.status());
        assertEquals("UNSUPPORTED_MEDIA_TYPE", answer.errorCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1]", "null", "\"text\"", "{\"a\":1} x", "{\"name\":\"\\ud800\"}", "{}", ""})
    void refusesBodiesThatAreNotWhatTheSchemaSays(String body) {
        Answer answer = server.call(HttpMethod.POST, "/echo", Buffer.buffer(body), "Content-Type", "application/json");
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.errorCode());
    }

    @Test
    void takesJsonOfAnySpelling() {
        Buffer body = Buffer.buffer("{\"name\":\"ñ\"}");
        assertEquals(
                body,
                server.call(HttpMethod.POST, "/echo", body, "Content-Type", "Application/JSON; charset=utf-8")
                        .body());
    }

    @Test
    @Tag("S1-MW-12")
    void keepsAWellFormedRequestIdAndReplacesOthers() {
        assertEquals(
                "abc-1.2",
                server.get("/busy", "X-Request-Id", "abc-1.2").headers().get("X-Request-Id"));
        for (String bad : List.of("a b", "x".repeat(65), "<script>")) {
            String id = server.get("/busy", "X-Request-Id", bad).headers().get("X-Request-Id");
            assertNotEquals(bad, id);
            assertEquals(36, id.length());
        }
    }

    @Test
    @Tag("S1-MW-03")
    @Tag("S1-SEC-08")
    void sendsThePolicyThatAllowsItsOwnScriptsAndSockets() {
        Answer answer = server.get("/busy");
        String policy = answer.headers().get("Content-Security-Policy");
        String host = "127.0.0.1:" + server.port();
        assertTrue(policy.contains("script-src 'self';"), policy);
        assertTrue(policy.endsWith("connect-src 'self' ws://" + host + " wss://" + host), policy);
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
        assertNull(answer.headers().get("Strict-Transport-Security"));
    }

    @Test
    @Tag("S1-SEC-08")
    void allowsItsOwnPageWhatACallNeeds() {
        Answer answer = server.get("/busy");
        String permissions = answer.headers().get("Permissions-Policy");
        for (String feature : List.of("microphone", "camera", "display-capture")) {
            assertTrue(permissions.contains(feature + "=(self)"), permissions);
        }
        assertTrue(permissions.contains("geolocation=()"), permissions);
        assertTrue(answer.headers().get("Content-Security-Policy").contains("media-src 'self' blob:;"));
    }

    @Test
    void neverEchoesAForgedHostIntoThePolicy() {
        Answer answer = server.get("/busy", "Host", "a;script-src *");
        assertFalse(
                String.valueOf(answer.headers().get("Content-Security-Policy")).contains("script-src *"));
    }

    @Test
    void promisesTlsOnlyWhereATrustedProxySpeaksIt() {
        assertNull(server.get("/busy", "X-Forwarded-Proto", "https").headers().get("Strict-Transport-Security"));
        restart(Settings.trusting("127.0.0.0/8"));
        assertEquals(
                "max-age=31536000",
                server.get("/busy", "X-Forwarded-Proto", "https").headers().get("Strict-Transport-Security"));
    }

    @Test
    @Tag("S1-SEC-07")
    @Tag("S1-SIO-01")
    void allowsListedOriginsWithCredentials() {
        restart(Settings.PLAIN.allowing("https://chat.example.org"));
        Answer listed = server.get("/busy", "Origin", "https://chat.example.org");
        assertEquals("https://chat.example.org", listed.headers().get("Access-Control-Allow-Origin"));
        assertEquals("true", listed.headers().get("Access-Control-Allow-Credentials"));
        assertEquals("Origin", listed.headers().get("Vary"));
        Answer other = server.get("/busy", "Origin", "https://evil.example.org");
        assertNull(other.headers().get("Access-Control-Allow-Origin"));
        assertEquals(204, preflight("https://chat.example.org").status());
        assertEquals(403, preflight("https://evil.example.org").status());
    }

    @Test
    @Tag("S1-MW-04")
    void allowsAllOriginsOnlyWithoutCredentials() {
        restart(Settings.PLAIN.allowing("*"));
        Answer answer = server.get("/busy", "Origin", "https://any.example.org");
        assertEquals("*", answer.headers().get("Access-Control-Allow-Origin"));
        assertNull(answer.headers().get("Access-Control-Allow-Credentials"));
    }

    /** A form needs no preflight, so that the browser sends it from any page, with whatever cookies there are. */
    @ParameterizedTest
    @Tag("S1-SEC-09")
    @ValueSource(strings = {"https://evil.example.org", "null", "http://127.0.0.1:1"})
    void pagesOfOtherOriginsChangeNothing(String origin) {
        for (HttpMethod method : List.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE)) {
            Answer answer = server.call(method, "/acts", null, "Origin", origin, "Cookie", "token=secret");
            assertEquals(403, answer.status());
            assertEquals("PERMISSION_DENIED", answer.errorCode());
            assertNull(answer.headers().get("X-Refused-Origin"));
        }
        assertEquals(
                200,
                server.call(HttpMethod.POST, "/acts", null, "Origin", "http://127.0.0.1:" + server.port())
                        .status());
        assertEquals(1, acts.get());
    }

    @Test
    @Tag("S1-MOD-03")
    @Tag("S1-MW-05")
    void explainsWhyAnOriginIsRefusedWhereThatIsWanted() {
        restart(Settings.PLAIN.allowing("https://chat.example.org").explainingOrigins());
        String reason =
                "https://other.example.org is not in server.corsOrigins, and this server is reached as 127.0.0.1:"
                        + server.port();
        Answer refused = preflight("https://other.example.org");
        assertEquals(403, refused.status());
        assertEquals(reason, refused.headers().get("X-Refused-Origin"));
        assertEquals(
                reason,
                refused.json()
                        .getJsonObject("error")
                        .getJsonArray("details")
                        .getJsonObject(0)
                        .getString("message"));
        assertEquals(
                reason,
                server.get("/busy", "Origin", "https://other.example.org")
                        .headers()
                        .get("X-Refused-Origin"));
        assertTrue(server.get("/busy", "Origin", "x".repeat(201))
                .headers()
                .get("X-Refused-Origin")
                .startsWith("(unreadable) is not in"));
        assertNull(server.get("/busy", "Origin", "https://chat.example.org")
                .headers()
                .get("X-Refused-Origin"));
    }

    @Test
    void letsItsOwnPagesPost() {
        Answer answer = server.json(
                HttpMethod.POST,
                "/echo",
                new JsonObject().put("name", 1),
                "Origin",
                "http://127.0.0.1:" + server.port());
        assertEquals(200, answer.status());
    }

    @Test
    @Tag("S1-RL-04")
    void limitsEachClientBehindATrustedProxyByItself() {
        restart(Settings.trusting("127.0.0.1").with("httpPerIp.count", 2));
        assertEquals(
                404, server.get("/api/x", "X-Forwarded-For", "198.51.100.1").status());
        assertEquals(
                "0",
                server.get("/api/x", "X-Forwarded-For", "198.51.100.1")
                        .headers()
                        .get("RateLimit-Remaining"));
        Answer refused = server.get("/api/x", "X-Forwarded-For", "198.51.100.1");
        assertEquals(429, refused.status());
        assertEquals("RATE_LIMIT_EXCEEDED", refused.errorCode());
        assertEquals("60", refused.headers().get("Retry-After"));
        assertEquals(
                404, server.get("/api/x", "X-Forwarded-For", "198.51.100.2").status());
        clock.advanceMs(60_000);
        assertEquals(
                404, server.get("/api/x", "X-Forwarded-For", "198.51.100.1").status());
    }

    @ParameterizedTest
    @CsvSource({
        "GUESTS, guests, /api/guest/session, /api/guest/username",
        "AUTH, auth, /api/auth/login, /api/auth/refresh",
        "USERS, users, /api/users, /api/users/7/avatar",
        "ROOMS, rooms, /api/rooms/7/members, /api/conversations",
        "MESSAGES, messages, /api/messages, /api/messages/7/pin",
        "STATS, stats, /api/stats, /api/socket/stats"
    })
    @Tag("S1-BOOT-03")
    @Tag("S1-RL-04")
    void eachGroupOfRoutesHasALimitOfItsOwn(RouteGroup group, String key, String path, String another) {
        restart(Settings.trusting("127.0.0.1").with("routes." + key + ".count", 2));
        Answer first = server.get(path, "X-Forwarded-For", "198.51.100.1");
        assertEquals(404, first.status());
        assertEquals("2", first.headers().get("RateLimit-Limit"));
        assertEquals("1", first.headers().get("RateLimit-Remaining"));
        assertEquals(404, server.get(another, "X-Forwarded-For", "198.51.100.1").status());
        Answer refused = server.get(path, "X-Forwarded-For", "198.51.100.1");
        assertEquals(429, refused.status());
        assertEquals("RATE_LIMIT_EXCEEDED", refused.errorCode());
        assertEquals("60", refused.headers().get("Retry-After"));
        assertEquals(404, server.get(path, "X-Forwarded-For", "198.51.100.2").status());
        for (RouteGroup other : RouteGroup.values()) {
            String open = other.paths().get(0).replace("*", "");
            assertEquals(
                    other == group ? 429 : 404,
                    server.get(open, "X-Forwarded-For", "198.51.100.1").status(),
                    open);
        }
    }

    @Test
    @Tag("S1-BOOT-03")
    void whatAGroupRefusesDoesNotCountForAllTogether() {
        restart(Settings.trusting("127.0.0.1").with("routes.stats.count", 1));
        server.get("/api/stats", "X-Forwarded-For", "198.51.100.1");
        server.get("/api/stats", "X-Forwarded-For", "198.51.100.1");
        assertEquals(
                "5998",
                server.get("/api/x", "X-Forwarded-For", "198.51.100.1")
                        .headers()
                        .get("RateLimit-Remaining"));
    }

    @Test
    void keepsABodyThatArrivesWhileAStepIsUnderWay() {
        Buffer body = Buffer.buffer("x".repeat(900_000));
        assertEquals(body, server.call(HttpMethod.POST, "/slow", body).body());
    }

    @Test
    void keepsTheStatusOfAStepThatFailsLater() {
        Answer answer = server.call(HttpMethod.POST, "/slow?fail=1", Buffer.buffer("x".repeat(900_000)));
        assertEquals(401, answer.status());
    }

    private Answer preflight(String origin) {
        return server.call(
                HttpMethod.OPTIONS, "/echo", null, "Origin", origin, "Access-Control-Request-Method", "POST");
    }

    private void restart(Settings settings) {
        server.close();
        server = serverWith(settings);
    }

    private HttpTestServer serverWith(Settings settings) {
        return new HttpTestServer(settings, clock, this::mount);
    }

    private void mount(Router router) {
        router.route("/acts").handler(context -> {
            acts.incrementAndGet();
            context.end("{}");
        });
        router.post("/echo")
                .handler(new JsonBody(new BodySchema(SCHEMA), new BodyLimit(1_000, 10_000)))
                .handler(context -> context.end(JsonBody.of(context).toBuffer()));
        router.get("/busy")
                .handler(context -> context.fail(new ParleyException(ErrorCode.UNAVAILABLE, "Later", 1_001, null)));
        router.get("/broken").handler(context -> context.fail(new IllegalStateException("inner secret")));
        router.get("/thrown").respond(context -> Future.failedFuture(new IllegalStateException("inner secret")));
        router.get("/fails-500").handler(context -> {
            throw new IllegalStateException("inner secret");
        });
        router.post("/slow").handler(HttpPipelineVerticleTest::passLater);
        router.post("/slow")
                .handler(BodyHandler.create(false))
                .handler(context -> context.end(context.body().buffer()));
        router.get("/half").handler(context -> {
            context.response().setChunked(true);
            context.response().write("half").onComplete(written -> context.fail(new IllegalStateException("inner")));
        });
    }

    private static void passLater(RoutingContext context) {
        Future<Void> later = context.vertx().timer(20).mapEmpty();
        Step.await(
                context,
                later.compose(done -> context.request().getParam("fail") == null
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(ErrorCode.AUTH_FAILED, "Late"))),
                done -> {});
    }
}
