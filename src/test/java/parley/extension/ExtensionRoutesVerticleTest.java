package parley.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.http.BodyLimit;
import parley.gateway.http.HttpTestServer;
import parley.gateway.http.HttpTestServer.Answer;
import parley.metrics.Metrics;
import parley.util.CausesFaults;
import parley.util.TestClock;

@Tag("S1-MOD-06")
@CausesFaults
class ExtensionRoutesVerticleTest {
    private static final int MOST_BYTES = 100;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<JsonObject> requests = new CopyOnWriteArrayList<>();
    private final HttpTestServer server =
            new HttpTestServer(HttpTestServer.Settings.PLAIN, new TestClock(), (inside, router) -> {
                new ExtensionRoutes(
                                inside.eventBus(),
                                null,
                                new BodyLimit(MOST_BYTES, 10 * MOST_BYTES),
                                new Metrics(registry))
                        .mount(router);
                inside.eventBus().consumer(ExtensionAddresses.rest("shop"), this::answer);
                inside.eventBus().consumer("parley.secret", message -> message.reply(new JsonObject()));
            });

    @AfterEach
    void close() {
        server.close();
    }

    private void answer(Message<JsonObject> request) {
        requests.add(request.body());
        switch (request.body().getString("path")) {
            case "/refused" -> request.fail(1010, "Sold out");
            case "/broken" -> request.fail(-1, "a secret of the extension");
            case "/text" -> request.reply("no object");
            case "/cookie" -> request.reply(new JsonObject().put("headers", new JsonObject().put("set-cookie", "a=b")));
            case "/split" ->
                request.reply(new JsonObject().put("headers", new JsonObject().put("etag", "a\r\nSet-Cookie: b")));
            case "/page" ->
                request.reply(new JsonObject()
                        .put("headers", new JsonObject().put("content-type", "text/html"))
                        .put("body", "<script>alert(1)</script>"));
            default ->
                request.reply(new JsonObject().put("status", 201).put("body", new JsonObject().put("done", true)));
        }
    }

    private double faults() {
        var counter = registry.find("parley.faults")
                .tag("where", ExtensionRoutes.PLACE)
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void handsOnARequestWithoutWhatIsNobodysBusiness() {
        Answer answer = server.call(
                HttpMethod.POST,
                "/api/ext/shop/items/7?size=L&size=M&q=a%20b",
                Buffer.buffer("{\"a\": 1}"),
                "Content-Type",
                "application/json",
                "Cookie",
                "session=1",
                "X-Forwarded-For",
                "10.0.0.1",
                "X-Request-Id",
                "r-1");
        assertEquals(201, answer.status());
        assertEquals(new JsonObject().put("done", true), answer.json());
        JsonObject request = requests.get(0);
        assertEquals("POST", request.getString("method"));
        assertEquals("/items/7", request.getString("path"));
        assertEquals(new JsonObject("{\"size\": [\"L\", \"M\"], \"q\": [\"a b\"]}"), request.getJsonObject("query"));
        assertEquals(new JsonObject().put("content-type", "application/json"), request.getJsonObject("headers"));
        assertEquals("{\"a\": 1}", request.getString("body"));
        assertEquals("r-1", request.getString("requestId"));
        assertNull(request.getValue("principal"));
    }

    @Test
    void theRootOfAnExtensionIsARouteToo() {
        assertEquals(201, server.get("/api/ext/shop").status());
        assertEquals(201, server.call(HttpMethod.DELETE, "/api/ext/shop/", null).status());
        assertEquals(
                List.of("/", "/"),
                requests.stream().map(each -> each.getString("path")).toList());
        assertNull(requests.get(0).getValue("body"));
    }

    @Test
    void aNameNeverLeadsToAnotherAddress() {
        for (String name : List.of("secret", "none", "UPPER", "a.b", "..%2F..", "%00", "shop.x", "x".repeat(40))) {
            Answer answer = server.get("/api/ext/" + name);
            assertEquals(404, answer.status(), name);
        }
        assertEquals(List.of(), requests);
    }

    @Test
    void aRefusalOfTheExtensionIsToldAndItsFaultsAreNot() {
        Answer refused = server.get("/api/ext/shop/refused");
        assertEquals(409, refused.status());
        assertEquals("Sold out", refused.json().getJsonObject("error").getString("message"));
        assertEquals(0, faults());
        for (String fault : List.of("broken", "text", "cookie", "split")) {
            Answer answer = server.get("/api/ext/shop/" + fault);
            assertEquals(500, answer.status(), fault);
            assertEquals("INTERNAL", answer.errorCode());
            assertFalse(answer.body().toString().contains("secret"), fault);
            assertNull(answer.headers().get("Set-Cookie"));
        }
        assertTrue(faults() >= 3, () -> "faults: " + faults());
    }

    @Test
    void nothingOfAnAnswerRunsInABrowser() {
        Answer page = server.get("/api/ext/shop/page");
        assertEquals("text/html", page.headers().get("Content-Type"));
        assertEquals(
                "default-src 'none'; frame-ancestors 'none'; sandbox",
                page.headers().get("Content-Security-Policy"));
        assertEquals("nosniff", page.headers().get("X-Content-Type-Options"));
    }

    @Test
    void bodiesAreTextOfABoundedLength() {
        Buffer large = Buffer.buffer("x".repeat(MOST_BYTES + 1));
        assertEquals(413, server.call(HttpMethod.POST, "/api/ext/shop", large).status());
        Buffer binary = Buffer.buffer(new byte[] {(byte) 0xff, 0});
        assertEquals(415, server.call(HttpMethod.POST, "/api/ext/shop", binary).status());
        assertEquals(List.of(), requests);
    }

    @Test
    void otherMethodsAreNotAllowed() {
        assertEquals(405, server.call(HttpMethod.TRACE, "/api/ext/shop", null).status());
    }
}
