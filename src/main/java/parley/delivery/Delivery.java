package parley.delivery;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import parley.bus.WireName;
import parley.room.RoomEvent;
import parley.room.RoomReceipts;

/** A request to a node to hand something to its sockets. */
public sealed interface Delivery {

    /** An event of a room's feed, for all members. @param json as clients see it, in UTF-8; nobody may change it */
    record Durable(String roomId, long seq, String type, String userId, byte[] json) implements Delivery {
        static Durable of(RoomEvent event) {
            return new Durable(event.roomId(), event.seq(), event.type(), event.userId(), event.encode());
        }
    }

    /** Something that counts only now. @param json in the same way @param exceptUserIds users who are not told */
    record Ephemeral(String roomId, String type, byte[] json, Set<String> exceptUserIds) implements Delivery {}

    /** The cursors of a room that have moved; each connection is told of those that concern it. */
    record Receipts(RoomReceipts of) implements Delivery {}

    /** A change of who is typing in a larger room, of which each node makes lists. */
    record Typing(String roomId, String userId, String username, boolean on) implements Delivery {}

    /**
     * Something for the devices of some users.
     *
     * @param type null if the connections are only to follow a room
     * @param follow a room whose feed the connections follow from now on; null for none
     */
    @WireName("parley.room.Delivery$ToUsers")
    record ToUsers(Set<String> userIds, String type, JsonObject data, Follow follow) implements Delivery {}

    /**
     * Makes the user's open connections follow the room's feed from now on.
     *
     * @param after the seq behind which they begin
     */
    record Follow(String roomId, long after) {}

    /**
     * Events for one connection of a user, in this order.
     *
     * @param number grows with each batch of the sender; a batch that is sent again has the same number
     */
    @WireName("parley.room.Delivery$ToConnection")
    record ToConnection(String senderId, long number, String userId, String connectionId, List<Event> events)
            implements Delivery {

        /** @param json as clients see it */
        public record Event(String type, String json) {}
    }
}
