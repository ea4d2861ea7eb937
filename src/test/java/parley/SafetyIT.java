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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests blocks, follows and reports through the packaged server, over sockets and REST. */
@Tag("S3-SEC-02")
@Tag("S3-SEC-03")
class SafetyIT {
    private static final String[] EVENTS = {
        "chat:message",
        "room:user_joined",
        "room:user_left",
        "chat:read",
        "chat:delivered",
        "chat:typing:start",
        "presence:user_online",
        "presence:user_offline",
        "room:muted",
        "error"
    };

    @RegisterExtension
    static final ServerExtension server = new ServerExtension()
            .with("LIMITS_OTHER_COUNT", 10_000)
            .with("LIMITS_GUEST_REPORTS_COUNT", 100)
            .with("LIMITS_MESSAGES_COUNT", 10_000);

    private JsonObject anns;
    private JsonObject bobs;
    private JsonObject cyds;
    private RawBridge ann;
    private RawBridge bob;
    private RawBridge cyd;
    private String group;
    private String direct;

    @BeforeEach
    void threeInAGroupOfWhomTwoTalk() {
        anns = server.guest();
        bobs = server.guest();
        cyds = server.guest();
        ann = RawBridge.of(server, anns, EVENTS);
        bob = RawBridge.of(server, bobs, EVENTS);
        cyd = RawBridge.of(server, cyds, EVENTS);
        ann.reply("user:follow", user(bobs));
        ann.reply("user:follow", user(cyds));
        bob.reply("user:follow", user(anns));
        group = ann.reply(
                        "room:create",
                        new JsonObject()
                                .put("kind", "group")
                                .put("name", "Three")
                                .put("members", new JsonArray(List.of(idOf(bobs), idOf(cyds)))))
                .getString("roomId");
        direct = ann.reply(
                        "chat:message", new JsonObject().put("to", idOf(bobs)).put("content", "hello"))
                .getString("roomId");
        assertEquals("hello", bob.event("chat:message").getString("content"));
    }

    @AfterEach
    void close() {
        List.of(ann, bob, cyd).forEach(RawBridge::close);
    }

    private static JsonObject user(JsonObject guest) {
        return new JsonObject().put("userId", idOf(guest));
    }

    private static JsonObject in(String roomId) {
        return new JsonObject().put("roomId", roomId);
    }

    private static HttpResponse<String> call(JsonObject who, String method, String path, JsonObject body) {
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer " + who.getString("token"))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode())));
    }

    private static String code(HttpResponse<String> refused) {
        return new JsonObject(refused.body()).getJsonObject("error").getString("code");
    }

    private static Set<String> ids(JsonObject answer) {
        return answer.getJsonArray("users").stream()
                .map(user -> ((JsonObject) user).getString("id"))
                .collect(Collectors.toSet());
    }

    private Set<String> online(JsonObject who, String path) {
        return ids(new JsonObject(call(who, "GET", path, null).body()));
    }

    @Test
    @Tag("S3-SEC-04")
    void aBlockClosesTheDirectRoomBothWaysAndItsEndOpensIt() {
        bob.reply("user:block", user(anns));
        for (String how : List.of("roomId", "to")) {
            JsonObject fromAnn = new JsonObject().put(how, how.equals("to") ? idOf(bobs) : direct);
            JsonObject fromBob = new JsonObject().put(how, how.equals("to") ? idOf(anns) : direct);
            for (JsonObject body : List.of(fromAnn, fromBob)) {
                body.put("content", "across");
            }
            assertEquals("USER_BLOCKED", ann.refusal("chat:message", fromAnn).getString("code"));
            assertEquals("USER_BLOCKED", bob.refusal("chat:message", fromBob).getString("code"));
            assertEquals("USER_BLOCKED", code(call(anns, "POST", "/api/messages", fromAnn)));
            assertEquals("USER_BLOCKED", code(call(bobs, "POST", "/api/messages", fromBob)));
        }
        assertEquals("USER_BLOCKED", ann.refusal("user:follow", user(bobs)).getString("code"));
        bob.reply("user:unblock", user(anns));
        assertEquals(
                "NOT_FOLLOWING",
                ann.refusal("chat:message", in(direct).put("content", "again")).getString("code"));
        ann.reply("user:follow", user(bobs));
        ann.reply("chat:message", in(direct).put("content", "again"));
        assertEquals("again", bob.event("chat:message").getString("content"));
        assertTrue(bob.rest().stream().noneMatch(frame -> frame.encode().contains("across")));
    }

