package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged server by the variables that others know. */
class EnvironmentIT {
    private static final String LISTED = "https://site.example.org";
    private static final String OTHER = "https://other.example.org";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withForeign("NODE_ENV", "diagnosis")
            .withForeign("SOCKET_CORS_ORIGIN", LISTED)
            .withForeign("MAX_CONNECTIONS", 2)
            .with("SERVER_TRUSTED_PROXIES", "127.0.0.1");

    @ParameterizedTest
    @CsvSource({
        "/api/guest/session, 300",
        "/api/auth/refresh, 300",
        "/api/users, 1200",
        "/api/users/me/relations, 1200",
        "/api/users/7/avatar, 1200",
        "/api/rooms, 600",
        "/api/rooms/7/members/8/mute, 600",
        "/api/conversations, 600",
        "/api/messages/7, 600",
        "/api/messages/7/reactions/x, 600",
        "/api/stats, 600",
        "/api/stats/rooms, 600",
        "/api/socket/stats, 600",
        "/api/else, 2400"
    })
    @Tag("S1-BOOT-03")
    @Tag("S1-RL-05")
    void eachRouteHasTheLimitOfItsGroup(String path, String limit) {
        assertEquals(
                limit, SERVER.get(path).headers().firstValue("RateLimit-Limit").orElse("none"));
    }

    @Test
    @Tag("S1-BOOT-03")
    @Tag("S1-RL-05")
    void aGroupThatIsUsedUpLeavesTheOthersOpen() {
        for (int i = 0; i < 300; i++) {
            askOf("/api/guest/stats");
        }
        HttpResponse<String> refused = askOf("/api/guest/username");
        assertEquals(429, refused.statusCode());
        assertEquals(
                "RATE_LIMIT_EXCEEDED",
                new JsonObject(refused.body()).getJsonObject("error").getString("code"));
        assertEquals(200, askOf("/api/stats").statusCode());
        assertEquals(200, SERVER.get("/api/guest/username").statusCode());
    }

    @Test
    @Tag("S2-ENV-03")
    @Tag("S2-ENV-04")
    @Tag("S1-MOD-03")
    @Tag("S1-MW-05")
    void saysWhyAnOriginIsRefused() throws IOException {
        assertEquals(LISTED, header("Access-Control-Allow-Origin", SERVER.send(from(LISTED, "/api/stats"))));
        String reason =
                OTHER + " is not in server.corsOrigins, and this server is reached as 127.0.0.1:" + SERVER.port();
        assertEquals(reason, header("X-Refused-Origin", SERVER.send(from(OTHER, "/api/stats"))));
        CompletionException refused = assertThrows(
                CompletionException.class, () -> RawBridge.open(SERVER.port(), RawBridge.RAW, Map.of("Origin", OTHER))
                        .close());
        HttpResponse<?> answer = assertInstanceOf(WebSocketHandshakeException.class, refused.getCause())
                .getResponse();
        assertEquals(403, answer.statusCode());
        assertEquals(reason, answer.headers().firstValue("X-Refused-Origin").orElse("none"));
        String log = Files.readString(SERVER.log());
        assertTrue(log.contains("Refused an origin for GET /api/stats: " + reason + " [" + LISTED + "]"), log);
        assertTrue(log.contains("The defaults are those of NODE_ENV=diagnosis"), log);
    }

    @Test
    @Tag("S3-LIM-01")
    void takesNoMoreConnectionsThanItWasTold() {
        JsonObject session = new JsonObject();
        try (RawBridge one = RawBridge.of(SERVER, SERVER.guest());
                RawBridge two = RawBridge.of(SERVER, SERVER.guest());
                RawBridge three = RawBridge.open(SERVER)) {
            session.put("token", SERVER.guest().getString("token"));
            assertEquals(
                    "MAX_CONNECTIONS_EXCEEDED",
                    three.refusal("session:authenticate", session).getString("code"));
            assertTrue(one.isOpen() && two.isOpen());
        }
    }

    private static HttpResponse<String> askOf(String path) {
        return SERVER.send(
                HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path)).header("X-Forwarded-For", "198.51.100.7"));
    }

    private static HttpRequest.Builder from(String origin, String path) {
        return HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path)).header("Origin", origin);
    }

    private static String header(String name, HttpResponse<?> answer) {
        return answer.headers().firstValue(name).orElse("none");
    }
}
