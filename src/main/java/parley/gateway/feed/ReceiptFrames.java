package parley.gateway.feed;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.gateway.Connection;
import parley.gateway.format.Frame;
import parley.gateway.format.Protocol;
import parley.room.EventTypes;
import parley.room.RoomFacts;
import parley.room.RoomReceipts.Reached;

/**
 * Some receipts of a room in both forms: gathered, and one by one for clients that listen to these. Each form is made
 * when the first connection needs it, and shared. Thread-safe.
 */
final class ReceiptFrames {
    private static final Frame ANY_READ = Frame.event(EventTypes.READ, new JsonObject());
    private static final Frame ANY_DELIVERED = Frame.event(EventTypes.DELIVERED, new JsonObject());
    private static final Frame ANY_GATHERED = Frame.event(EventTypes.RECEIPTS, new JsonObject());

    private final String roomId;
    private final List<Reached> cursors;
    private Frame gathered;
    private List<Frame> single;

    ReceiptFrames(String roomId, List<Reached> cursors) {
        this.roomId = roomId;
        this.cursors = cursors;
    }

    /** Sends what the client listens to; a client that listens to all three names gets the gathered form alone. */
    void sendTo(Connection connection, RoomFacts facts) {
        if (cursors.isEmpty()) {
            return;
        }
        Protocol protocol = connection.protocol();
        boolean together = protocol.takesAll(ANY_GATHERED);
        boolean reads = protocol.takesAll(ANY_READ);
        boolean delivered = protocol.takesAll(ANY_DELIVERED);
        if (together) {
            connection.send(gathered());
        }
        if (together ? reads != delivered : reads || delivered) {
            for (Frame frame : single()) {
                frame.about(facts);
                connection.send(frame);
            }
        }
    }

    private synchronized Frame gathered() {
        if (gathered == null) {
            JsonArray all = new JsonArray();
            for (Reached cursor : cursors) {
                JsonObject one = new JsonObject().put("userId", cursor.userId());
                if (cursor.read() > 0) {
                    one.put("read", cursor.read());
                }
                if (cursor.delivered() > 0) {
                    one.put("delivered", cursor.delivered());
                }
                all.add(one);
            }
            gathered = Frame.event(
                    EventTypes.RECEIPTS, new JsonObject().put("roomId", roomId).put("cursors", all));
        }
        return gathered;
    }

    private synchronized List<Frame> single() {
        if (single == null) {
            single = new ArrayList<>();
            for (Reached cursor : cursors) {
                if (cursor.read() > 0) {
                    single.add(single(EventTypes.READ, cursor.userId(), cursor.read()));
                }
                if (cursor.delivered() > 0) {
                    single.add(single(EventTypes.DELIVERED, cursor.userId(), cursor.delivered()));
                }
            }
        }
        return single;
    }

    private Frame single(String type, String userId, long upTo) {
        return Frame.event(
                type,
                new JsonObject().put("roomId", roomId).put("userId", userId).put("upTo", upTo));
    }
}
