package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Notifications through the packaged server. */
@Tag("S1-SYS-15")
class NotificationIT {
    private static final String[] EVENTS = {"notify", "notify:seen", "chat:message"};

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

    private static JsonObject group(JsonObject... members) {
        JsonArray ids = new JsonArray();
        List.of(members).forEach(member -> ids.add(idOf(member)));
        return new JsonObject().put("kind", "group").put("name", "Friends").put("members", ids);
    }

    private static JsonObject text(String content) {
        return new JsonObject().put("content", content);
    }

    private static String mention(JsonObject who) {
        return "@" + who.getJsonObject("guest").getString("username") + " look";
    }

    private static HttpResponse<String> notifications(JsonObject who) {
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/notifications"))
                .header("Authorization", "Bearer " + (who == null ? "none" : who.getString("token"))));
    }

    private static JsonObject listed(JsonObject who) {
        HttpResponse<String> answer = notifications(who);
        assertEquals(200, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    @Test
    void allDevicesHearWhatIsListedAndWhatWasSeen() {
        try (RawBridge a = RawBridge.of(server, ann, EVENTS);
                RawBridge phone = RawBridge.of(server, bob, EVENTS);
                RawBridge desk = RawBridge.of(server, bob, EVENTS)) {
            String room = a.reply("room:create", group(bob)).getString("roomId");
            JsonObject added = phone.event("notify");
            assertEquals("added", added.getString("kind"));
            assertEquals(room, added.getString("roomId"));
            assertEquals(idOf(ann), added.getString("userId"));
            a.reply("chat:message", text(mention(bob)).put("roomId", room));
            JsonObject mention = phone.event("notify");
            assertEquals("mention", mention.getString("kind"));
            String direct =
                    a.reply("chat:message", text("psst").put("to", idOf(bob))).getString("roomId");
            JsonObject written = phone.event("notify");
            assertEquals("direct", written.getString("kind"));
            assertEquals(direct, written.getString("roomId"));
            JsonArray all = new JsonArray().add(added).add(mention).add(written);
            assertEquals(all, new JsonArray(List.of(desk.event("notify"), desk.event("notify"), desk.event("notify"))));
            assertEquals(new JsonObject().put("notifications", all).put("seenUpTo", 0), listed(bob));
            assertEquals(new JsonArray(), listed(ann).getJsonArray("notifications"));

            phone.reply("notify:seen", new JsonObject().put("upTo", written.getLong("timestamp")));
            assertEquals(written.getLong("timestamp"), desk.event("notify:seen").getLong("upTo"));
            assertEquals(written.getLong("timestamp"), listed(bob).getLong("seenUpTo"));
        }
    }

    @Test
    void anOrdinaryMessageOfAGroupNotifiesNobody() {
        try (RawBridge a = RawBridge.of(server, ann, EVENTS);
                RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            String room = a.reply("room:create", group(bob)).getString("roomId");
            a.reply("chat:message", text("hello all").put("roomId", room));
            a.reply("chat:message", text("@everyone hello").put("roomId", room));
            a.reply("chat:message", text(mention(bob)).put("roomId", room));
            assertEquals("added", b.event("notify").getString("kind"));
            assertEquals("mention", b.event("notify").getString("kind"));
            a.reply("chat:message", text("psst").put("to", idOf(bob)));
            a.reply("chat:message", text("are you there?").put("to", idOf(bob)));
            a.reply("chat:message", text(mention(bob)).put("roomId", room));
            assertEquals("direct", b.event("notify").getString("kind"));
            assertEquals("mention", b.event("notify").getString("kind"));
            assertEquals(4, listed(bob).getJsonArray("notifications").size());
        }
    }

    @Test
    void anEditNotifiesWhomItMentions() {
        try (RawBridge a = RawBridge.of(server, ann, EVENTS);
                RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            String room = a.reply("room:create", group(bob)).getString("roomId");
            String said =
                    a.reply("chat:message", text("look").put("roomId", room)).getString("id");
            assertEquals("added", b.event("notify").getString("kind"));
            a.reply("chat:edit", text(mention(bob)).put("messageId", said));
            JsonObject told = b.event("notify");
            assertEquals("mention", told.getString("kind"));
            assertEquals(said, told.getString("messageId"));
            assertTrue(listed(bob).getJsonArray("notifications").encode().contains(told.getString("id")));
        }
    }

    @Test
    void nothingIsToldOrListedAcrossABlock() {
        JsonObject cleo = server.guest();
        try (RawBridge a = RawBridge.of(server, ann, EVENTS);
                RawBridge b = RawBridge.of(server, bob, EVENTS);
                RawBridge c = RawBridge.of(server, cleo, EVENTS)) {
            String room = a.reply(
                            "room:create", new JsonObject().put("kind", "room").put("name", "Everybody"))
                    .getString("roomId");
            b.reply("room:join", new JsonObject().put("roomId", room));
            c.reply("room:join", new JsonObject().put("roomId", room));
            a.reply("chat:message", text(mention(bob)).put("roomId", room));
            assertEquals(idOf(ann), b.event("notify").getString("userId"));
            b.reply("user:block", new JsonObject().put("userId", idOf(ann)));
            a.reply("chat:message", text(mention(bob)).put("roomId", room));
            c.reply("chat:message", text(mention(bob)).put("roomId", room));
            JsonObject told = b.event("notify");
            assertEquals(idOf(cleo), told.getString("userId"));
            assertEquals(new JsonArray().add(told), listed(bob).getJsonArray("notifications"));
        }
    }

    @Test
    void whatAnotherNodesClockIsAheadByIsSeen() {
        try (RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            long ahead = b.reply("session:ping", new JsonObject()).getLong("time") + 500;
            b.reply("notify:seen", new JsonObject().put("upTo", ahead));
            assertEquals(ahead, b.event("notify:seen").getLong("upTo"));
            assertEquals(ahead, listed(bob).getLong("seenUpTo"));
        }
    }

    @Test
    void whatHasNotHappenedYetIsNotSeen() {
        try (RawBridge b = RawBridge.of(server, bob, EVENTS)) {
            b.reply("notify:seen", new JsonObject().put("upTo", 9_007_199_254_740_991L));
            long upTo = b.event("notify:seen").getLong("upTo");
            assertTrue(upTo <= b.reply("session:ping", new JsonObject()).getLong("time"));
            assertEquals(upTo, listed(bob).getLong("seenUpTo"));
            assertEquals(
                    "VALIDATION_ERROR",
                    b.refusal("notify:seen", new JsonObject()).getString("code"));
        }
        assertEquals(401, notifications(null).statusCode());
    }
}
