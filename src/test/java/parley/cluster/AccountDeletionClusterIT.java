package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.util.Eventually;

/** Owners delete their accounts at one node; what follows holds at all. */
@Tag("S3-JAVA-03")
@Tag("once")
class AccountDeletionClusterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ME = "/api/users/me";
    private static final JsonObject RIGHT = new JsonObject().put("password", "correct horse");
    private static final String[] EVENTS = {"chat:message", "room:user_left", "room:updated"};

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    private static ServerExtension first;
    private static ServerExtension second;
    private static Rest atFirst;
    private static Rest atSecond;

    private JsonObject ann;
    private JsonObject bob;

    @BeforeAll
    static void nodes() {
        first = NODES.node(0);
        second = NODES.node(1);
        atFirst = new Rest(first);
        atSecond = new Rest(second);
    }

    @BeforeEach
    void people() {
        ann = atFirst.account();
        bob = atFirst.account();
    }

    private static JsonObject inRoom(String roomId) {
        return new JsonObject().put("roomId", roomId);
    }

    private static void delete(JsonObject account) {
        atFirst.json(204, "DELETE", ME, account.getString("token"), RIGHT);
    }

    private static JsonArray history(JsonObject reader, String roomId) {
        return atSecond.json(200, "GET", "/api/messages/" + roomId, reader.getString("token"), null)
                .getJsonArray("messages");
    }

    @Test
    void theOwnerShowsByThePasswordThatTheyMeanIt() {
        String token = ann.getString("token");
        atFirst.json(400, "DELETE", ME, token, null);
        atFirst.json(401, "DELETE", ME, token, new JsonObject().put("password", "wrong horse"));
        atFirst.json(403, "DELETE", ME, first.guest().getString("token"), RIGHT);
        atFirst.json(200, "GET", ME, token, null);
        delete(ann);
        atFirst.json(401, "GET", ME, token, null);
        atFirst.json(
                401,
                "POST",
                "/api/auth/refresh",
                null,
                new JsonObject().put("refreshToken", ann.getValue("refreshToken")));
    }

    @Test
    void sessionsEndAndSocketsCloseWith4502AtAllNodes() {
        String name = ann.getJsonObject("user").getString("username");
        JsonObject login = new JsonObject().put("login", name).put("password", "correct horse");
        JsonObject phone = atSecond.json(200, "POST", "/api/auth/login", null, login);
        try (RawBridge here = RawBridge.of(first, ann);
                RawBridge there = RawBridge.of(second, phone);
                RawBridge strangers = RawBridge.of(second, bob)) {
            delete(ann);
            assertEquals(4502, here.closed());
            assertEquals(4502, there.closed());
            strangers.reply("session:ping", new JsonObject());
        }
        Eventually.until(
                PATIENCE,
                () -> "a token still counts",
                () -> atSecond.send("GET", ME, phone.getString("token"), null).statusCode() == 401);
        atSecond.json(401, "POST", "/api/auth/login", null, login);
        atSecond.json(404, "GET", "/api/users/" + Rest.idOf(ann), bob.getString("token"), null);
        atSecond.json(404, "GET", "/api/users/" + Rest.idOf(ann) + "/avatar", bob.getString("token"), null);
        // Nobody may pass for the one who is gone; their address is free.
        JsonObject again = Rest.credentials(name);
        atSecond.json(409, "POST", "/api/auth/register", null, again);
        atSecond.json(201, "POST", "/api/auth/register", null, again.put("username", Rest.freshName()));
    }

    @Test
    void whatWasWrittenStaysWithoutTheNameAndTheRoomGetsAnotherOwner() {
        String roomId = atFirst.room(ann);
        atFirst.join(bob, roomId);
        String name = ann.getJsonObject("user").getString("username");
        try (RawBridge writer = RawBridge.of(first, ann);
                RawBridge reader = RawBridge.of(second, bob, EVENTS)) {
            writer.reply("chat:message", inRoom(roomId).put("content", "I was here"));
            assertEquals(
                    name, reader.event("chat:message").getJsonObject("sender").getString("username"));
            delete(ann);
            JsonObject roles =
                    reader.event("room:updated").getJsonObject("changes").getJsonObject("roles");
            assertEquals("owner", roles.getString(Rest.idOf(bob)));
            JsonObject left = reader.event("room:user_left");
            assertEquals("deleted", left.getString("reason"));
            assertEquals("deleted user", left.getString("username"));
            JsonObject message = history(bob, roomId).getJsonObject(0);
            assertEquals("I was here", message.getString("content"));
            assertEquals("deleted user", message.getJsonObject("sender").getString("username"));
            assertEquals(Rest.idOf(ann), message.getJsonObject("sender").getString("id"));
            JsonObject feed = reader.reply("chat:feed", inRoom(roomId).put("after", 0));
            assertTrue(feed.getBoolean("recovered"));
            assertFalse(feed.encode().contains(name), feed::encode);
            assertTrue(feed.encode().contains("I was here"), feed::encode);
            JsonArray members = reader.reply("room:members", inRoom(roomId)).getJsonArray("members");
            assertEquals(1, members.size(), members::encode);
        }
    }

    @Test
    void aRoomThatNobodyElseIsInCloses() {
        String roomId = atFirst.room(ann);
        delete(ann);
        Eventually.until(PATIENCE, () -> "the room is listed", () -> {
            JsonObject rooms = atSecond.json(200, "GET", "/api/rooms", bob.getString("token"), null);
            return !rooms.encode().contains(roomId);
        });
    }

    @Test
    void aConversationOfTwoCanBeReadButNotContinued() {
        atFirst.acquaint(ann, bob);
        try (RawBridge reader = RawBridge.of(second, bob, EVENTS);
                RawBridge writer = RawBridge.of(first, ann)) {
            String roomId = writer.reply("chat:message", Map.of("to", Rest.idOf(bob), "content", "between us"))
                    .getString("roomId");
            reader.event("chat:message");
            delete(ann);
            assertEquals("deleted", reader.event("room:user_left").getString("reason"));
            JsonObject message = history(bob, roomId).getJsonObject(0);
            assertEquals("between us", message.getString("content"));
            assertEquals("deleted user", message.getJsonObject("sender").getString("username"));
            assertEquals(
                    "NOT_FOUND",
                    reader.refusal("chat:message", inRoom(roomId).put("content", "are you there?"))
                            .getString("code"));
            assertEquals(
                    "NOT_FOUND",
                    reader.refusal("chat:message", Map.of("to", Rest.idOf(ann), "content", "hello?"))
                            .getString("code"));
        }
        Eventually.until(PATIENCE, () -> "the follow is there", () -> atSecond.json(
                        200, "GET", "/api/users/me/relations", bob.getString("token"), null)
                .getJsonArray("following")
                .isEmpty());
        assertEquals(
                List.of(),
                atSecond.json(
                                200,
                                "GET",
                                "/api/users?username="
                                        + ann.getJsonObject("user").getString("username"),
                                bob.getString("token"),
                                null)
                        .getJsonArray("users")
                        .getList());
    }
}
