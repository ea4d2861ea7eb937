package parley.room.pg;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import parley.room.EventTypes;
import parley.room.LeavingReason;
import parley.room.MessageBodies;
import parley.room.MessagePage;
import parley.room.RoomEvent;

/**
 * The last messages of a room as they stood at one seq of its feed, for any reader who sees what all see.
 *
 * @param head seq of the room's last event that the messages take into account
 * @param messages ascending
 * @param whole whether the room has no earlier message
 * @param readAt when the messages were read from the database, in epoch milliseconds
 */
record RecentPage(long head, List<Kept> messages, boolean whole, long readAt) {
    /** Messages that are kept of a room. */
    static final int MOST = 100;
    /** Ids of users that a history names with a reaction. */
    private static final int NAMED = 50;
    /** Objects around a message, and the form in which its text is parsed, take about this many times its bytes. */
    private static final int OBJECTS = 4;

    private static final int SURROUNDINGS = 400;

    /** One kind of reaction. @param userIds ids of all who reacted, the first of them first */
    record Reaction(String emoji, long count, List<String> userIds) {
        private JsonObject shownTo(String userId) {
            return new JsonObject()
                    .put("mine", userIds.contains(userId))
                    .put("count", count)
                    .put("emoji", emoji)
                    .put("userIds", new JsonArray(userIds.subList(0, Math.min(NAMED, userIds.size()))));
        }
    }

    record Kept(RoomEvent message, List<Reaction> reactions, boolean pinned) {
        private RoomEvent shownTo(String userId) {
            JsonArray its = new JsonArray();
            reactions.forEach(reaction -> its.add(reaction.shownTo(userId)));
            return message.with(MessageBodies.shown(message.body(), its, pinned));
        }

        private long weight() {
            long ids = reactions.stream()
                    .mapToLong(reaction -> reaction.userIds().size())
                    .sum();
            return SURROUNDINGS + OBJECTS * (message.change().json().length + 40 * ids);
        }
    }

    /** Tells whether a reader who asks for so many messages finds all of them here. */
    boolean covers(int limit) {
        return whole || limit < messages.size();
    }

    /** @param hiddenUpTo seq up to which this reader must not see the room, or has cleared it */
    MessagePage shownTo(String userId, long hiddenUpTo, int limit) {
        List<Kept> visible = messages.stream()
                .filter(kept -> kept.message().seq() > hiddenUpTo)
                .toList();
        int earlier = Math.max(0, visible.size() - limit);
        return new MessagePage(
                visible.subList(earlier, visible.size()).stream()
                        .map(kept -> kept.shownTo(userId))
                        .toList(),
                earlier > 0);
    }

    /** Returns the page after the room's next event, or null if only the database can tell it. */
    RecentPage after(RoomEvent event) {
        if (event.seq() <= head) {
            return this;
        }
        if (event.seq() > head + 1) {
            return null;
        }
        return switch (event.type()) {
            case EventTypes.MESSAGE -> with(new Kept(event, List.of(), false), event.seq());
            case EventTypes.USER_LEFT ->
                LeavingReason.DELETED.wireName().equals(event.body().getString("reason"))
                        // The name goes with the account.
                        ? null
                        : new RecentPage(event.seq(), messages, whole, readAt);
            case EventTypes.USER_JOINED, EventTypes.UPDATED, EventTypes.MUTED ->
                new RecentPage(event.seq(), messages, whole, readAt);
            default -> null;
        };
    }

    private RecentPage with(Kept newest, long seq) {
        List<Kept> grown = new ArrayList<>(messages);
        grown.add(newest);
        // One more than is shown tells whether there are earlier ones.
        boolean tooMany = grown.size() > MOST + 1;
        return new RecentPage(
                seq, tooMany ? List.copyOf(grown.subList(1, grown.size())) : grown, whole && !tooMany, readAt);
    }

    long weight() {
        return SURROUNDINGS + messages.stream().mapToLong(Kept::weight).sum();
    }
}
