package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.CallDevice.SDP;
import static parley.CallDevice.candidate;
import static parley.CallDevice.described;
import static parley.CallDevice.of;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.CallDevice;
import parley.ServerExtension;

/** Calls whose participants are connected to two nodes, one of which dies. */
@Tag("S1-ARC-06")
class CallClusterIT {
    private static final String TO_CONNECTION = "parley_cluster_sent_total{kind=\"parley.deliver.connection\"}";

    @RegisterExtension
    static final ClusterNodes NODES =
            new ClusterNodes(2).with("CALLS_GRACE_MS", 4_000).with("LIMITS_SIGNALING_COUNT", 100_000);

    private static Rest rest() {
        return new Rest(NODES.node(0));
    }

    /** @return the answers of their registration, who all follow the first */
    private static JsonObject[] people(int count) {
        JsonObject[] people = new JsonObject[count];
        for (int i = 0; i < count; i++) {
            people[i] = rest().account();
            if (i > 0) {
                rest().acquaint(people[0], people[i]);
            }
        }
        return people;
    }

    private static CallDevice device(int node, JsonObject person) {
        return CallDevice.of(NODES.node(node), person);
    }

    private static JsonObject offerTo(JsonObject person) {
        return new JsonObject()
                .put("to", Rest.idOf(person))
                .put("media", "video")
                .put("sdp", SDP);
    }

    private static double sent() {
        return NODES.nodes().stream()
                .mapToDouble(node -> node.metric(TO_CONNECTION))
                .sum();
    }

    private static double operations() {
        return NODES.nodes().stream()
                .flatMap(node -> Stream.of("begin", "change", "find", "hold", "users", "rooms")
                        .map(name -> node.metric("parley_redis_operations_total{name=\"call-" + name + "\"}")))
                .mapToDouble(count -> count)
                .sum();
    }

    @Test
    void devicesOfAllNodesRingAndOneAnswers() {
        JsonObject[] people = people(2);
        try (CallDevice ann = device(0, people[0]);
                CallDevice phone = device(1, people[1]);
                CallDevice desk = device(0, people[1])) {
            String call = ann.reply("webrtc:offer", offerTo(people[1])).getString("callId");
            assertEquals(call, phone.event("webrtc:offer").getString("callId"));
            assertEquals(call, desk.event("webrtc:offer").getString("callId"));
            ann.reply("webrtc:ice-candidate", candidate(call, 1));
            phone.reply("webrtc:answer", described(call));
            assertEquals(described(call), ann.event("webrtc:answer"));
            assertEquals("answered-elsewhere", desk.ends(call));
            assertEquals(1, phone.candidateNumber(call));
            double sentBefore = sent();
            double operationsBefore = operations();
            for (int i = 2; i < 12; i++) {
                // Each is under way alone: several would share a message.
                ann.reply("webrtc:ice-candidate", candidate(call, i));
                assertEquals(i, phone.candidateNumber(call));
            }
            assertEquals(10, sent() - sentBefore);
            assertEquals(0, operations() - operationsBefore);
            phone.reply("webrtc:call-end", of(call));
            assertEquals("hangup", ann.ends(call));
        }
    }

    @Test
    void aGroupCallsAsAMesh() {
        JsonObject[] people = people(6);
        try (CallDevice ann = device(0, people[0]);
                CallDevice bob = device(1, people[1]);
                CallDevice cleo = device(0, people[2])) {
            JsonArray members = new JsonArray();
            List.of(people).subList(1, 6).forEach(one -> members.add(Rest.idOf(one)));
            String room = ann.reply(
                            "room:create",
                            new JsonObject()
                                    .put("kind", "group")
                                    .put("name", "Friends")
                                    .put("members", members))
                    .getString("roomId");
            assertEquals("CONFLICT", ann.refused("webrtc:offer", CallDevice.offer(room)));
            // With an event of the room the other node has said that it wants to hear of the room.
            ann.reply("chat:message", new JsonObject().put("roomId", room).put("content", "hello"));
            bob.bridge().next(frame -> "chat:message".equals(frame.getString("address")));
            JsonObject joined = ann.joins(room, "video");
            String call = joined.getString("callId");
            assertEquals("mesh", joined.getString("plane"));
            assertEquals(call, bob.event("call:state").getString("callId"));
            JsonObject bobs = bob.joins(room, "audio");
            assertEquals(2, bobs.getJsonArray("participants").size());
            JsonObject state = cleo.bridge().next(frame -> isState(frame, 2)).getJsonObject("body");
            assertTrue(state.getLong("version") >= 2, state::encode);
            signalsInAGroup(call, ann, joined.getString("self"), bob, bobs.getString("self"), cleo);
            camerasAreBounded(room, people);
            rightsInAGroup(room, call, people, ann, bob, cleo);
        }
    }

    private static boolean isState(JsonObject frame, int participants) {
        return "call:state".equals(frame.getString("address"))
                && frame.getJsonObject("body").getJsonArray("participants").size() == participants;
    }

