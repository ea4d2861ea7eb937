package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** Rooms that last, through the packaged server: over sockets and REST. */
class ConversationIT {
    private static final String[] EVENTS = {
        "chat:message",
        "chat:edited",
        "chat:deleted",
        "chat:reaction",
        "chat:pinned",
        "room:user_joined",
        "room:user_left",
        "room:updated",
        "room:closed"
    };

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final ServerExtension server = new ServerExtension();

    private JsonObject ann;
    private JsonObject bob;

    @BeforeEach
    void twoWhoFollowEachOther() {
        Friends friends = Friends.on(server);
        ann = friends.ann();
        bob = friends.bob();
    }

    private static HttpResponse<String> call(JsonObject who, String method, String path, JsonObject body) {
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer " + who.getString("token"))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode())));
    }

    private static JsonObject json(int status, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        return new JsonObject(response.body());
    }

    private static JsonObject group(String... members) {
        return new JsonObject()
                .put("kind", "group")
                .put("name", "Friends")
                .put("members", new JsonArray(List.of(members)));
    }

    @Test
    @Tag("S3-CHAT-10")
    void whoIsAddedWhileConnectedFollowsTheRoomAtOnce() {
        try (RawBridge a = RawBridge.of(server, ann, EVENTS);
                RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            String room = a.reply("room:create", group()).getString("roomId");
            assertEquals(1, a.event("room:user_joined").getLong("seq"));
            a.reply("chat:message", new JsonObject().put("roomId", room).put("content", "alone"));
            a.reply("room:add", new JsonObject().put("roomId", room).put("userId", idOf(bob)));
            JsonObject joined = b.event("room:user_joined");
            assertEquals(3, joined.getLong("seq"));
            assertEquals(idOf(bob), joined.getString("userId"));
            assertEquals("Friends", joined.getJsonObject("room").getString("name"));
            a.reply("chat:message", new JsonObject().put("roomId", room).put("content", "welcome"));
            JsonObject message = b.event("chat:message");
            assertEquals("welcome", message.getString("content"));
            assertEquals(4, message.getLong("seq"));

            a.reply("room:remove", new JsonObject().put("roomId", room).put("userId", idOf(bob)));
            assertEquals("removed", b.event("room:user_left").getString("reason"));
            a.reply("chat:message", new JsonObject().put("roomId", room).put("content", "gone"));
            a.event("chat:message");
            a.event("chat:message");
            assertEquals("gone", a.event("chat:message").getString("content"));
            String later = a.reply("room:create", group(idOf(bob))).getString("roomId");
            b.next(frame -> frame.encode().contains(later));
            assertTrue(b.rest().stream().noneMatch(frame -> frame.encode().contains("gone")));
        }
    }

    @Test
    @Tag("S1-EVT-11")
    @Tag("S1-EVT-12")
    void whoClearsARoomIsToldOnAllDevicesAndNobodyElseIs() {
        try (RawBridge phone = RawBridge.of(server, ann, "chat:cleared", "chat:message");
                RawBridge laptop = RawBridge.of(server, ann, "chat:cleared", "chat:message");
                RawBridge b = RawBridge.of(server, bob, "chat:cleared", "chat:message")) {
            String roomId = phone.reply("room:create", group(idOf(bob))).getString("roomId");
            JsonObject room = new JsonObject().put("roomId", roomId);
            phone.reply("chat:message", room.copy().put("content", "before"));
            b.event("chat:message");
            long seq = phone.reply("chat:message", room.copy().put("content", "the last"))
                    .getLong("seq");
            phone.reply("chat:clear", room);
            for (RawBridge device : List.of(phone, laptop)) {
                assertEquals(room.copy().put("upTo", seq), device.event("chat:cleared"));
            }
            phone.reply("chat:message", room.copy().put("content", "after"));
            b.event("chat:message");
            assertEquals("after", b.event("chat:message").getString("content"));
            assertTrue(b.rest().stream().noneMatch(frame -> frame.encode().contains("chat:cleared")));
            assertEquals(List.of("after"), contents(laptop, room));
            assertEquals(List.of("before", "the last", "after"), contents(b, room));
        }
    }

