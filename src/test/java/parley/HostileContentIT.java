package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Well-formed input with bad intent, through the packaged server. */
@Tag("S1-VAL-02")
class HostileContentIT {
    @RegisterExtension
    static final ServerExtension server = new ServerExtension()
            .with("LIMITS_OTHER_COUNT", 10_000)
            .with("LIMITS_REPORTS_COUNT", 100)
            .with("LIMITS_REGISTER_PER_IP_COUNT", 10_000)
            .with("AUTH_HASHING_MEMORY_KIB", 1_024);

    private JsonObject ann;
    private JsonObject eve;
    private String room;

    @BeforeEach
    void annHasARoomAndEveHasNot() {
        ann = server.guest();
        eve = server.guest();
        room = json(201, call(ann, "POST", "/api/rooms", room("Ann's"))).getString("roomId");
    }

    private static JsonObject room(String name) {
        return new JsonObject().put("kind", "group").put("name", name);
    }

    private static HttpResponse<String> call(JsonObject who, String method, String path, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        return server.send(who == null ? request : request.header("Authorization", "Bearer " + who.getString("token")));
    }

    private static JsonObject json(int status, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        return new JsonObject(response.body());
    }

    private static JsonObject account(String username, String email) {
        return new JsonObject().put("username", username).put("email", email).put("password", "correct horse");
    }

