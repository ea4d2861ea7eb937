package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.util.Eventually;

/** Actions of people at one node hold for their devices at another. */
@Tag("S1-CLU-05")
@Tag("S1-SIO-06")
@Tag("once")
class ClusterDevicesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MESSAGES = 20;
    private static final String MESSAGE = "chat:message";
    private static final String ONLINE = "presence:user_online";
    private static final String OFFLINE = "presence:user_offline";
    private static final String LEFT = "room:user_left";

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    private static ServerExtension first;
    private static ServerExtension second;
    private static Rest rest;

    @BeforeAll
    static void nodes() {
        first = NODES.node(0);
        second = NODES.node(1);
        rest = new Rest(first);
    }

    /** Waits for the devices of the test before, which are still on their way out. */
    @BeforeEach
    void nobodyIsConnected() {
        until(() -> connections(first), () -> connections(first) == 0);
        until(() -> connections(second), () -> connections(second) == 0);
    }

    private static void until(Supplier<Object> state, Supplier<Boolean> condition) {
        Eventually.until(PATIENCE, () -> state.get().toString(), condition::get);
    }

    private static JsonObject says(String roomId, String content) {
        return new JsonObject().put("roomId", roomId).put("content", content);
    }

    @Test
    @Tag("S1-SIO-05")
    @Tag("S1-SIO-07")
    @Tag("S1-SIO-08")
    @Tag("S3-KEY-03")
    @Tag("S4-RED-01")
    @Tag("S4-RED-02")
    @Tag("S3-SCALE-04")
    void eachDeviceGetsEachEventOnceAndInOrder() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(bob);
        rest.join(ann, roomId);
        try (RawBridge here = RawBridge.of(first, ann, MESSAGE);
                RawBridge there = RawBridge.of(second, ann, MESSAGE);
                RawBridge bobs = RawBridge.of(first, bob)) {
            List<Long> seqs = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                seqs.add(bobs.reply(MESSAGE, says(roomId, "number " + i)).getLong("seq"));
            }
            seqs.add(there.reply(MESSAGE, says(roomId, "last")).getLong("seq"));
            for (RawBridge device : List.of(here, there)) {
                List<Long> came = new ArrayList<>();
                until(() -> came, () -> {
                    device.take(List.of(MESSAGE))
                            .forEach(frame ->
                                    came.add(frame.getJsonObject("body").getLong("seq")));
                    return came.contains(seqs.get(MESSAGES));
                });
                device.reply("session:ping", new JsonObject());
                assertEquals(seqs, came);
                assertEquals(List.of(), device.take(List.of(MESSAGE)));
            }
        }
    }

    @Test
    void oneIsOnlineUntilTheLastDeviceGoes() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        rest.acquaint(ann, bob);
        try (RawBridge watching = RawBridge.of(second, bob, ONLINE, OFFLINE)) {
            try (RawBridge there = RawBridge.of(second, ann)) {
                assertEquals(Rest.idOf(ann), watching.event(ONLINE).getString("userId"));
                try (RawBridge here = RawBridge.of(first, ann)) {
                    assertTrue(online(here, bob));
                }
                until(() -> connections(first), () -> connections(first) == 0);
                anotherComesAndGoes(bob, watching);
                assertEquals(List.of(), watching.take(List.of(ONLINE, OFFLINE)));
                assertTrue(online(watching, ann));
                there.reply("session:ping", new JsonObject());
            }
            assertEquals(Rest.idOf(ann), watching.event(OFFLINE).getString("userId"));
            assertFalse(online(watching, ann));
        }
    }

    /** Lets another one come and go; earlier events have been told by then. */
    private static void anotherComesAndGoes(JsonObject acquaintance, RawBridge watching) {
        JsonObject carol = rest.account();
        double before = watchedElsewhere();
        rest.acquaint(carol, acquaintance);
        until(() -> "watched are " + watchedElsewhere(), () -> watchedElsewhere() > before);
        RawBridge.of(first, carol).close();
        assertEquals(Rest.idOf(carol), watching.event(ONLINE).getString("userId"));
        assertEquals(Rest.idOf(carol), watching.event(OFFLINE).getString("userId"));
    }

    /** Counts the users of whom the first node is to tell the second. */
    private static double watchedElsewhere() {
        return first.metric("parley_cluster_watched_users");
    }

    private static int connections(ServerExtension node) {
        return (int) node.metric("parley_connections");
    }

    private static boolean online(RawBridge asking, JsonObject account) {
        return asking.reply("presence:online", new JsonObject()).getJsonArray("users").stream()
                .anyMatch(user -> Rest.idOf(account).equals(((JsonObject) user).getString("id")));
    }

    @Test
    void statisticsCountAllNodes() {
        try (RawBridge here = RawBridge.of(first, first.guest());
                RawBridge too = RawBridge.of(first, first.guest());
                RawBridge there = RawBridge.of(second, second.guest(), "realtime:stats")) {
            for (RawBridge asking : List.of(here, there)) {
                until(() -> stats(asking), () -> {
                    JsonObject stats = stats(asking);
                    JsonObject users = stats.getJsonObject("users");
                    return stats.getInteger("nodes") == 2
                            && stats.getInteger("connections") == 3
                            && users.getInteger("online") == 3
                            && users.getInteger("guests") == 3;
                });
            }
            JsonObject pushed = there.event("realtime:stats");
            assertEquals(2, pushed.getInteger("nodes"), pushed::encode);
            for (ServerExtension node : NODES.nodes()) {
                until(() -> sockets(node), () -> {
                    JsonObject sockets = sockets(node);
                    return sockets.getInteger("nodes") == 2
                            && sockets.getInteger("connectedSockets") == 3
                            && sockets.getJsonObject("transports").getInteger("websocket-raw", 0) == 3;
                });
            }
            too.reply("session:ping", new JsonObject());
        }
    }

    @Test
    void aRoomWithMembersOnTwoNodesCountsOnceOnEach() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        rest.join(bob, rest.room(ann));
        try (RawBridge here = RawBridge.of(first, ann);
                RawBridge there = RawBridge.of(second, bob)) {
            for (ServerExtension node : NODES.nodes()) {
                until(
                        () -> sockets(node),
                        () -> sockets(node).getInteger("rooms") == 1
                                && node.json("/api/stats/rooms").getInteger("withConnections") == 1);
            }
            here.reply("session:ping", new JsonObject());
            there.reply("session:ping", new JsonObject());
        }
    }

    private static JsonObject stats(RawBridge asking) {
        return asking.reply("get:stats", new JsonObject());
    }

    private static JsonObject sockets(ServerExtension node) {
        return node.json("/api/socket/stats");
    }

    @Test
    void aBlockAtOneNodeStopsWhatTheOtherSaysAtAnother() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        rest.acquaint(ann, bob);
        JsonObject message = new JsonObject().put("to", Rest.idOf(ann)).put("content", "hello");
        try (RawBridge anns = RawBridge.of(first, ann, MESSAGE);
                RawBridge bobs = RawBridge.of(second, bob, OFFLINE)) {
            bobs.reply(MESSAGE, message);
            anns.event(MESSAGE);
            anns.reply("user:block", new JsonObject().put("userId", Rest.idOf(bob)));
            until(() -> "it is not refused", () -> refused(bobs, message, "USER_BLOCKED"));
            assertEquals(Rest.idOf(ann), bobs.event(OFFLINE).getString("userId"));
            assertFalse(online(bobs, ann));
        }
    }

    private static boolean refused(RawBridge asking, JsonObject message, String code) {
        JsonObject answer = asking.answer(MESSAGE, message);
        return answer.getString("type").equals("err")
                && answer.getJsonObject("error").getString("code").equals(code);
    }

    @Test
    void whoIsPutOutAtOneNodeIsOutOnAnother() {
        JsonObject ann = rest.account();
        JsonObject carol = rest.account();
        for (String how : List.of("room:remove", "room:ban")) {
            JsonObject bob = rest.account();
            String roomId = rest.room(ann);
            rest.join(bob, roomId);
            rest.join(carol, roomId);
            try (RawBridge anns = RawBridge.of(first, ann);
                    RawBridge bobs = RawBridge.of(second, bob, MESSAGE, LEFT);
                    RawBridge carols = RawBridge.of(second, carol, MESSAGE)) {
                anns.reply(MESSAGE, says(roomId, "before"));
                assertEquals("before", bobs.event(MESSAGE).getString("content"));
                anns.reply(how, new JsonObject().put("roomId", roomId).put("userId", Rest.idOf(bob)));
                assertEquals(Rest.idOf(bob), bobs.event(LEFT).getString("userId"));
                until(() -> "it is not refused", () -> refused(bobs, says(roomId, "still here"), "PERMISSION_DENIED"));
                anns.reply(MESSAGE, says(roomId, "after"));
                carols.next(frame -> frame.encode().contains("after"));
                bobs.reply("session:ping", new JsonObject());
                assertEquals(List.of(), bobs.take(List.of(MESSAGE)));
                int again = new Rest(second).putMember(bob, roomId).statusCode();
                assertEquals(how.equals("room:ban") ? 403 : 200, again);
            }
        }
    }

    @Test
    void whoIsAddedAtOneNodeGetsTheRoomsFeedOnAnOpenSocketOfAnother() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        rest.acquaint(ann, bob);
        String roomId = rest.room(ann);
        try (RawBridge anns = RawBridge.of(first, ann);
                RawBridge bobs = RawBridge.of(second, bob, MESSAGE, "room:user_joined")) {
            anns.reply("room:add", new JsonObject().put("roomId", roomId).put("userId", Rest.idOf(bob)));
            assertEquals(roomId, bobs.event("room:user_joined").getString("roomId"));
            anns.reply(MESSAGE, says(roomId, "welcome"));
            assertEquals("welcome", bobs.event(MESSAGE).getString("content"));
            bobs.reply(MESSAGE, says(roomId, "thank you"));
        }
    }
}
