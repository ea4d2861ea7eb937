package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The routes of the packaged server take URL-encoded forms, and those of other sites' pages do nothing. */
class FormsIT {
    private static final String EVIL = "https://evil.example.org";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("AUTH_HASHING_MEMORY_KIB", 1_024);

    @Test
    @Tag("S1-MW-08")
    void takesAFormWhereverItTakesJson() {
        JsonObject guest = json(
                201,
                form(
                        "POST",
                        "/api/guest/session",
                        null,
                        "gender=other&country=de&languages[]=en&languages[]=de&interests=go"));
        JsonObject shown = guest.getJsonObject("guest");
        assertEquals(JsonArray.of("en", "de"), shown.getJsonArray("languages"));
        assertEquals(JsonArray.of("go"), shown.getJsonArray("interests"));
        String token = guest.getString("token");
        assertEquals(
                JsonArray.of(),
                json(200, form("PATCH", "/api/guest/session", token, "interests="))
                        .getJsonObject("guest")
                        .getJsonArray("interests"));

        json(
                201,
                form(
                        "POST",
                        "/api/auth/register",
                        null,
                        "username=form_ann&email=ann%40example.org&password=12345678"));
        String ann = json(200, form("POST", "/api/auth/login", null, "login=form_ann&password=12345678"))
                .getString("token");
        String roomId = json(
                        201,
                        form(
                                "POST",
                                "/api/rooms",
                                ann,
                                "kind=group&name=42&settings[isPrivate]=true&settings[slowModeMs]=0"))
                .getString("roomId");
        JsonObject room = json(200, form("GET", "/api/rooms/" + roomId, ann, ""));
        assertEquals("42", room.getString("name"));
        assertEquals(true, room.getJsonObject("settings").getBoolean("isPrivate"));
        String messageId = json(201, form("POST", "/api/messages", ann, "roomId=" + roomId + "&content=1+%2B+1"))
                .getString("id");
        json(200, form("PATCH", "/api/messages/" + messageId, ann, "content=true"));
        assertEquals(
                "true",
                json(200, form("GET", "/api/messages/" + roomId, ann, ""))
                        .getJsonArray("messages")
                        .getJsonObject(0)
                        .getString("content"));
    }

    @Test
    @Tag("S1-MW-08")
    void refusesAFormAsItRefusesJson() {
        String fields = "gender=" + "x".repeat(21);
        JsonObject asForm = json(400, form("POST", "/api/guest/session", null, fields));
        JsonObject asJson = json(
                400,
                request("/api/guest/session", null)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                new JsonObject().put("gender", "x".repeat(21)).encode())));
        assertEquals(asJson, asForm);
        json(413, form("POST", "/api/auth/login", null, "login=x&password=" + "x".repeat(9_000)));
    }

    @Test
    @Tag("S1-SEC-09")
    void aFormOfAnotherSitesPageDoesNothing() {
        JsonObject guest = SERVER.guest();
        String cookie = "token=" + guest.getString("token");
        String name = guest.getJsonObject("guest").getString("username");
        for (String origin : List.of(EVIL, "null")) {
            HttpRequest.Builder change = form("POST", "/api/auth/logout", guest.getString("token"), "")
                    .header("Origin", origin)
                    .header("Cookie", cookie);
            assertEquals("PERMISSION_DENIED", code(403, change));
        }
        // Not even the site's own pages act by a cookie: no token is ever taken from one.
        assertEquals(
                "AUTH_REQUIRED",
                code(401, form("POST", "/api/auth/logout", null, "").header("Cookie", cookie)));
        assertEquals(
                name,
                json(200, form("GET", "/api/guest/session", guest.getString("token"), ""))
                        .getJsonObject("guest")
                        .getString("username"));
    }

    @Test
    @Tag("S1-SEC-09")
    void aPageOfAnotherSiteOpensNoSocket() {
        assertThrows(
                CompletionException.class, () -> RawBridge.open(SERVER.port(), RawBridge.RAW, Map.of("Origin", EVIL))
                        .close());
        JsonObject guest = SERVER.guest();
        try (RawBridge bridge =
                RawBridge.open(SERVER.port(), RawBridge.RAW, Map.of("Cookie", "token=" + guest.getString("token")))) {
            assertEquals(
                    "AUTH_REQUIRED",
                    bridge.refusal("session:ping", new JsonObject()).getString("code"));
        }
    }

    private static HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static HttpRequest.Builder form(String method, String path, String token, String fields) {
        return request(path, token)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, fields.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(fields));
    }

    private static JsonObject json(int status, HttpRequest.Builder request) {
        HttpResponse<String> answer = SERVER.send(request);
        assertEquals(status, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private static String code(int status, HttpRequest.Builder request) {
        return json(status, request).getJsonObject("error").getString("code");
    }
}
