package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server's answers do not depend on where its host is: neither on the letters that Turkish capitals become, nor on
 * Arabic or Persian digits, the time zone or the charset.
 */
class HostSettingsIT {
    private static final JsonObject ILKIN = new JsonObject()
            .put("username", "ILKIN1")
            .put("email", "ILKIN1@EXAMPLE.ORG")
            .put("password", "correct horse");

    private final ServerExtension server = new ServerExtension().with("AUTH_HASHING_MEMORY_KIB", 1_024);

    @AfterEach
    void stop() {
        assertEquals(0, server.stop());
    }

    @ParameterizedTest
    @CsvSource({"tr, TR, Asia/Kathmandu", "ar, EG, Africa/Cairo", "fa, IR, Asia/Tehran"})
    void answersAreTheSameEverywhere(String language, String country, String zone) {
        server.withJvm(
                        "-Duser.language=" + language,
                        "-Duser.country=" + country,
                        "-Duser.timezone=" + zone,
                        "-Dfile.encoding=US-ASCII")
                .begin("HostSettingsIT-" + language);
        answer(201, "POST", "/api/auth/register", null, ILKIN);
        String token = login("ilkin1");
        login("  Ilkin1@example.org ");
        JsonObject unknown = new JsonObject().put("login", "nobody1").put("password", "correct horse");
        assertEquals(
                "AUTH_FAILED",
                answer(401, "POST", "/api/auth/login", null, unknown)
                        .getJsonObject("error")
                        .getString("code"));

        JsonObject room = new JsonObject().put("kind", "room").put("name", "İSTANBUL INFO 日本語");
        String roomId = answer(201, "POST", "/api/rooms", token, room).getString("roomId");
        for (String query : List.of("info", "INFO", "日本", "İstanbul")) {
            JsonArray found = answer(200, "GET", "/api/rooms?query=" + encoded(query), token, null)
                    .getJsonArray("rooms");
            assertEquals(1, found.size(), query);
        }
        JsonObject message = new JsonObject()
                .put("roomId", roomId)
                .put("content", "@ILKIN1 ıI 日本語")
                .put("clientId", "c1");
        answer(201, "POST", "/api/messages", token, message);
        JsonObject last = answer(200, "GET", "/api/messages/" + roomId, token, null)
                .getJsonArray("messages")
                .getJsonObject(0);
        assertEquals("@ILKIN1 ıI 日本語", last.getString("content"));
        assertEquals(1, last.getJsonArray("mentions").size());
        long age = System.currentTimeMillis() - last.getLong("timestamp");
        assertTrue(Math.abs(age) < 3_600_000, "no zone moves the time: " + age);
    }

    private String login(String login) {
        JsonObject body = new JsonObject().put("login", login).put("password", "correct horse");
        return answer(200, "POST", "/api/auth/login", null, body).getString("token");
    }

    private JsonObject answer(int status, String method, String path, String token, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = server.send(request);
        assertEquals(status, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
