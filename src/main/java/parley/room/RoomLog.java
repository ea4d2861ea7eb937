package parley.room;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The feeds of rooms and what follows from them: members, cursors, messages. An event and its effect on the room are
 * stored in one step, and seq is given in it. Failures: NOT_FOUND for a room that never was, ROOM_CLOSED for one that
 * is gone, UNAVAILABLE if the store is away.
 */
public interface RoomLog {

    /** Makes a room with the first events of its feed, by which its members join: all of it, or nothing. */
    Future<List<RoomEvent>> open(Room room, List<Draft> first, long now);

    /**
     * Also fails with CONFLICT if the clientId was used for another content. Of {@link MessageChanges}: NOT_FOUND for
     * a message that is not there or was deleted, PERMISSION_DENIED for an edit of another's, CONFLICT for too many.
     */
    Future<Appended> append(Draft draft, long now);

    /** What an intent made, if it was carried out before; CONFLICT as in {@link #append}. */
    Future<Optional<RoomEvent>> repetition(Draft draft);

    /** @param epoch of the log the position belongs to; null if the reader has none */
    Future<FeedPage> read(String roomId, long after, String epoch, int limit);

    /**
     * The messages before or after a seq (0: from the end, or the beginning), with their reactions and pins, without
     * those the reader has cleared or deleted for themself.
     *
     * @param userId the reader
     */
    Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit);

    /** The pinned ones among them, ascending. */
    Future<List<RoomEvent>> pinned(String roomId, String userId);

    /** As it stands now, also if it was deleted. */
    Future<Optional<RoomEvent>> message(String roomId, String messageId);

    /** The room of a message, if the user is in it; otherwise empty, as if there were no such message. */
    Future<Optional<String>> roomOf(String messageId, String userId);

    /** Hides a message from one member for good; there must be such a message. */
    Future<Void> hide(String roomId, String userId, String messageId, long now);

    /** @param names in lower case; @return ids of the members who are called so */
    Future<List<String>> memberIdsNamed(String roomId, Collection<String> names);

    /**
     * The last messages of a room for a report, whatever was cleared, edited or deleted: {@code deleted} says the
     * latter, {@code versions} what was said before. Also of a room that was closed a few minutes ago.
     * Fails with PERMISSION_DENIED for somebody who was never in it; empty when it is too late.
     */
    Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit);

    /** Whether somebody is or was in a room, as far back as it is known; nobody was in one that does not exist. */
    Future<Boolean> everIn(String roomId, String userId);

    /** Last seq of each room that exists. */
    Future<Map<String, Long>> heads(Collection<String> roomIds);

    /** Where the feeds of those of these rooms stand that are open. */
    Future<Map<String, FeedPosition>> positions(Collection<String> roomIds);

    Future<Room> room(String roomId);

    /** As it stood at most a second ago, but not before a change made on this node; its head may be behind. */
    default Future<Room> recentRoom(String roomId) {
        return room(roomId);
    }

    /** The room for one of its members; fails with PERMISSION_DENIED for anybody else, which costs less. */
    default Future<Room> roomOfMember(String roomId, String userId) {
        return recentRoom(roomId)
                // Whoever has just come in on another node is not refused for a look that is a second old.
                .compose(room -> room.hasMember(userId) ? Future.succeededFuture(room) : room(roomId))
                .compose(room -> room.hasMember(userId)
                        ? Future.succeededFuture(room)
                        : Future.failedFuture(RoomLifecycle.notIn()));
    }

    /** Another node has changed who is in the room or what it is like. */
    default void changedElsewhere(String roomId) {}

    /** All rooms of a user. A large room may lack some members, but not the user, nor the other one of a direct room. */
    Future<List<Room>> roomsOf(String userId);

    /** Like {@link #roomsOf(String)}, but of these rooms only. */
    default Future<List<Room>> roomsOf(String userId, Collection<String> roomIds) {
        return roomsOf(userId).map(rooms -> rooms.stream()
                .filter(room -> roomIds.contains(room.id()))
                .toList());
    }

    /**
     * All rooms of a user, some at a time and in no order that means anything.
     *
     * @param after what the part before said; null to begin
     */
    default Future<Seats> seatsOf(String userId, String after) {
        return roomsOf(userId)
                .map(rooms -> new Seats(
                        rooms.stream().map(room -> Seat.of(room, userId)).toList(), null));
    }

    /** The user's rooms that were active last, but for matches. @param before a place to go on behind; null to begin */
    default Future<List<Seat>> latestSeatsOf(String userId, Seat.Position before, int limit) {
        return roomsOf(userId).map(rooms -> rooms.stream()
                .map(room -> Seat.of(room, userId))
                .filter(seat -> seat.kind() != RoomKind.MATCH)
                .filter(seat -> before == null || seat.position().isBehind(before))
                .sorted((one, other) -> one.position().isBehind(other.position()) ? 1 : -1)
                .limit(limit)
                .toList());
    }

    /** Those of these people who are in a room with the user. */
    default Future<Set<String>> sharing(String userId, Collection<String> otherIds) {
        return roomsOf(userId).map(rooms -> otherIds.stream()
                .filter(other -> rooms.stream().anyMatch(room -> room.hasMember(other)))
                .collect(Collectors.toSet()));
    }

    default Future<List<Room>> matchesOf(String userId) {
        return roomsOf(userId).map(rooms -> rooms.stream()
                .filter(room -> room.kind() == RoomKind.MATCH)
                .toList());
    }

    /** @return the member as it then stands */
    Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo);

    /** What the member has not read of these rooms; a store may stop counting at a thousand. */
    Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds);

    /** Whether nobody is in a room that is there. */
    default Future<Boolean> isEmpty(String roomId) {
        return recentRoom(roomId).map(room -> room.members().isEmpty());
    }

    /** Ends a room: later use of its id fails with ROOM_CLOSED; its log may still be read by those who lag behind. */
    Future<Void> drop(String roomId, long now);

    /** Rooms without an event since the given time. */
    Future<List<Room>> idleSince(long time);

    Future<Long> count();
}
