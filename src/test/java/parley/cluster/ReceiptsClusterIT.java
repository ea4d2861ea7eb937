package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;

/** Receipts and typing of members at one node reach those at another. */
@Tag("S2-SYS-11")
@Tag("S3-SCALE-04")
@Tag("once")
class ReceiptsClusterIT {
    private static final String[] EVENTS = {
        "chat:message", "chat:read", "chat:delivered", "chat:receipts", "chat:typing", "chat:error", "error"
    };
    /** With these a room is too large to tell everybody of receipts. */
    private static final int OTHERS = 49;

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2);

    private final ServerExtension first = NODES.node(0);
    private final ServerExtension second = NODES.node(1);
    private final Rest rest = new Rest(first);

    private static JsonObject in(String roomId) {
        return new JsonObject().put("roomId", roomId);
    }

    private static JsonArray read(JsonObject account, long seq) {
        return new JsonArray()
                .add(new JsonObject().put("userId", Rest.idOf(account)).put("read", seq));
    }

    private static JsonArray cursors(RawBridge bridge) {
        return bridge.event("chat:receipts").getJsonArray("cursors");
    }

    @Test
    void receiptsReachAllMembersOfASmallRoom() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(ann);
        rest.join(bob, roomId);
        try (RawBridge here = RawBridge.of(first, ann, EVENTS);
                RawBridge there = RawBridge.of(second, bob, EVENTS)) {
            long seq = here.reply("chat:message", in(roomId).put("content", "hello"))
                    .getLong("seq");
            there.event("chat:message");
            there.reply("chat:read", in(roomId).put("upTo", seq));
            for (RawBridge bridge : List.of(here, there)) {
                assertEquals(read(bob, seq), cursors(bridge));
            }
        }
    }

    @Test
    @Tag("S1-EVT-14")
    void aLargerRoomTellsTheAuthorAndTheReadersOtherDeviceWhereverTheyAre() {
        JsonObject ann = rest.account();
        JsonObject bob = rest.account();
        String roomId = rest.room(ann);
        rest.json(
                200,
                "PUT",
                "/api/rooms/" + roomId,
                ann.getString("token"),
                new JsonObject().put("settings", new JsonObject().put("maxParticipants", 1_000)));
        rest.join(bob, roomId);
        for (int i = 0; i < OTHERS; i++) {
            rest.join(rest.account(), roomId);
        }
        try (RawBridge author = RawBridge.of(first, ann, EVENTS);
                RawBridge phone = RawBridge.of(first, bob, EVENTS);
                RawBridge desk = RawBridge.of(second, bob, EVENTS)) {
            long seq = author.reply("chat:message", in(roomId).put("content", "hello"))
                    .getLong("seq");
            desk.event("chat:message");
            desk.reply("chat:read", in(roomId).put("upTo", seq));
            assertEquals(read(bob, seq), cursors(author));
            assertEquals(read(bob, seq), cursors(phone));
            desk.reply("chat:typing:start", in(roomId));
            author.reply("chat:typing:start", in(roomId));
            for (RawBridge bridge : List.of(author, phone, desk)) {
                bridge.next(frame -> "chat:typing".equals(frame.getString("address"))
                        && frame.getJsonObject("body").getJsonArray("users").size() == 2);
            }
        }
    }
}
