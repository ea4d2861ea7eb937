package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.CallDevice.SDP;
import static parley.CallDevice.candidate;
import static parley.CallDevice.described;
import static parley.CallDevice.of;
import static parley.CallDevice.offer;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisProcess;

/** Calls between two people through the packaged server, with its store in Redis. */
@Tag("S1-SIO-13")
@Tag("runtime")
class CallIT {
    private static final RedisProcess REDIS = new RedisProcess();
    private static final String OPERATIONS = "parley_redis_operations_total{name=\"call-";

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("REDIS_URI", REDIS.uri())
            .with("CALLS_RING_MS", 8_000)
            .with("CALLS_GRACE_MS", 1_500)
            .with("LIMITS_OTHER_COUNT", 100_000);

    private JsonObject ann;
    private JsonObject bob;
    private String room;

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @BeforeEach
    void twoWhoWriteToEachOther() {
        ann = SERVER.guest();
        bob = SERVER.guest();
        room = acquaint(ann, bob);
    }

    private static String acquaint(JsonObject one, JsonObject other) {
        try (CallDevice a = CallDevice.of(SERVER, one);
                CallDevice b = CallDevice.of(SERVER, other)) {
            a.reply("user:follow", new JsonObject().put("userId", id(other)));
            b.reply("user:follow", new JsonObject().put("userId", id(one)));
            return a.reply("chat:message", new JsonObject().put("to", id(other)).put("content", "hello"))
                    .getString("roomId");
        }
    }

    private static String id(JsonObject guest) {
        return guest.getJsonObject("guest").getString("id");
    }

