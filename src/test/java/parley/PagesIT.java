package parley;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.TimedHttp;

/** Browsers ask for pages and sockets, and are refused some for the page's sake. */
class PagesIT {
    private static final String LISTED = "https://chat.example.org";
    private static final String OTHER = "https://evil.example.org";
    private static final String ORIGIN = "Origin";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("SERVER_CORS_ORIGINS", LISTED);

    private static HttpResponse<byte[]> get(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return TimedHttp.sendForBytes(request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/js/app.js", "/api/socket/stats"})
    @Tag("S1-MW-10")
    void whoTakesGzipGetsTheSameInLess(String path) throws IOException {
        HttpResponse<byte[]> plain = get(path);
        assertEquals(Optional.empty(), plain.headers().firstValue("Content-Encoding"));
        HttpResponse<byte[]> zipped = get(path, "Accept-Encoding", "gzip");
        assertEquals(Optional.of("gzip"), zipped.headers().firstValue("Content-Encoding"));
        try (GZIPInputStream unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
            byte[] body = unzipped.readAllBytes();
            assertTrue(zipped.body().length < body.length, () -> zipped.body().length + " of " + body.length);
            if (path.startsWith("/api")) {
                assertEquals(
                        new JsonObject(new String(plain.body())).fieldNames(),
                        new JsonObject(new String(body)).fieldNames());
            } else {
                assertArrayEquals(plain.body(), body);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/eventbus/websocket", "/eventbus/000/some-session/websocket"})
    @Tag("S1-SIO-01")
    @Tag("S1-SEC-07")
    void aSocketOfAnotherSitesPageIsRefused(String path) {
        CompletionException refused =
                assertThrows(CompletionException.class, () -> RawBridge.open(SERVER, path, Map.of(ORIGIN, OTHER)));
        WebSocketHandshakeException answer = assertInstanceOf(WebSocketHandshakeException.class, refused.getCause());
        assertEquals(403, answer.getResponse().statusCode());
        for (String origin : new String[] {LISTED, SERVER.baseUrl()}) {
            try (RawBridge own = RawBridge.open(SERVER, path, Map.of(ORIGIN, origin))) {
                assertTrue(own.isOpen());
            }
        }
    }

    @Test
    @Tag("S1-SIO-01")
    @Tag("S1-SEC-07")
    void aPollingPageOfAnotherSiteIsRefusedToo() {
        HttpRequest.Builder poll = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/eventbus/000/poll-1/xhr"))
                .POST(HttpRequest.BodyPublishers.noBody());
        HttpResponse<String> refused = SERVER.send(poll.copy().header(ORIGIN, OTHER));
        assertEquals(403, refused.statusCode());
        assertTrue(refused.body().contains("PERMISSION_DENIED"), refused::body);
        assertEquals("o\n", SERVER.send(poll.copy().header(ORIGIN, LISTED)).body());
    }
}
