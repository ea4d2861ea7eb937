package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A new name holds at once: on sockets that are open, for the token that was given before, and in all rooms. */
class RenamesIT {
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("AUTH_HASHING_MEMORY_KIB", 1_024);

    private static final String PASSWORD = "correct horse";

    private static JsonObject answer(int status, String method, String path, JsonObject user, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        if (user != null) {
            request.header("Authorization", "Bearer " + user.getString("token"));
        }
        HttpResponse<String> answer = SERVER.send(request);
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }

    private static JsonObject register(int status, String name) {
        JsonObject body = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", PASSWORD);
        return answer(status, "POST", "/api/auth/register", null, body);
    }

    private static JsonObject named(String username) {
        return new JsonObject().put("username", username);
    }

    private static String publicRoom(JsonObject owner) {
        JsonObject room = new JsonObject().put("kind", "room").put("name", "A room");
        return answer(201, "POST", "/api/rooms", owner, room).getString("roomId");
    }

    private static Set<String> members(RawBridge asking, String roomId) {
        JsonArray members = asking.reply("room:members", new JsonObject().put("roomId", roomId))
                .getJsonArray("members");
        return members.stream()
                .map(member -> ((JsonObject) member).getString("username"))
                .collect(Collectors.toSet());
    }

    private static String writer(RawBridge writer, RawBridge reader, String roomId) {
        writer.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", "it is me"));
        return reader.event("chat:message").getJsonObject("sender").getString("username");
    }

    @Test
    void anAccountsNewNameHoldsEverywhereAndTheOldOneIsNobodysElse() {
        JsonObject alice = register(201, "alice_1");
        JsonObject bob = register(201, "bob_1");
        String roomId = publicRoom(alice);
        JsonObject room = new JsonObject().put("roomId", roomId);
        try (RawBridge reader = RawBridge.of(SERVER, alice, "chat:message");
                RawBridge open = RawBridge.of(SERVER, bob)) {
            open.reply("room:join", room);
            assertEquals("bob_1", writer(open, reader, roomId));
            answer(200, "PATCH", "/api/users/me", bob, named("robert_1"));
            assertEquals("robert_1", writer(open, reader, roomId));
            assertEquals(Set.of("alice_1", "robert_1"), members(reader, roomId));
            try (RawBridge late = RawBridge.open(SERVER)) {
                assertEquals(
                        "robert_1", late.authenticate(bob).getJsonObject("user").getString("username"));
                assertEquals("robert_1", writer(late, reader, roomId));
            }
            register(409, "BOB_1");
            answer(409, "POST", "/api/guest/session", null, named("bob_1"));
            answer(200, "PATCH", "/api/users/me", bob, named("bob_1"));
            assertEquals("bob_1", writer(open, reader, roomId));
        }
    }

    @Test
    void aGuestsNewNameReachesRoomsAndMatches() {
        JsonObject alice = register(201, "alice_2");
        String roomId = publicRoom(alice);
        try (Strangers pair = new Strangers(SERVER);
                RawBridge reader = RawBridge.of(SERVER, alice, "chat:message")) {
            pair.ann.reply("room:join", new JsonObject().put("roomId", roomId));
            answer(200, "PATCH", "/api/guest/session", pair.annsGuest, named("Zoe_2"));
            assertEquals("Zoe_2", writer(pair.ann, reader, roomId));
            assertEquals(Set.of("alice_2", "Zoe_2"), members(reader, roomId));
            assertEquals("Zoe_2", writer(pair.ann, pair.bob, pair.roomId));
            String bobsName = pair.bobsGuest.getJsonObject("guest").getString("username");
            assertEquals(Set.of(bobsName, "Zoe_2"), members(pair.bob, pair.roomId));
        }
    }
}