    private static void signalsInAGroup(
            String call, CallDevice ann, String annsId, CallDevice bob, String bobsId, CallDevice cleo) {
        bob.reply("webrtc:offer", described(call).put("to", annsId));
        assertEquals(described(call).put("from", bobsId), ann.event("webrtc:offer"));
        ann.reply("webrtc:answer", described(call).put("to", bobsId));
        assertEquals(described(call).put("from", annsId), bob.event("webrtc:answer"));
        bob.reply("webrtc:ice-candidate", candidate(call, 1).put("to", annsId));
        assertEquals(1, ann.candidateNumber(call));
        assertEquals("NOT_FOUND", bob.refused("webrtc:offer", described(call).put("to", "forged")));
        assertEquals("NOT_FOUND", bob.refused("webrtc:offer", described(call).put("to", "plane")));
        assertEquals("NOT_FOUND", cleo.refused("webrtc:offer", described(call).put("to", annsId)));
        bob.reply("call:update", of(call).put("hand", true).put("muted", true));
        ann.bridge()
                .next(frame -> isState(frame, 2)
                        && frame.getJsonObject("body").encode().contains("\"hand\":true"));
    }

    private static void camerasAreBounded(String room, JsonObject[] people) {
        try (CallDevice third = device(1, people[3]);
                CallDevice fourth = device(0, people[4]);
                CallDevice fifth = device(1, people[5])) {
            third.joins(room, "video");
            fourth.joins(room, "video");
            String call = fifth.joins(room, "video").getString("callId");
            try (CallDevice cleo = device(1, people[2])) {
                JsonObject join = new JsonObject().put("roomId", room).put("media", "video");
                assertEquals("CALL_NEEDS_MEDIA_SERVER", cleo.refused("call:join", join));
                cleo.joins(room, "audio");
                assertEquals("CALL_NEEDS_MEDIA_SERVER", cleo.refused("call:update", of(call).put("screen", true)));
                List.of(cleo, third, fourth, fifth).forEach(one -> one.reply("call:leave", of(call)));
            }
        }
    }

    private static void rightsInAGroup(
            String room, String call, JsonObject[] people, CallDevice ann, CallDevice bob, CallDevice cleo) {
        JsonObject state = ann.joins(room, "video");
        String annsId = state.getString("self");
        JsonObject cleos = cleo.joins(room, "audio");
        assertEquals("PERMISSION_DENIED", bob.refused("call:remove", of(call).put("participantId", annsId)));
        assertEquals("PERMISSION_DENIED", bob.refused("call:end", of(call)));
        ann.reply("call:remove", of(call).put("participantId", cleos.getString("self")));
        assertEquals("removed", cleo.ends(call));
        JsonObject cleoHere = new JsonObject().put("roomId", room).put("userId", Rest.idOf(people[2]));
        ann.reply("room:mute", cleoHere);
        JsonObject join = new JsonObject().put("roomId", room).put("media", "audio");
        assertEquals("PERMISSION_DENIED", cleo.refused("call:join", join));
        ann.reply("room:remove", new JsonObject().put("roomId", room).put("userId", Rest.idOf(people[1])));
        assertEquals("removed", bob.ends(call));
        assertEquals("PERMISSION_DENIED", bob.refused("call:join", join));
        ann.reply("call:end", of(call));
        ann.bridge().next(frame -> isState(frame, 0));
        ann.reply(
                "room:update",
                new JsonObject().put("roomId", room).put("settings", new JsonObject().put("allowCalls", false)));
        assertEquals("PERMISSION_DENIED", ann.refused("call:join", join));
    }

    @Test
    void aCallOutlivesANode() {
        JsonObject[] people = people(3);
        try (CallDevice ann = device(0, people[0])) {
            CallDevice bob = device(1, people[1]);
            String call = ann.reply("webrtc:offer", offerTo(people[1])).getString("callId");
            bob.event("webrtc:offer");
            bob.reply("webrtc:answer", described(call));
            ann.event("webrtc:answer");
            NODES.node(1).kill9();
            CallDevice back = device(0, people[1]);
            back.reply("webrtc:renegotiate", described(call));
            assertEquals(described(call), ann.event("webrtc:renegotiate"));
            ann.reply("webrtc:ice-candidate", candidate(call, 1));
            assertEquals(1, back.candidateNumber(call));
            ann.reply("webrtc:call-end", of(call));
            assertEquals("hangup", back.ends(call));
            back.close();
        } finally {
            NODES.repair();
        }
    }

    @Test
    void participantsOfADeadNodeAreOutAfterTheGrace() {
        JsonObject[] people = people(2);
        try (CallDevice ann = device(0, people[0])) {
            CallDevice bob = device(1, people[1]);
            String call = ann.reply("webrtc:offer", offerTo(people[1])).getString("callId");
            bob.event("webrtc:offer");
            bob.reply("webrtc:answer", described(call));
            ann.event("webrtc:answer");
            ServerExtension dead = NODES.node(1);
            dead.kill9();
            assertEquals("disconnected", ann.ends(call));
            assertEquals("GONE", ann.refused("webrtc:ice-candidate", candidate(call, 1)));
        } finally {
            NODES.repair();
        }
    }
}