    /** The scripts of calls that are not run by the clock alone. */
    private static Map<String, Integer> operations() {
        Map<String, Integer> counts = new TreeMap<>();
        SERVER.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(OPERATIONS))
                .forEach(line -> {
                    String name = line.substring(OPERATIONS.length(), line.indexOf('"', OPERATIONS.length()));
                    counts.put(name, (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
                });
        counts.keySet().removeAll(List.of("take", "versions", "count"));
        return counts;
    }

    private static Map<String, Integer> since(Map<String, Integer> before) {
        Map<String, Integer> difference = new TreeMap<>(operations());
        before.forEach((name, count) -> difference.merge(name, -count, Integer::sum));
        difference.values().removeIf(count -> count == 0);
        return difference;
    }

    @Test
    void allDevicesRingAndTheFirstAnswerWins() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice phone = CallDevice.of(SERVER, bob);
                CallDevice desk = CallDevice.of(SERVER, bob)) {
            JsonObject offered = a.reply("webrtc:offer", offer(room));
            String call = offered.getString("callId");
            assertEquals(
                    new JsonObject()
                            .put("callId", call)
                            .put("iceServers", new JsonArray())
                            .put("polite", false),
                    offered);
            a.reply("webrtc:ice-candidate", candidate(call, 1));
            a.reply("webrtc:ice-candidate", candidate(call, 2));
            JsonObject rings = phone.event("webrtc:offer");
            assertEquals(rings, desk.event("webrtc:offer"));
            assertEquals(SDP, rings.getString("sdp"));
            assertEquals(room, rings.getString("roomId"));
            assertEquals(id(ann), rings.getJsonObject("from").getString("id"));
            assertTrue(rings.getBoolean("polite"));
            assertTrue(rings.getLong("expiresAt") > System.currentTimeMillis() - 8_000);
            desk.reply("webrtc:ice-candidate", candidate(call, 90));
            phone.reply("webrtc:ice-candidate", candidate(call, 50));
            phone.reply("webrtc:answer", described(call));
            assertEquals("answered-elsewhere", desk.ends(call));
            assertEquals("CONFLICT", desk.refused("webrtc:answer", described(call)));
            assertEquals(described(call), a.event("webrtc:answer"));
            assertEquals(50, a.candidateNumber(call));
            assertEquals(1, phone.candidateNumber(call));
            assertEquals(2, phone.candidateNumber(call));
            phone.reply("webrtc:renegotiate", described(call).put("answerTo", "1.2"));
            assertEquals(described(call).put("answerTo", "1.2"), a.event("webrtc:renegotiate"));
            phone.reply("webrtc:call-end", of(call));
            assertEquals("hangup", a.ends(call));
            assertEquals("GONE", a.refused("webrtc:ice-candidate", candidate(call, 3)));
            assertRemembered(a, call, "ended", "hangup");
        }
    }

    private static void assertRemembered(CallDevice device, String call, String state, String reason) {
        assertEquals(reason, device.entry(call, state).getJsonObject("call").getString("reason"));
    }

    /** The whole of a call is four steps of the store; a candidate after the answer is none. */
    @Test
    void aCandidateCostsTheStoreNothing() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            Map<String, Integer> before = operations();
            String call = a.calls(room);
            b.event("webrtc:offer");
            a.reply("webrtc:ice-candidate", candidate(call, 0));
            b.reply("webrtc:answer", described(call));
            assertEquals(Map.of("begin", 1, "hold", 1, "change", 1), since(before));
            Map<String, Integer> answered = operations();
            for (int i = 1; i <= 40; i++) {
                a.bridge().ask("webrtc:ice-candidate", candidate(call, i));
            }
            for (int i = 0; i <= 40; i++) {
                assertEquals(i, b.candidateNumber(call));
            }
            b.reply("webrtc:renegotiate", described(call));
            assertEquals(Map.of(), since(answered));
            a.reply("webrtc:stats", of(call).put("connectedAfterMs", 120));
            a.reply("webrtc:call-end", of(call));
            assertEquals("hangup", b.ends(call));
            b.reply("webrtc:stats", of(call).put("quality", "good"));
            assertEquals(1, since(answered).get("change") - 1);
        }
    }

    @Test
    void oneDeclineEndsTheRinging() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice phone = CallDevice.of(SERVER, bob);
                CallDevice desk = CallDevice.of(SERVER, bob)) {
            String call = a.calls(room);
            phone.event("webrtc:offer");
            phone.reply("webrtc:call-reject", of(call));
            assertEquals("declined", a.event("webrtc:call-reject", call).getString("reason"));
            assertEquals("declined", desk.ends(call));
            assertEquals("GONE", desk.refused("webrtc:answer", described(call)));
            assertRemembered(a, call, "ended", "declined");
        }
    }

    @Test
    void aCalleeInAnotherCallIsBusy() {
        JsonObject cleo = SERVER.guest();
        String other = acquaint(cleo, bob);
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob);
                CallDevice c = CallDevice.of(SERVER, cleo)) {
            String first = a.calls(room);
            b.event("webrtc:offer");
            b.reply("webrtc:answer", described(first));
            assertEquals("CONFLICT", a.refused("webrtc:offer", described(first)), "one who is called rings once");
            String second = c.calls(other);
            assertEquals("busy", c.event("webrtc:call-reject", second).getString("reason"));
            assertRemembered(b, second, "ended", "busy");
            assertEquals("CONFLICT", b.refused("webrtc:offer", offer(other)));
            assertEquals(
                    new JsonArray(),
                    b.reply("webrtc:ice-servers", new JsonObject()).getJsonArray("iceServers"));
            a.reply("webrtc:call-end", of(first));
            assertEquals("hangup", b.ends(first));
        }
    }

    /** A tab that opens meanwhile rings too. */
    @Test
    void ringsInATabThatOpensAndUntilItsTimeIsOver() {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            String call = a.calls(room);
            a.reply("webrtc:ice-candidate", candidate(call, 7));
            try (CallDevice tab = CallDevice.of(SERVER, bob)) {
                JsonObject known = tab.readyCall();
                assertEquals(call, known.getString("callId"));
                assertEquals("ringing", known.getString("state"));
                assertEquals(SDP, known.getString("sdp"));
                assertFalse(known.containsKey("self"));
                assertEquals(of(call), a.event("webrtc:call-timeout"));
                assertEquals(of(call), tab.event("webrtc:call-timeout"));
                assertEquals("missed-call", tab.event("notify").getString("kind"));
                assertEquals("GONE", tab.refused("webrtc:answer", described(call)));
            }
        }
    }

    @Test
    void ofTwoWhoCallAtOnceOneWins() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            for (int round = 0; round < 5; round++) {
                String asked = a.bridge().ask("webrtc:offer", offer(room));
                String askedToo = b.bridge().ask("webrtc:offer", offer(room));
                JsonObject one = a.bridge().next(asked).getJsonObject("body");
                JsonObject other = b.bridge().next(askedToo).getJsonObject("body");
                String call = one.getString("callId");
                assertEquals(call, other.getString("callId"));
                assertTrue(one.containsKey("existing") ^ other.containsKey("existing"));
                CallDevice winner = one.containsKey("existing") ? b : a;
                CallDevice loser = winner == a ? b : a;
                assertEquals(winner == a, other.getBoolean("polite"));
                assertEquals(winner != a, one.getBoolean("polite"));
                assertEquals(call, loser.event("webrtc:offer", call).getString("callId"));
                loser.reply("webrtc:answer", described(call));
                winner.event("webrtc:answer", call);
                loser.reply("webrtc:call-end", of(call));
                assertEquals("hangup", winner.ends(call));
            }
        }
    }

    @Test
    void aLostConnectionIsOutAfterTheGraceAndGoesOnBeforeIt() {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            CallDevice b = CallDevice.of(SERVER, bob);
            String call = a.calls(room);
            b.event("webrtc:offer");
            b.reply("webrtc:answer", described(call));
            b.close();
            CallDevice back = null;
            // The server may not have noticed the loss when the client is back already.
            for (int i = 0; i < 20 && (back == null || !back.readyCall().containsKey("self")); i++) {
                if (back != null) {
                    back.close();
                }
                back = CallDevice.of(SERVER, bob);
            }
            assertTrue(back.readyCall().containsKey("self"), back.ready()::encode);
            back.reply("webrtc:renegotiate", described(call));
            assertEquals(described(call), a.event("webrtc:renegotiate"));
            a.reply("webrtc:ice-candidate", candidate(call, 5));
            assertEquals(5, back.candidateNumber(call));
            back.close();
            assertEquals("disconnected", a.ends(call));
        }
    }

    @Test
    void aPageThatIsBackBeforeItsLossIsNoticedMayClaimItsPlace() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice lost = CallDevice.of(SERVER, bob)) {
            String call = a.calls(room);
            lost.event("webrtc:offer");
            lost.reply("webrtc:answer", described(call));
            a.event("webrtc:answer");
            try (CallDevice back = CallDevice.of(SERVER, bob)) {
                JsonObject known = back.readyCall();
                String place = known.getJsonArray("participants").stream()
                        .map(JsonObject.class::cast)
                        .filter(each -> each.getString("userId").equals(id(bob)))
                        .findFirst()
                        .orElseThrow()
                        .getString("id");
                assertEquals(place, known.getString("claim"), known::encode);
                assertFalse(known.containsKey("self"), known::encode);
                back.reply("webrtc:renegotiate", described(call));
                assertEquals(described(call), a.event("webrtc:renegotiate"));
                back.reply("webrtc:call-end", of(call));
                assertEquals("hangup", a.ends(call));
            }
        }
    }

    @Test
    void anotherDeviceTakesOver() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice phone = CallDevice.of(SERVER, bob);
                CallDevice desk = CallDevice.of(SERVER, bob)) {
            String call = a.calls(room);
            phone.event("webrtc:offer");
            phone.reply("webrtc:answer", described(call));
            assertEquals("answered-elsewhere", desk.ends(call));
            assertEquals("NOT_FOUND", desk.refused("webrtc:ice-candidate", candidate(call, 1)));
            desk.reply("webrtc:renegotiate", described(call));
            assertEquals(described(call), a.event("webrtc:renegotiate"));
            assertEquals("answered-elsewhere", phone.ends(call));
            assertEquals("NOT_FOUND", phone.refused("webrtc:ice-candidate", candidate(call, 1)));
            desk.reply("webrtc:call-end", of(call));
            assertEquals("hangup", a.ends(call));
        }
    }

    @Test
    void aBlockEndsTheCallAndAllowsNone() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String call = a.calls(room);
            b.event("webrtc:offer");
            b.reply("webrtc:answer", described(call));
            b.reply("user:block", new JsonObject().put("userId", id(ann)));
            assertEquals("removed", a.ends(call));
            assertEquals("removed", b.ends(call));
            assertEquals("USER_BLOCKED", a.refused("webrtc:offer", offer(room)));
            assertEquals(
                    "USER_BLOCKED",
                    a.refused(
                            "webrtc:offer",
                            new JsonObject()
                                    .put("to", id(bob))
                                    .put("media", "video")
                                    .put("sdp", SDP)));
        }
    }

    @Test
    void anEndedSessionIsOutAtOnce() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String call = a.calls(room);
            b.event("webrtc:offer");
            b.reply("webrtc:answer", described(call));
            SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/guest/session"))
                    .header("Authorization", "Bearer " + bob.getString("token"))
                    .DELETE());
            assertEquals("removed", a.ends(call));
        }
    }

    @Test
    void strangersAndForgersReachNothing() {
        JsonObject eve = SERVER.guest();
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob);
                CallDevice e = CallDevice.of(SERVER, eve)) {
            String call = a.calls(room);
            b.event("webrtc:offer");
            for (String name : List.of("webrtc:answer", "webrtc:renegotiate")) {
                assertEquals("NOT_FOUND", e.refused(name, described(call)));
                assertEquals("NOT_FOUND", e.refused(name, described("forged")));
            }
            for (String name :
                    List.of("webrtc:call-end", "webrtc:call-reject", "call:leave", "call:end", "webrtc:stats")) {
                assertEquals("NOT_FOUND", e.refused(name, of(call)), name);
            }
            assertEquals("NOT_FOUND", e.refused("webrtc:ice-candidate", candidate(call, 1)));
            assertEquals("PERMISSION_DENIED", e.refused("webrtc:offer", offer(room)));
            assertEquals("PERMISSION_DENIED", e.refused("webrtc:ice-servers", new JsonObject()));
            assertEquals("CONFLICT", a.refused("webrtc:answer", described(call)));
            assertEquals(
                    "VALIDATION_ERROR",
                    a.refused(
                            "webrtc:offer",
                            new JsonObject()
                                    .put("to", id(ann))
                                    .put("media", "audio")
                                    .put("sdp", SDP)));
            assertEquals(
                    "VALIDATION_ERROR",
                    a.refused(
                            "webrtc:offer", new JsonObject().put("roomId", room).put("sdp", SDP)));
            assertEquals(
                    "VALIDATION_ERROR", a.refused("webrtc:offer", offer(room).put("sdp", "v=0" + "a".repeat(16_384))));
            b.reply("webrtc:answer", described(call));
            assertEquals("NOT_FOUND", e.refused("webrtc:renegotiate", described(call)));
            assertEquals(
                    "CONFLICT",
                    a.refused("call:join", new JsonObject().put("roomId", room).put("media", "audio")));
            // The call goes on.
            a.reply("webrtc:ice-candidate", candidate(call, 3));
            assertEquals(3, b.candidateNumber(call));
        }
    }

    @Test
    void aGroupCallIsListedForWhoComesIn() {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            String group = a.reply(
                            "room:create",
                            new JsonObject()
                                    .put("kind", "group")
                                    .put("name", "Three")
                                    .put("members", JsonArray.of(id(bob))))
                    .getString("roomId");
            JsonObject joined =
                    a.reply("call:join", new JsonObject().put("roomId", group).put("media", "audio"));
            try (CallDevice b = CallDevice.of(SERVER, bob)) {
                JsonObject listed = b.readyCall();
                assertEquals(joined.getString("callId"), listed.getString("callId"));
                assertFalse(listed.containsKey("self"));
                assertEquals("group", listed.getString("kind"));
            }
            a.reply("call:leave", of(joined.getString("callId")));
        }
    }

    @Test
    void whoCallsWithoutEndIsStopped() {
        try (CallDevice a = CallDevice.of(SERVER, ann)) {
            for (int i = 0; i < 30; i++) {
                String call = a.reply("webrtc:offer", offer(room)).getString("callId");
                a.reply("webrtc:call-end", new JsonObject().put("callId", call));
            }
            assertEquals("RATE_LIMIT_EXCEEDED", a.refused("webrtc:offer", offer(room)));
            assertEquals(
                    "RATE_LIMIT_EXCEEDED",
                    a.refused("call:join", new JsonObject().put("roomId", room).put("media", "audio")));
        }
    }

    @Test
    void aFloodOfCandidatesIsKeptWithinItsBound() {
        try (CallDevice a = CallDevice.of(SERVER, ann);
                CallDevice b = CallDevice.of(SERVER, bob)) {
            String call = a.calls(room);
            List<String> asked = IntStream.range(0, 60)
                    .mapToObj(i -> a.bridge().ask("webrtc:ice-candidate", candidate(call, i)))
                    .toList();
            List<String> answers = asked.stream()
                    .map(address -> a.bridge().next(address).getString("type"))
                    .toList();
            assertEquals(30, answers.stream().filter("rec"::equals).count());
            b.event("webrtc:offer");
            b.reply("webrtc:answer", described(call));
            for (int i = 0; i < 30; i++) {
                assertEquals(i, b.candidateNumber(call));
            }
        }
    }
}
