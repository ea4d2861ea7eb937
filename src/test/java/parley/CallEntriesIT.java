package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.CallDevice.SDP;
import static parley.CallDevice.described;
import static parley.CallDevice.of;
import static parley.CallDevice.offer;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** Looks at calls as a room, its members and the statistics know them, through the packaged server. */
@Tag("S1-SYS-01")
@Tag("once")
class CallEntriesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("LIMITS_OTHER_COUNT", 10_000).with("LIMITS_GUEST_REPORTS_COUNT", 100);

    private JsonObject ann;
    private JsonObject bob;

    @BeforeEach
    void twoWhoFollowEachOther() {
        Friends friends = Friends.on(SERVER);
        ann = friends.ann();
        bob = friends.bob();
    }

    private String direct(CallDevice from, JsonObject to) {
        return from.reply("chat:message", new JsonObject().put("to", idOf(to)).put("content", "hello"))
                .getString("roomId");
    }

    private String group(CallDevice owner, JsonObject... members) {
        JsonArray ids = new JsonArray(Stream.of(members).map(Strangers::idOf).toList());
        return owner.reply(
                        "room:create",
                        new JsonObject()
                                .put("kind", "group")
                                .put("name", "Friends")
                                .put("members", ids))
                .getString("roomId");
    }

    private static JsonObject in(String room) {
        return new JsonObject().put("roomId", room);
    }

    private static JsonObject rest(int status, JsonObject who, String method, String path, JsonObject body) {
        HttpResponse<String> answer = SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + path))
                .header("Authorization", "Bearer " + who.getString("token"))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode())));
        assertEquals(status, answer.statusCode(), answer.body());
        return new JsonObject(answer.body());
    }

    private static JsonObject seen(JsonObject who, String path) {
        return rest(200, who, "GET", path, null);
    }

    private static List<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast).toList();
    }

    /** Checks that the feed has these events last, whichever way it is read, also by a device that comes back. */
    private static void assertFollowed(JsonObject who, CallDevice device, String room, List<JsonObject> events) {
        long before = events.get(0).getLong("seq") - 1;
        JsonObject feed =
                device.reply("chat:feed", in(room).put("after", before).put("limit", 20));
        assertEquals(
                events,
                objects(feed.getJsonArray("events")).stream()
                        .map(event -> event.getJsonObject("data"))
                        .toList());
        assertEquals(
                feed.getJsonArray("events"),
                seen(who, "/api/rooms/" + room + "/feed?after=" + before).getJsonArray("events"));
        try (RawBridge back = RawBridge.open(SERVER)) {
            back.register("chat:message", "chat:edited");
            back.reply(
                    "session:authenticate",
                    new JsonObject()
                            .put("token", who.getString("token"))
                            .put("resume", in(room).put("rooms", new JsonObject().put(room, before))));
            for (JsonObject event : events) {
                assertEquals(event, back.next(CallEntriesIT::isEvent).getJsonObject("body"));
            }
        }
    }

    private static boolean isEvent(JsonObject frame) {
        return List.of("chat:message", "chat:edited").contains(frame.getString("address", ""));
    }

    /** Checks that the history ends with these calls, and returns the last message. */
    private static JsonObject assertRemembered(JsonObject who, CallDevice device, String room, List<JsonObject> calls) {
        JsonArray messages = device.reply("chat:history", in(room)).getJsonArray("messages");
        assertEquals(messages, seen(who, "/api/messages/" + room).getJsonArray("messages"));
        List<JsonObject> last = objects(messages).subList(messages.size() - calls.size(), messages.size());
        last.forEach(message -> {
            assertEquals("call", message.getString("type"));
            assertTrue(message.containsKey("content") && message.getValue("content") == null, message::encode);
        });
        assertEquals(
                calls,
                last.stream().map(message -> message.getJsonObject("call")).toList());
        return last.get(last.size() - 1);
    }

    private static int unread(JsonObject who, String room) {
        JsonObject listed = objects(seen(who, "/api/conversations").getJsonArray("conversations")).stream()
                .filter(conversation -> room.equals(conversation.getString("id")))
                .findFirst()
                .orElseThrow();
        try (CallDevice entering = CallDevice.of(SERVER, who)) {
            JsonObject entered = objects(entering.ready().getJsonArray("rooms")).stream()
                    .filter(one -> room.equals(one.getString("id")))
                    .findFirst()
                    .orElseThrow();
            assertEquals(listed.getInteger("unread"), entered.getInteger("unread"));
        }
        return listed.getInteger("unread");
    }

    private static void assertReported(JsonObject by, JsonObject of, String room, JsonObject call) throws IOException {
        JsonObject report = in(room).put("reason", "abuse");
        String id = rest(201, by, "POST", "/api/users/" + idOf(of) + "/report", report)
                .getString("reportId");
        try (StoredReports reports = new StoredReports(SERVER)) {
            List<JsonObject> evidence = objects(reports.find(id).evidence());
            JsonObject last = evidence.get(evidence.size() - 1);
            assertEquals(call, last.getJsonObject("call"), last::encode);
            assertFalse(last.getJsonArray("versions").isEmpty());
        }
    }

    @Test
    void aMissedAndAnAnsweredCallStandInTheRoomOfTheTwo() throws IOException {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String room = direct(a, bob);
            b.reply("chat:read", in(room).put("upTo", b.event("chat:message").getLong("seq")));
            String missed = a.calls(room);
            JsonObject rang = b.entry(missed, "ringing");
            b.event("webrtc:offer");
            a.reply("webrtc:call-end", of(missed));
            JsonObject over = b.entry(missed, "ended");
            assertEquals(
                    Map.of(
                            "callId", missed,
                            "media", "audio",
                            "state", "ended",
                            "reason", "hangup",
                            "participants", List.of(idOf(ann))),
                    over.getJsonObject("call").getMap());
            assertEquals(rang.getString("id"), over.getString("messageId"));
            assertNotified(b, room, rang.getString("id"));
            assertEquals(1, unread(bob, room));
            assertEquals(0, unread(ann, room));

            String answered = a.calls(room);
            JsonObject rangAgain = b.entry(answered, "ringing");
            b.event("webrtc:offer", answered);
            b.reply("webrtc:answer", described(answered));
            JsonObject ongoing = b.entry(answered, "ongoing");
            b.reply("webrtc:call-end", of(answered));
            JsonObject ended = b.entry(answered, "ended");
            JsonObject call = ended.getJsonObject("call");
            assertEquals("hangup", call.getString("reason"));
            assertTrue(call.getLong("durationMs") >= 0, call::encode);
            assertEquals(new JsonArray().add(idOf(ann)).add(idOf(bob)), call.getJsonArray("participants"));
            assertEquals(1, unread(bob, room), "an answered call leaves nothing to look after");

            assertFollowed(bob, b, room, List.of(rang, over, rangAgain, ongoing, ended));
            assertRemembered(ann, a, room, List.of(over.getJsonObject("call"), call));
            assertReported(bob, ann, room, call);
        }
    }

    /** The one whom the call was for is told once on each device, and finds it listed; the caller does not. */
    private void assertNotified(CallDevice device, String room, String messageId) {
        JsonObject notice = device.bridge()
                .next(frame -> "notify".equals(frame.getString("address"))
                        && "missed-call".equals(frame.getJsonObject("body").getString("kind")))
                .getJsonObject("body");
        assertEquals(room, notice.getString("roomId"));
        assertEquals(messageId, notice.getString("messageId"));
        assertEquals(idOf(ann), notice.getString("userId"));
        JsonArray listed = seen(bob, "/api/notifications").getJsonArray("notifications");
        assertEquals(notice, listed.getJsonObject(listed.size() - 1));
        assertFalse(seen(ann, "/api/notifications").encode().contains("missed-call"));
    }

    @Test
    void aGroupCallStandsInItsRoomAndIsMissedByNobody() throws IOException {
        JsonObject cleo = SERVER.guest();
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob);
                CallDevice c = CallDevice.of(SERVER, cleo)) {
            String room = group(a, bob);
            c.reply("user:follow", new JsonObject().put("userId", idOf(ann)));
            a.reply("user:follow", new JsonObject().put("userId", idOf(cleo)));
            a.reply("room:add", in(room).put("userId", idOf(cleo)));
            int before = unread(cleo, room);
            String call = a.joins(room, "video").getString("callId");
            JsonObject begun = c.entry(call, "ongoing");
            b.joins(room, "audio");
            a.reply("call:leave", of(call));
            b.reply("call:leave", of(call));
            JsonObject ended = c.entry(call, "ended");
            JsonObject last = ended.getJsonObject("call");
            assertTrue(last.getLong("durationMs") >= 0, last::encode);
            assertEquals("video", last.getString("media"));
            assertEquals(new JsonArray().add(idOf(ann)).add(idOf(bob)), last.getJsonArray("participants"));
            assertEquals(before, unread(cleo, room));
            assertFalse(seen(cleo, "/api/notifications").encode().contains("missed-call"));
            assertFollowed(cleo, c, room, List.of(begun, ended));
            JsonObject remembered = assertRemembered(cleo, c, room, List.of(last));
            assertEquals(begun.getString("id"), remembered.getString("id"));
            assertReported(cleo, ann, room, last);
        }
    }

    @Test
    void whoComesBackGoesOnWithTheGroupCall() {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            CallDevice b = CallDevice.of(SERVER, bob);
            String room = group(a, bob);
            JsonObject joined = b.joins(room, "audio");
            String call = joined.getString("callId");
            a.joins(room, "audio");
            b.close();
            JsonObject known = returned(bob, call);
            assertEquals(joined.getString("self"), known.getString("self"));
            assertEquals("group", known.getString("kind"));
            assertEquals("mesh", known.getString("plane"));
            assertEquals(room, known.getString("roomId"));
            assertEquals(2, known.getJsonArray("participants").size());
            assertEquals(new JsonArray(), known.getJsonArray("iceServers"));
            a.reply("call:end", of(call));
            a.entry(call, "ended");
        }
    }

    /** The server may notice the loss later than the client is back. */
    private static JsonObject returned(JsonObject who, String call) {
        AtomicReference<JsonObject> known = new AtomicReference<>();
        Eventually.until(PATIENCE, () -> "the session does not go on with its call: " + known, () -> {
            try (CallDevice back = CallDevice.of(SERVER, who)) {
                known.set(back.readyCall());
                assertEquals(call, known.get().getString("callId"));
                return known.get().containsKey("self");
            }
        });
        return known.get();
    }

    @Test
    void aTabThatOpensHearsOfTheCallThatRings() {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            String room = direct(a, bob);
            String call = a.reply("webrtc:offer", offer(room)).getString("callId");
            try (CallDevice tab = CallDevice.of(SERVER, bob)) {
                JsonObject known = tab.readyCall();
                assertEquals(call, known.getString("callId"));
                assertEquals("ringing", known.getString("state"));
                assertEquals(SDP, known.getString("sdp"));
                assertEquals(idOf(ann), known.getJsonObject("from").getString("id"));
                assertEquals("audio", known.getString("media"));
                assertTrue(known.getBoolean("polite"));
                assertTrue(known.getLong("expiresAt") > known.getLong("startedAt"));
                assertFalse(known.containsKey("self"));
                tab.reply("webrtc:call-reject", of(call));
                assertEquals(
                        "declined",
                        tab.entry(call, "ended").getJsonObject("call").getString("reason"));
            }
            try (CallDevice later = CallDevice.of(SERVER, bob)) {
                assertEquals(new JsonArray(), later.ready().getJsonArray("calls"));
            }
            assertEquals(1, unread(bob, room), "who declined has missed nothing");
        }
    }

    @Test
    void statisticsCountTheCallsThatRun() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            awaitCalls(a, 0);
            String room = direct(a, bob);
            String call = a.calls(room);
            awaitCalls(b, 1);
            b.reply("webrtc:answer", described(call));
            assertEquals(1, a.reply("get:stats", new JsonObject()).getInteger("calls"));
            assertEquals(1, SERVER.json("/api/stats").getInteger("calls"));
            a.reply("webrtc:call-end", of(call));
            awaitCalls(b, 0);
        }
    }

    private static void awaitCalls(CallDevice device, int count) {
        Eventually.until(
                PATIENCE,
                () -> "the statistics do not say " + count,
                () -> device.reply("get:stats", new JsonObject()).getInteger("calls") == count);
    }
}