    private static String unused() {
        return "n" + Long.toString(System.nanoTime(), 36);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; DROP TABLE private_messages; --",
                "$1 %s {0} ${jndi:ldap://x} \\u0041 \\\\",
                "<script>alert(1)</script><img src=x onerror='alert(2)'>",
                "javascript:alert(1)\"><svg/onload=alert(3)>",
                "{\"userId\":\"root\"}",
                "\u200f\u05d0\u05d1 right to left \u0430nn \ud83d\ude00 e\u0301"
            })
    void textIsStoredAndGivenBackAsItCame(String text) {
        JsonObject body = room(text).put("description", text);
        String made = json(201, call(ann, "POST", "/api/rooms", body)).getString("roomId");
        json(
                201,
                call(
                        ann,
                        "POST",
                        "/api/messages",
                        new JsonObject().put("roomId", made).put("content", text)));
        JsonObject known = json(200, call(ann, "GET", "/api/rooms/" + made, null));
        assertEquals(text, known.getString("name"));
        assertEquals(text, known.getString("description"));
        json(200, call(ann, "PUT", "/api/rooms/" + made, new JsonObject().put("name", text + "!")));
        JsonArray messages =
                json(200, call(ann, "GET", "/api/messages/" + made, null)).getJsonArray("messages");
        assertEquals(text, messages.getJsonObject(0).getString("content"));
        JsonArray feed = json(200, call(ann, "GET", "/api/rooms/" + made + "/feed", null))
                .getJsonArray("events");
        assertEquals(
                text + "!",
                feed.getJsonObject(2)
                        .getJsonObject("data")
                        .getJsonObject("changes")
                        .getString("name"));
        json(
                201,
                call(
                        eve,
                        "POST",
                        "/api/users/" + idOf(ann) + "/report",
                        new JsonObject().put("reason", text).put("text", text)));
        HttpResponse<String> nobody = call(
                ann,
                "POST",
                "/api/messages",
                new JsonObject().put("roomId", text.substring(0, 9)).put("content", "x"));
        assertEquals(404, nobody.statusCode(), nobody.body());
        HttpResponse<String> login = call(
                null,
                "POST",
                "/api/auth/login",
                new JsonObject().put("login", text).put("password", text));
        assertEquals(401, login.statusCode(), login.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u202eright to left", "two\nlines", "\u200b\u200d", "\u3164"})
    void whatMisleadsOrShowsNothingIsNoName(String text) {
        assertRefused("name", call(ann, "POST", "/api/rooms", room(text)));
        assertRefused(
                "description", call(ann, "POST", "/api/rooms", room("Fine").put("description", text)));
        assertRefused("name", call(ann, "PUT", "/api/rooms/" + room, new JsonObject().put("name", text)));
    }

    @Test
    void aMessageMustShowSomethingButMayTurnItsOwnDirection() {
        JsonObject message = new JsonObject().put("roomId", room);
        assertRefused(
                "content", call(ann, "POST", "/api/messages", message.copy().put("content", "\u200b\ufeff\n")));
        json(201, call(ann, "POST", "/api/messages", message.copy().put("content", "\u202eright to left")));
    }

    private static void assertRefused(String path, HttpResponse<String> answer) {
        JsonObject error = json(400, answer).getJsonObject("error");
        assertEquals("VALIDATION_ERROR", error.getString("code"));
        assertEquals(path, error.getJsonArray("details").getJsonObject(0).getString("path"));
    }

    @Test
    void noFieldOfABodyMakesAnybodyMore() {
        JsonObject forged = new JsonObject()
                .put("userId", idOf(ann))
                .put("role", "owner")
                .put("isGuest", false)
                .put("caller", new JsonObject().put("userId", idOf(ann)))
                .put("sender", new JsonObject().put("id", idOf(ann)));
        try (RawBridge bridge = RawBridge.of(server, eve, "room:user_joined")) {
            for (String command : List.of("room:join", "room:members", "chat:history", "close-room", "leave-room")) {
                assertEquals(
                        "PERMISSION_DENIED",
                        bridge.refusal(command, forged.copy().put("roomId", room))
                                .getString("code"),
                        command);
            }
            String open = json(201, call(ann, "POST", "/api/rooms", room("Open").put("kind", "room")))
                    .getString("roomId");
            bridge.reply("room:join", forged.copy().put("roomId", open));
            JsonArray members = bridge.reply("room:members", new JsonObject().put("roomId", open))
                    .getJsonArray("members");
            assertEquals("member", members.getJsonObject(1).getString("role"));
            assertEquals(idOf(eve), members.getJsonObject(1).getString("id"));
            assertEquals(
                    "PERMISSION_DENIED",
                    bridge.refusal(
                                    "room:role",
                                    new JsonObject()
                                            .put("roomId", open)
                                            .put("userId", idOf(eve))
                                            .put("role", "owner"))
                            .getString("code"));
        }
        String name = unused();
        JsonObject made = json(
                201,
                call(
                        null,
                        "POST",
                        "/api/auth/register",
                        account(name, name + "@example.org").mergeIn(forged).put("id", idOf(ann))));
        assertNotEquals(idOf(ann), made.getJsonObject("user").getString("id"));
        JsonObject patched = json(
                200,
                call(
                        made,
                        "PATCH",
                        "/api/users/me",
                        forged.copy().put("id", "x").put("status", "admin")));
        assertEquals(
                made.getJsonObject("user").getString("id"),
                patched.getJsonObject("user").getString("id"));
    }

    @Test
    void whatBelongsToOthersStaysTheirs() {
        String secret = json(
                        201,
                        call(
                                ann,
                                "POST",
                                "/api/messages",
                                new JsonObject().put("roomId", room).put("content", "secret")))
                .getString("id");
        String own = json(201, call(eve, "POST", "/api/rooms", room("Eve's"))).getString("roomId");
        JsonObject reply =
                new JsonObject().put("roomId", own).put("content", "x").put("replyTo", secret);
        assertEquals(404, call(eve, "POST", "/api/messages", reply).statusCode());
        for (String path : List.of("", "/members", "/feed")) {
            assertEquals(
                    403, call(eve, "GET", "/api/rooms/" + room + path, null).statusCode(), path);
        }
        assertEquals(403, call(eve, "GET", "/api/messages/" + room, null).statusCode());
        assertEquals(403, call(eve, "DELETE", "/api/rooms/" + room, null).statusCode());
        assertEquals(
                403,
                call(eve, "DELETE", "/api/rooms/" + room + "/members/" + idOf(ann), null)
                        .statusCode());
        assertEquals(
                403,
                call(eve, "PUT", "/api/rooms/" + room, new JsonObject().put("name", "x"))
                        .statusCode());
    }

    /** Only ASCII makes a name, so that none can look like another but for its case. */
    @Test
    void namesThatOnlyLookDifferentAreOne() {
        String name = unused();
        json(201, call(null, "POST", "/api/auth/register", account(name, name + "@example.org")));
        List<String> sameCase = List.of(name.toUpperCase(Locale.ROOT), "N" + name.substring(1));
        for (String other : sameCase) {
            assertEquals(
                    409,
                    call(null, "POST", "/api/auth/register", account(other, unused() + "@example.org"))
                            .statusCode());
            assertEquals(
                    409,
                    call(null, "POST", "/api/guest/session", new JsonObject().put("username", other))
                            .statusCode());
        }
        Set<String> lookAlikes = Set.of(
                "\uff4e" + name.substring(1),
                "\u0578" + name.substring(1),
                name + "\u200b",
                name + "\u0301",
                " " + name,
                name + " ",
                "\u212aelvin",
                "\u017ftaff");
        Set<Integer> answers = lookAlikes.stream()
                .map(other -> call(null, "POST", "/api/auth/register", account(other, unused() + "@example.org"))
                        .statusCode())
                .collect(Collectors.toSet());
        assertEquals(Set.of(400), answers);
    }

    @Test
    void anAddressIsTakenInAnyCase() {
        String name = unused();
        json(201, call(null, "POST", "/api/auth/register", account(name, name + "@example.org")));
        assertEquals(
                409,
                call(
                                null,
                                "POST",
                                "/api/auth/register",
                                account(unused(), name.toUpperCase(Locale.ROOT) + "@Example.ORG"))
                        .statusCode());
    }

    @Test
    @Tag("S3-LIM-03")
    void fiveThousandCharactersAreCountedAsPeopleCountThem() {
        JsonObject message = new JsonObject().put("roomId", room).put("content", "\ud83d\ude00".repeat(5_000));
        json(201, call(ann, "POST", "/api/messages", message));
        message.put("content", "\ud83d\ude00".repeat(5_001));
        assertEquals(400, call(ann, "POST", "/api/messages", message).statusCode());
    }
}
