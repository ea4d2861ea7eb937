package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.util.Eventually;

/** How a connection comes to its dialect, what it is told then, and what a stranger may do who joins by a name. */
@Tag("S2-EVT")
@Tag("S3-EVT")
@Tag("S4-EVT")
class DialectsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ROOMS_OF_A_GUEST = 5;
    private static final int AT_ONCE = 8;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_ROUTES_GUESTS_COUNT", 1_000)
            .with("QUOTAS_GUEST_ROOMS", ROOMS_OF_A_GUEST);

    private static int rooms;

    private static String freshRoom() {
        return "Room " + ++rooms;
    }

    private static PlainClient plain(String query) {
        return PlainClient.open(SERVER, query, Map.of());
    }

    private static JsonObject join(String username, String room) {
        return new JsonObject().put("username", username).put("room", room);
    }

    private static Set<String> publicRooms() {
        try (PlainClient looking = PlainClient.of(SERVER, SERVER.guest())) {
            return looking.reply("room:list", new JsonObject().put("limit", 200)).getJsonArray("rooms").stream()
                    .map(room -> ((JsonObject) room).getString("name"))
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws?dialect=s5", "/eventbus/websocket?dialect=S2", "/eventbus/000/abc/websocket?dialect="})
    void anUnknownDialectIsRefusedBeforeTheHandshake(String path) {
        var refused = SERVER.get(path);
        assertEquals(400, refused.statusCode());
        JsonObject error = new JsonObject(refused.body()).getJsonObject("error");
        assertEquals("VALIDATION_ERROR", error.getString("code"));
        assertTrue(error.getString("message").startsWith("dialect"), refused.body());
    }

    @Test
    void aTokenInTheHandshakeIsAnsweredInTheDialect() {
        JsonObject guest = SERVER.guest();
        String token = guest.getString("token");
        try (PlainClient s2 = plain("?dialect=s2&token=" + token);
                PlainClient s3 = plain("?dialect=s3&token=" + token)) {
            assertEquals(
                    Strangers.idOf(guest),
                    s2.event("session:ready").getJsonObject("user").getString("id"));
            JsonObject success = s3.socket().next(frame -> "auth_success".equals(frame.getString("type")));
            assertEquals(Strangers.idOf(guest), success.getString("userId"));
            assertFalse(success.getString("clientId").isEmpty());
        }
    }

    @Test
    void theFirstNameThatOnlyADialectHasDecides() {
        JsonObject annsGuest = SERVER.guest();
        try (PlainClient ann = PlainClient.of(SERVER, annsGuest);
                PlainClient host = plain("")) {
            String room = freshRoom();
            String roomId = host.reply("join", join("host_" + rooms, room)).getString("roomId");
            ann.reply("room:join", new JsonObject().put("roomId", roomId));
            ann.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", "canonical"));
            assertEquals("canonical", ann.event("chat:message").getString("content"));
            assertEquals("canonical", host.event("message").getString("text"));
            ann.reply("send_message", new JsonObject().put("roomId", roomId).put("message", "from now on s2"));
            assertEquals("from now on s2", ann.event("message_received").getString("message"));
        }
    }

    @Test
    void anEventThatTheDialectDoesNotKnowKeepsItsName() {
        try (PlainClient ann = plain("?dialect=s4")) {
            ann.reply("join", join("ann_keeps", freshRoom()));
            JsonObject joined = ann.event("room:user_joined");
            assertEquals("ann_keeps", joined.getString("username"));
            assertEquals(
                    "UNKNOWN_EVENT", ann.refusal("join_room", new JsonObject()).getString("code"));
        }
    }

    @ParameterizedTest
    @CsvSource({"typing, s3", "message, s3"})
    void anAmbiguousNameMeansS3OnThePlainWebSocket(String name, String dialect) {
        try (PlainClient ann = PlainClient.of(SERVER, SERVER.guest())) {
            ann.socket().frame(new JsonObject().put("type", name));
            JsonObject error = ann.socket().next(frame -> "error".equals(frame.getString("type")));
            assertTrue(error.getString("message").startsWith("recipientId"), dialect + ": " + error);
        }
    }

    @Test
    void aFaultNamesTheFieldOfTheDialect() {
        try (PlainClient ann = plain("?dialect=s3")) {
            ann.authenticate(SERVER.guest());
            JsonObject refusal = ann.refusal(
                    "send_private_message",
                    new JsonObject().put("recipientId", 7).put("content", "hi"));
            assertEquals("VALIDATION_ERROR", refusal.getString("code"));
            assertEquals(
                    "recipientId",
                    refusal.getJsonArray("details").getJsonObject(0).getString("path"));
        }
    }

    @Test
    void aStrangerMayDoNothingBeforeJoining() {
        try (PlainClient stranger = plain("?dialect=s4")) {
            assertEquals("VALIDATION_ERROR", stranger.refusal("message", "hi").getString("code"));
            stranger.emit("chat:message", new JsonObject().put("roomId", "any").put("content", "hi"));
            assertEquals("AUTH_REQUIRED", stranger.event("chat:error").getString("code"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null, Hall, username",
                "a, Hall, username",
                "Ann Lee, Hall, username",
                "admin, Hall, username",
                "ann, null, room",
                "ann, ' ', room"
            })
    void whatIsNoNameIsRefused(String username, String room, String field) {
        try (PlainClient stranger = plain("")) {
            JsonObject refusal = stranger.refusal("join", join(username, room));
            assertEquals("VALIDATION_ERROR", refusal.getString("code"));
            assertTrue(refusal.getString("message").startsWith(field), refusal::encode);
        }
    }

    @Test
    @Tag("S4-EVT-01")
    void aTakenNameGetsASuffixAndAFoldedRoomIsTheSame() {
        String room = freshRoom();
        try (PlainClient ann = plain("");
                PlainClient other = plain("")) {
            JsonObject first = ann.reply("join", join("same_name", room));
            JsonObject second = other.reply("join", join("Same_Name", "  " + room.toUpperCase() + " "));
            assertEquals(first.getString("roomId"), second.getString("roomId"));
            assertEquals(room, second.getString("room"));
            assertTrue(second.getString("username").matches("Same_Name\\d+"), second::encode);
            assertNotEquals(first.getString("userId"), second.getString("userId"));
        }
    }

    @Test
    void aKnownUserJoinsAsWhoTheyAre() {
        JsonObject guest = SERVER.guest();
        try (PlainClient ann = plain("?dialect=s4&token=" + guest.getString("token"))) {
            ann.event("session:ready");
            JsonObject joined = ann.reply("join", join("another", freshRoom()));
            assertEquals(Strangers.idOf(guest), joined.getString("userId"));
            assertEquals(
                    joined.getString("roomId"),
                    ann.reply("join", join("another", joined.getString("room"))).getString("roomId"));
        }
    }

    @Test
    void manyWhoNameARoomAtOnceAreInTheSame() {
        String room = freshRoom();
        List<PlainClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                clients.add(plain("?dialect=s4"));
            }
            for (int i = 0; i < AT_ONCE; i++) {
                clients.get(i)
                        .socket()
                        .frame(new JsonObject()
                                .put("type", "join")
                                .put("id", "j")
                                .put("data", join("crowd", room)));
            }
            Set<String> roomIds = clients.stream()
                    .map(client -> client.socket().next(frame -> "j".equals(frame.getValue("id"))))
                    .map(reply -> reply.getJsonObject("data").getString("roomId"))
                    .collect(Collectors.toSet());
            assertEquals(1, roomIds.size());
        } finally {
            clients.forEach(PlainClient::close);
        }
    }

    @Test
    void aRoomEndsWithItsLastMemberAndAGuestWithTheConnection() {
        String room = freshRoom();
        String roomId;
        try (PlainClient ann = plain("");
                PlainClient bob = plain("")) {
            roomId = ann.reply("join", join("ann_goes", room)).getString("roomId");
            bob.reply("join", join("bob_stays", room));
            assertTrue(publicRooms().contains(room));
            ann.socket().close();
            JsonObject left = bob.event("room:user_left");
            assertEquals("disconnected", left.getString("reason"));
            // Her name is free again.
            try (PlainClient again = plain("")) {
                assertEquals(
                        "ann_goes",
                        again.reply("join", join("ann_goes", freshRoom())).getString("username"));
            }
        }
        Eventually.until(
                PATIENCE, () -> room + " is still there", () -> !publicRooms().contains(room));
        try (PlainClient eve = plain("")) {
            assertNotEquals(roomId, eve.reply("join", join("eve_comes", room)).getString("roomId"));
        }
    }

    @Test
    void aRoomByNameBelongsToNobody() {
        try (PlainClient ann = plain("")) {
            String roomId = ann.reply("join", join("ann_first", freshRoom())).getString("roomId");
            JsonArray members = ann.reply("room:members", new JsonObject().put("roomId", roomId))
                    .getJsonArray("members");
            assertEquals("member", members.getJsonObject(0).getString("role"));
            assertEquals(
                    "PERMISSION_DENIED",
                    ann.refusal("close-room", new JsonObject().put("roomId", roomId))
                            .getString("code"));
        }
    }

    @Test
    void aGuestJoinsOnlySoManyRooms() {
        try (PlainClient ann = plain("?dialect=s4")) {
            for (int i = 0; i < ROOMS_OF_A_GUEST; i++) {
                ann.reply("join", join("collector", freshRoom()));
            }
            assertEquals(
                    "QUOTA_EXCEEDED",
                    ann.refusal("join", join("collector", freshRoom())).getString("code"));
        }
    }

    @Test
    @Tag("S4-FE-05")
    void usersAreThoseWhoAreOnline() {
        String room = freshRoom();
        JsonObject cam = SERVER.guest();
        try (PlainClient ann = plain("?dialect=s4")) {
            String roomId = ann.reply("join", join("ann_sees", room)).getString("roomId");
            awaitUsers(ann, Set.of("ann_sees"));
            String camsName = cam.getJsonObject("guest").getString("username");
            try (PlainClient camera = PlainClient.of(SERVER, cam)) {
                camera.reply("room:join", new JsonObject().put("roomId", roomId));
                awaitUsers(ann, Set.of("ann_sees", camsName));
                assertNull(camera.socket().rest().stream()
                        .filter(frame -> "presence:users".equals(frame.getString("type")))
                        .findFirst()
                        .orElse(null));
            }
            awaitUsers(ann, Set.of("ann_sees"));
        }
    }

    private static void awaitUsers(PlainClient client, Set<String> names) {
        client.socket()
                .next(frame -> "users".equals(frame.getString("type"))
                        && frame.getJsonArray("data").stream()
                                .map(user -> ((JsonObject) user).getString("username"))
                                .collect(Collectors.toSet())
                                .equals(names));
    }

    @Test
    void theBridgeSendsTheDialectsEventsThatAreRegistered() {
        String room = freshRoom();
        try (RawBridge ann = RawBridge.open(SERVER);
                PlainClient bob = plain("")) {
            ann.register("message");
            ann.reply("join", join("ann_bridge", room));
            bob.reply("join", join("bob_plain", room));
            bob.emit("message", "hello");
            JsonObject message = ann.event("message");
            assertEquals("bob_plain", message.getString("user"));
            assertEquals(room, message.getString("room"));
            assertFalse(ann.rest().stream().anyMatch(frame -> "users".equals(frame.getString("address"))));
        }
    }
}
