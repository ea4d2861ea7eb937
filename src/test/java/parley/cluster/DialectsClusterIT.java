package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.PlainClient;
import parley.RawBridge;
import parley.ServerExtension;

/** Rooms that are joined by name, and clients of dialects, at two nodes. */
@Tag("S4-EVT-01")
@Tag("S4-EVT-02")
@Tag("S4-RED-02")
@Tag("S2-EVT-05")
@Tag("once")
class DialectsClusterIT {
    private static final int NAMES = 10;
    private static final int MESSAGES = 5;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2).with("LIMITS_ROUTES_GUESTS_COUNT", 1_000);

    private static ServerExtension first;
    private static ServerExtension second;

    @BeforeAll
    static void nodes() {
        first = NODES.node(0);
        second = NODES.node(1);
    }

    private static JsonObject join(String username, String room) {
        return new JsonObject().put("username", username).put("room", room);
    }

    private static CompletableFuture<String> joined(PlainClient client, String username, String room) {
        return CompletableFuture.supplyAsync(
                () -> client.reply("join", join(username, room)).getString("roomId"), task -> new Thread(task).start());
    }

    @Test
    void twoWhoNameANewRoomAtTwoNodesAtOnceAreInTheSame() {
        for (int i = 0; i < NAMES; i++) {
            try (PlainClient here = PlainClient.open(first);
                    PlainClient there = PlainClient.open(second)) {
                CompletableFuture<String> one = joined(here, "here" + i, "Room " + i);
                CompletableFuture<String> other = joined(there, "there" + i, "room " + i);
                assertEquals(one.join(), other.join());
                here.emit("message", "hello");
                JsonObject message = there.event("message");
                assertEquals("here" + i, message.getString("user"));
                assertTrue(message.getString("room").equalsIgnoreCase("room " + i), message::encode);
            }
        }
    }

    @Test
    void aClientComesBackAtAnotherNodeByAnotherTransportAndMissesNothing() {
        JsonObject guest = first.guest();
        try (PlainClient host = PlainClient.open(second)) {
            String roomId = host.reply("join", join("host", "Coming back")).getString("roomId");
            long seq;
            try (PlainClient s2 = PlainClient.open(first)) {
                s2.reply("session:authenticate", token(guest));
                s2.reply("join_room", new JsonObject().put("roomId", roomId));
                host.emit("message", "one");
                seq = s2.event("message_received").getLong("seq");
            }
            for (int i = 0; i < MESSAGES; i++) {
                host.reply("message", "meanwhile " + i);
            }
            try (RawBridge back = RawBridge.open(second)) {
                JsonObject rooms = new JsonObject().put(roomId, seq);
                back.frame(new JsonObject().put("type", "register").put("address", "message_received"));
                JsonObject ready = back.reply(
                        "session:authenticate", token(guest).put("resume", new JsonObject().put("rooms", rooms)));
                assertEquals(true, ready.getJsonObject("recovered").getBoolean(roomId));
                List<Long> seqs = new ArrayList<>();
                for (int i = 0; i < MESSAGES; i++) {
                    JsonObject message = back.event("message_received");
                    assertEquals("meanwhile " + i, message.getString("message"));
                    seqs.add(message.getLong("seq"));
                }
                long last = seq;
                assertEquals(
                        IntStream.rangeClosed(1, MESSAGES)
                                .mapToObj(i -> last + i)
                                .toList(),
                        seqs);
            }
        }
    }

    private static JsonObject token(JsonObject guest) {
        return new JsonObject().put("token", guest.getString("token"));
    }
}