    @Test
    void nobodyIsAddedAcrossABlock() {
        bob.reply("user:block", user(anns));
        String other = ann.reply(
                        "room:create", new JsonObject().put("kind", "group").put("name", "Two"))
                .getString("roomId");
        assertEquals(
                "USER_BLOCKED",
                ann.refusal("room:add", in(other).put("userId", idOf(bobs))).getString("code"));
        assertEquals("USER_BLOCKED", code(call(anns, "PUT", "/api/rooms/" + other + "/members/" + idOf(bobs), null)));
        assertEquals(
                "USER_BLOCKED",
                ann.refusal(
                                "room:create",
                                new JsonObject()
                                        .put("kind", "group")
                                        .put("name", "Again")
                                        .put("members", new JsonArray().add(idOf(bobs))))
                        .getString("code"));
    }

    @Test
    void theFeedOfASharedGroupStaysWholeButPresenceIsHidden() {
        ann.reply("user:block", user(bobs));
        assertEquals(idOf(bobs), ann.event("presence:user_offline").getString("userId"));
        assertEquals(idOf(anns), bob.event("presence:user_offline").getString("userId"));
        ann.reply("chat:message", in(group).put("content", "to all"));
        assertEquals("to all", bob.event("chat:message").getString("content"));

        assertFalse(online(anns, "/api/users/online").contains(idOf(bobs)));
        assertFalse(online(bobs, "/api/users/online").contains(idOf(anns)));
        assertFalse(online(bobs, "/api/users/available").contains(idOf(anns)));
        assertFalse(online(bobs, "/api/guest/online").contains(idOf(anns)));
        assertFalse(ids(bob.reply("presence:online", new JsonObject())).contains(idOf(anns)));
        assertTrue(ids(cyd.reply("presence:online", new JsonObject())).containsAll(List.of(idOf(anns), idOf(bobs))));

        bob.close();
        assertEquals(
                idOf(bobs),
                cyd.next(frame -> frame.encode().contains("user_offline")
                                && frame.encode().contains(idOf(bobs)))
                        .getJsonObject("body")
                        .getString("userId"));
        try (RawBridge again = RawBridge.open(server)) {
            again.register(EVENTS);
            again.authenticate(bobs);
            Set<String> shown = ids(again.reply("presence:online", new JsonObject()));
            assertFalse(shown.contains(idOf(anns)));
            assertTrue(shown.contains(idOf(cyds)));
            cyd.next(frame ->
                    frame.encode().contains("user_online") && frame.encode().contains(idOf(bobs)));
        }
        cyd.close();
        ann.next(frame ->
                frame.encode().contains("user_offline") && frame.encode().contains(idOf(cyds)));
        assertTrue(ann.rest().stream()
                .noneMatch(frame -> frame.getString("address", "").startsWith("presence:")
                        && frame.encode().contains(idOf(bobs))));
    }

    @Test
    void neitherTypingNorReceiptsPassInABarredDirectRoom() {
        ann.reply("user:block", user(bobs));
        bob.reply("chat:typing:start", in(direct));
        bob.reply("chat:read", in(direct).put("upTo", 3));
        bob.reply("chat:delivered", in(direct).put("upTo", 3));
        bob.reply("chat:typing:start", in(group));
        JsonObject typing = ann.event("chat:typing:start");
        assertEquals(group, typing.getString("roomId"));
        assertTrue(ann.rest().stream().noneMatch(frame -> Set.of("chat:read", "chat:delivered", "chat:typing:start")
                .contains(frame.getString("address"))));
    }

    @Test
    void whoResumesIntoABarredRoomIsBroughtUpToTheBlockAndFollowsAfterIt() {
        ann.reply("chat:message", in(direct).put("content", "before the block"));
        bob.close();
        ann.reply("user:block", user(bobs));
        try (RawBridge again = RawBridge.open(server)) {
            again.register(EVENTS);
            JsonObject ready = again.reply(
                    "session:authenticate",
                    new JsonObject()
                            .put("token", bobs.getString("token"))
                            .put("resume", new JsonObject().put("rooms", new JsonObject().put(direct, 3))));
            assertTrue(ready.getJsonObject("recovered").getBoolean(direct));
            assertEquals("before the block", again.event("chat:message").getString("content"));
            JsonObject feed = again.reply("chat:feed", in(direct).put("after", 0));
            assertEquals(4, feed.getJsonArray("events").size());
            ann.reply("user:unblock", user(bobs));
            ann.reply("user:follow", user(bobs));
            ann.reply("chat:message", in(direct).put("content", "after it"));
            JsonObject next = again.event("chat:message");
            assertEquals("after it", next.getString("content"));
            assertEquals(5, next.getLong("seq"));
        }
    }