    private static List<String> contents(RawBridge reader, JsonObject room) {
        return reader.reply("chat:history", room.copy().put("limit", 10)).getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getString("content"))
                .toList();
    }

    @Test
    @Tag("S2-MET-02")
    void aRoomCountsAsActiveWhileAMemberIsConnected() {
        String roomId;
        int before = activeRooms();
        try (RawBridge a = RawBridge.of(server, ann)) {
            roomId = a.reply("room:create", group(idOf(bob))).getString("roomId");
            Eventually.until(PATIENCE, () -> "it does not count", () -> activeRooms() == before + 1);
            try (RawBridge b = RawBridge.of(server, bob)) {
                b.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", "two are here"));
                assertEquals(before + 1, activeRooms(), "a room counts once");
                assertEquals(before + 1, (int) server.metric("parley_rooms_connected"));
            }
        }
        Eventually.until(PATIENCE, () -> "it still counts", () -> activeRooms() == before);
    }

    private static int activeRooms() {
        return server.json("/api/socket/stats").getInteger("rooms");
    }

    @Test
    @Tag("S3-CONS-02")
    void aRoomIsDescribedAsOfItsLastEventHoweverLatelyItWasDescribed() {
        try (RawBridge a = RawBridge.of(server, ann, EVENTS)) {
            String room = a.reply("room:create", group()).getString("roomId");
            for (int i = 0; i < 3; i++) {
                JsonObject sent = a.reply(
                        "chat:message", new JsonObject().put("roomId", room).put("content", "hello"));
                JsonObject described = json(200, call(ann, "GET", "/api/rooms/" + room, null));
                assertEquals(sent.getLong("seq"), described.getLong("seq"));
            }
        }
    }

    @Test
    void aDirectMessageReachesTheOtherAndIsResumedAfterAReconnect() {
        String room;
        long seen;
        try (RawBridge a = RawBridge.of(server, ann, EVENTS);
                RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            JsonObject sent = a.reply(
                    "chat:message", new JsonObject().put("to", idOf(bob)).put("content", "hello"));
            room = sent.getString("roomId");
            JsonObject got = b.event("chat:message");
            assertEquals("hello", got.getString("content"));
            seen = got.getLong("seq");
        }
        json(
                201,
                call(
                        ann,
                        "POST",
                        "/api/messages",
                        new JsonObject().put("roomId", room).put("content", "missed")));
        try (RawBridge b = RawBridge.open(server)) {
            b.register(EVENTS);
            JsonObject ready = b.reply(
                    "session:authenticate",
                    new JsonObject()
                            .put("token", bob.getString("token"))
                            .put("resume", new JsonObject().put("rooms", new JsonObject().put(room, seen))));
            assertTrue(ready.getJsonObject("recovered").getBoolean(room));
            JsonObject described = ready.getJsonArray("rooms").getJsonObject(0);
            assertEquals("direct", described.getString("kind"));
            assertEquals(2, described.getLong("unread"));
            JsonObject missed = b.event("chat:message");
            assertEquals("missed", missed.getString("content"));
            assertEquals(seen + 1, missed.getLong("seq"));
        }
    }

    @Test
    @Tag("S2-RT-01")
    @Tag("S2-RT-02")
    @Tag("S2-RT-04")
    @Tag("S2-RT-05")
    @Tag("S2-RT-06")
    void roomsAreMadeFoundUsedAndClosedOverRest() {
        JsonObject body = new JsonObject().put("kind", "room").put("name", "Café " + idOf(ann));
        String room = json(201, call(ann, "POST", "/api/rooms", body)).getString("roomId");
        JsonArray found = json(200, call(bob, "GET", "/api/rooms?query=caf%C3%A9%20" + idOf(ann) + "&limit=10", null))
                .getJsonArray("rooms");
        assertEquals(room, found.getJsonObject(0).getString("id"));
        json(
                403,
                call(
                        bob,
                        "POST",
                        "/api/messages",
                        new JsonObject().put("roomId", room).put("content", "hi")));
        json(200, call(ann, "PUT", "/api/rooms/" + room + "/members/" + idOf(bob), null));
        JsonObject message = json(
                201,
                call(
                        bob,
                        "POST",
                        "/api/messages",
                        new JsonObject().put("roomId", room).put("content", "<b>hi</b>")));
        JsonObject history = json(200, call(ann, "GET", "/api/messages/" + room + "?limit=5", null));
        assertEquals(
                message.getString("id"),
                history.getJsonArray("messages").getJsonObject(0).getString("id"));
        assertFalse(history.getBoolean("hasMore"));
        JsonObject feed = json(200, call(bob, "GET", "/api/rooms/" + room + "/feed?after=1", null));
        assertEquals(2, feed.getJsonArray("events").size());
        json(403, call(bob, "PUT", "/api/rooms/" + room, new JsonObject().put("name", "Mine")));
        json(200, call(ann, "PUT", "/api/rooms/" + room, new JsonObject().put("description", "Coffee")));
        assertEquals(
                "Coffee",
                json(200, call(bob, "GET", "/api/rooms/" + room, null)).getString("description"));
        assertEquals(
                2,
                json(200, call(bob, "GET", "/api/rooms/" + room + "/members", null))
                        .getJsonArray("members")
                        .size());
        JsonObject mine = json(200, call(ann, "GET", "/api/conversations", null))
                .getJsonArray("conversations")
                .getJsonObject(0);
        assertEquals(1, mine.getLong("unread"));
        assertEquals("owner", mine.getString("role"));
        json(200, call(bob, "DELETE", "/api/rooms/" + room + "/members/" + idOf(bob), null));
        json(200, call(ann, "DELETE", "/api/rooms/" + room, null));
        json(410, call(ann, "GET", "/api/rooms/" + room, null));
    }

    @Test
    @Tag("S3-CHAT-03")
    @Tag("S3-CHAT-05")
    @Tag("S3-CHAT-08")
    void messagesAreEditedReactedToPinnedAndDeletedOverRest() {
        String room =
                json(201, call(ann, "POST", "/api/rooms", group(idOf(bob)))).getString("roomId");
        JsonObject text = new JsonObject().put("roomId", room).put("content", "first");
        String message = "/api/messages/"
                + json(201, call(ann, "POST", "/api/messages", text)).getString("id");
        try (RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            json(200, call(ann, "PATCH", message, new JsonObject().put("content", "second")));
            assertEquals("second", b.event("chat:edited").getString("content"));
            json(200, call(bob, "PUT", message + "/reactions/%F0%9F%91%8D", null));
            assertEquals("👍", b.event("chat:reaction").getString("emoji"));
            json(403, call(bob, "PUT", message + "/pin", null));
            json(200, call(ann, "PUT", message + "/pin", null));
            assertTrue(b.event("chat:pinned").getBoolean("on"));
            JsonObject shown = json(200, call(bob, "GET", "/api/messages/" + room + "?pinned=true", null))
                    .getJsonArray("messages")
                    .getJsonObject(0);
            assertEquals("second", shown.getString("content"));
            assertTrue(shown.getJsonArray("reactions").getJsonObject(0).getBoolean("mine"));
            json(200, call(bob, "DELETE", message + "/reactions/%F0%9F%91%8D", null));
            assertFalse(b.event("chat:reaction").getBoolean("on"));
            json(403, call(bob, "DELETE", message + "?forEveryone=true", null));
            json(200, call(bob, "DELETE", message, null));
            assertFalse(b.event("chat:deleted").getBoolean("forEveryone"));
            json(200, call(ann, "DELETE", message + "?forEveryone=true", null));
            assertTrue(b.event("chat:deleted").getBoolean("forEveryone"));
        }
        String feed =
                call(bob, "GET", "/api/rooms/" + room + "/feed?after=0", null).body();
        assertFalse(feed.contains("first") || feed.contains("second"), feed);
        json(404, call(ann, "PATCH", message, new JsonObject().put("content", "third")));
        json(404, call(ann, "PUT", "/api/messages/none/pin", null));
        json(400, call(ann, "DELETE", message + "?forEveryone=perhaps", null));
        json(400, call(ann, "PUT", message + "/reactions/two%20words", null));
        json(400, call(ann, "PATCH", message, new JsonObject()));
    }

    @Test
    @Tag("S3-CHAT-06")
    void mentionsAreCountedInTheConversationsAndWhenASessionBegins() {
        String room =
                json(201, call(ann, "POST", "/api/rooms", group(idOf(bob)))).getString("roomId");
        String name = bob.getJsonObject("guest").getString("username");
        JsonObject text = new JsonObject().put("roomId", room).put("content", "@" + name + " look");
        json(201, call(ann, "POST", "/api/messages", text));
        JsonObject listed = json(200, call(bob, "GET", "/api/conversations", null))
                .getJsonArray("conversations")
                .getJsonObject(0);
        assertEquals(1, listed.getLong("unread"));
        assertEquals(1, listed.getLong("mentions"));
        try (RawBridge b = RawBridge.open(server)) {
            JsonObject described = b.authenticate(bob).getJsonArray("rooms").getJsonObject(0);
            assertEquals(1, described.getLong("mentions"));
        }
    }

    @Test
    @Tag("S3-CHAT-10")
    void oneEntersAndLeavesAPublicRoomOverRest() {
        JsonObject open = new JsonObject().put("kind", "room").put("name", "Everybody");
        String member = "/api/rooms/"
                + json(201, call(ann, "POST", "/api/rooms", open)).getString("roomId") + "/members/" + idOf(bob);
        assertEquals(2, json(200, call(bob, "PUT", member, null)).getLong("seq"));
        json(409, call(bob, "PUT", member, null));
        assertEquals(3, json(200, call(bob, "DELETE", member, null)).getLong("seq"));
    }

    @Test
    void strangersAndBadRequestsAreTurnedAway() {
        String room = json(201, call(ann, "POST", "/api/rooms", group())).getString("roomId");
        json(403, call(bob, "GET", "/api/rooms/" + room, null));
        json(403, call(bob, "GET", "/api/messages/" + room, null));
        json(403, call(bob, "GET", "/api/rooms/" + room + "/feed", null));
        json(403, call(bob, "PUT", "/api/rooms/" + room + "/members/" + idOf(bob), null));
        json(404, call(ann, "GET", "/api/rooms/none", null));
        json(404, call(ann, "GET", "/api/rooms/%00", null));
        json(400, call(ann, "GET", "/api/messages/%00", null));
        json(400, call(ann, "GET", "/api/messages/" + room + "?limit=many", null));
        json(
                400,
                call(
                        ann,
                        "POST",
                        "/api/rooms",
                        new JsonObject().put("kind", "match").put("name", "x")));
        json(
                400,
                call(
                        ann,
                        "POST",
                        "/api/messages",
                        new JsonObject()
                                .put("roomId", room)
                                .put("to", idOf(bob))
                                .put("content", "x")));
        assertEquals(401, server.get("/api/conversations").statusCode());
    }
}