    @Test
    void reportsAreAboutPeopleOneHasMetThere() {
        JsonObject dans = server.guest();
        JsonObject report = new JsonObject().put("reason", "abuse").put("text", "he said it");
        HttpResponse<String> taken = call(
                cyds,
                "POST",
                "/api/users/" + idOf(anns) + "/report",
                report.copy().put("roomId", group));
        assertEquals(201, taken.statusCode(), taken.body());
        for (JsonObject elsewhere : List.of(in(direct), in("no-such-room"))) {
            HttpResponse<String> refused = call(
                    cyds,
                    "POST",
                    "/api/users/" + idOf(bobs) + "/report",
                    report.copy().mergeIn(elsewhere));
            assertEquals("NOT_FOUND", code(refused));
        }
        assertEquals(
                "NOT_FOUND",
                cyd.refusal("user:report", report.copy().mergeIn(in(group)).mergeIn(user(dans)))
                        .getString("code"));
        assertEquals(
                "NOT_FOUND",
                cyd.refusal("user:report", report.copy().put("userId", "nobody"))
                        .getString("code"));
        bob.reply("user:block", user(cyds));
        cyd.reply("user:report", report.copy().mergeIn(in(group)).mergeIn(user(bobs)));
    }

    @Test
    void membersAreModeratedOverRestAsOverSockets() {
        String members = "/api/rooms/" + group + "/members/";
        long until = System.currentTimeMillis() + 3_600_000;
        JsonObject hour = new JsonObject().put("untilMs", until);
        assertEquals("PERMISSION_DENIED", code(call(bobs, "PUT", members + idOf(cyds) + "/mute", hour)));
        assertEquals(
                200, call(anns, "PUT", members + idOf(bobs) + "/mute", hour).statusCode());
        assertEquals(until, bob.event("room:muted").getLong("untilMs"));
        JsonObject refused = bob.refusal("chat:message", in(group).put("content", "hello?"));
        assertEquals("PERMISSION_DENIED", refused.getString("code"));
        assertTrue(refused.getLong("retryAfterMs") > 3_000_000);
        try (RawBridge again = RawBridge.open(server)) {
            JsonObject ready = again.authenticate(bobs);
            assertTrue(ready.getJsonArray("rooms").encode().contains("\"mutedUntil\":" + until));
        }
        assertEquals(
                200, call(anns, "DELETE", members + idOf(bobs) + "/mute", null).statusCode());
        bob.reply("chat:message", in(group).put("content", "back"));

        JsonObject admin = new JsonObject().put("role", "admin");
        assertEquals("PERMISSION_DENIED", code(call(bobs, "PATCH", members + idOf(bobs), admin)));
        assertEquals(200, call(anns, "PATCH", members + idOf(bobs), admin).statusCode());
        assertEquals("PERMISSION_DENIED", code(call(bobs, "PUT", members + idOf(anns) + "/ban", hour)));
        assertEquals(200, call(bobs, "PUT", members + idOf(cyds) + "/ban", hour).statusCode());
        assertEquals("banned", cyd.event("room:user_left").getString("reason"));
        assertEquals("PERMISSION_DENIED", code(call(anns, "PUT", members + idOf(cyds), null)));
        assertEquals(
                200, call(anns, "DELETE", members + idOf(cyds) + "/ban", null).statusCode());
        assertEquals(200, call(anns, "PUT", members + idOf(cyds), null).statusCode());
    }

    @Test
    void onesOtherDevicesHearOfABlock() {
        try (RawBridge phone = RawBridge.of(server, anns, "user:relation")) {
            ann.reply("user:block", user(bobs));
            JsonObject told = phone.event("user:relation");
            assertEquals(idOf(bobs), told.getString("userId"));
            assertTrue(told.getBoolean("blocked"));
        }
    }

    @Test
    void theBlockedOneIsNotToldOfABlock() {
        try (RawBridge phone = RawBridge.of(server, bobs, "user:relation")) {
            ann.reply("user:block", user(bobs));
            bob.reply("user:block", user(cyds));
            assertEquals(idOf(cyds), phone.event("user:relation").getString("userId"), "the first that it hears");
        }
    }
}
