package parley.room;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stores the feeds of rooms and what follows from them: members, cursors, messages. An event and its effect on the room
 * are stored in one step, and seq is given in it. Failures: NOT_FOUND for a room that never was, ROOM_CLOSED for one
 * that is gone, UNAVAILABLE if the store is away.
 */
public interface RoomLog {
    /** Stands for a seq that the reader did not name; 0 is the beginning of the feed. */
    long NO_SEQ = -1;

    /** Makes a room with the first events of its feed, by which its members join. It makes all of it, or nothing. */
    Future<List<RoomEvent>> open(Room room, List<Draft> first, long now);

    /**
     * Finds the room that an intent made before, and the last event of its making; fails with CONFLICT if the intent
     * was to make another room.
     *
     * @param maker the draft by which the maker joins
     */
    default Future<Optional<FeedPlace>> made(Draft maker) {
        return Future.succeededFuture(Optional.empty());
    }

    /**
     * Stores an event. Also fails with CONFLICT if the clientId was used for other content. For {@link MessageChanges}
     * it fails with NOT_FOUND if a message is not there or was deleted, PERMISSION_DENIED for an edit of another's
     * message, CONFLICT for too many changes.
     */
    Future<Appended> append(Draft draft, long now);

    /** Finds the event of an intent that was carried out before; fails with CONFLICT like {@link #append}. */
    Future<Optional<RoomEvent>> repetition(Draft draft);

    /** @param epoch of the log the position belongs to; null if the reader has none */
    Future<FeedPage> read(String roomId, long after, String epoch, int limit);

    /**
     * Reads in the same way, but perhaps from memory: later events than the given one may be missing, of which the
     * reader must hear otherwise.
     *
     * @param reached a seq that the room's feed is known to have reached
     */
    default Future<FeedPage> readReached(String roomId, long after, String epoch, int limit, long reached) {
        return read(roomId, after, epoch, limit);
    }

    /**
     * Reads the messages before a seq, those next to it, or else after a seq, with their reactions and pins, without
     * those that the reader has cleared or deleted for themself. Without either seq it reads the newest.
     *
     * @param userId the reader
     * @param before {@link #NO_SEQ} for none, like {@code after}
     */
    Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit);

    /** Reads the pinned messages among them, ascending. */
    Future<List<RoomEvent>> pinned(String roomId, String userId);

    /** Reads a message as it stands now, even if it was deleted. */
    Future<Optional<RoomEvent>> message(String roomId, String messageId);

    /** Finds the room of a message, if the user is in it; otherwise nothing, as if there were no such message. */
    Future<Optional<String>> roomOf(String messageId, String userId);

    /** Hides a message from one member for good; there must be such a message. */
    Future<Void> hide(String roomId, String userId, String messageId, long now);

    /**
     * Finds the members with these names.
     *
     * @param names ASCII in lower case
     * @return ids by name, without the names that nobody has
     */
    Future<Map<String, Set<String>>> membersNamed(String roomId, Collection<String> names);

    /**
     * Reads the last messages of a room for a report, whatever was cleared, edited or deleted: {@code deleted} marks
     * deleted messages, {@code versions} holds earlier texts. Works for a few minutes after the room was closed; then
     * nothing is found. Fails with PERMISSION_DENIED for a reporter who was never in the room.
     */
    Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit);

    /**
     * Tells whether a user is or was in a room, as far back as that is known; nobody was in one that does not exist.
     */
    Future<Boolean> everIn(String roomId, String userId);

    /** Reads the last seq of each of these rooms that exists. */
    Future<Map<String, Long>> heads(Collection<String> roomIds);

    /**
     * Finds the stored rooms with events since a time; there are none of those that end with what they are for.
     *
     * @param roomIds the rooms to look at; null for all
     */
    default Future<List<MovedRoom>> movedSince(long time, Collection<String> roomIds, int limit) {
        return Future.succeededFuture(List.of());
    }

    /** Reads the state of the feeds of those of these rooms that are open. */
    Future<Map<String, FeedPosition>> positions(Collection<String> roomIds);

    Future<Room> room(String roomId);

    /**
     * Reads a room as it stood at most a second ago, but not before a change made on this node; its head may be behind.
     */
    default Future<Room> recentRoom(String roomId) {
        return room(roomId);
    }

    /** Reads a room for one of its members; fails with PERMISSION_DENIED for anybody else, which costs less. */
    default Future<Room> roomOfMember(String roomId, String userId) {
        return recentRoom(roomId)
                // A member who has just come in on another node must not be refused for a look that is a second old.
                .compose(room -> room.hasMember(userId) ? Future.succeededFuture(room) : room(roomId))
                .compose(room -> room.hasMember(userId)
                        ? Future.succeededFuture(room)
                        : Future.failedFuture(RoomLifecycle.notIn()));
    }

    /**
     * Reads a room as {@link #roomOfMember} does, to judge what a member does in it: its head and the cursors of its
     * members may be those of half a minute ago.
     */
    default Future<Room> knownRoomOfMember(String roomId, String userId) {
        return roomOfMember(roomId, userId);
    }

    /** Calls a user by another name in all rooms that they are in. */
    Future<Void> rename(String userId, String username);

    /** Notes that something else than an append to this log has changed the room: its members, settings or bar. */
    default void changedElsewhere(String roomId) {}

    /**
     * Reads all rooms of a user. A large room may lack some members, but not the user, nor the other one of a direct
     * room.
     */
    Future<List<Room>> roomsOf(String userId);

    /** Does the same as {@link #roomsOf(String)} for these rooms only. */
    default Future<List<Room>> roomsOf(String userId, Collection<String> roomIds) {
        return roomsOf(userId).map(rooms -> rooms.stream()
                .filter(room -> roomIds.contains(room.id()))
                .toList());
    }

    /**
     * Reads all rooms that a user has joined, some at a time, in no meaningful order.
     *
     * @param after {@code next} of the part before; null to begin, empty to begin without matches
     */
    default Future<JoinedRooms> joinedRoomsOf(String userId, String after) {
        return roomsOf(userId)
                .map(rooms -> new JoinedRooms(
                        rooms.stream().map(room -> JoinedRoom.of(room, userId)).toList(), null));
    }

    /**
     * Reads the rooms of the user that were active last, without matches.
     *
     * @param before the place behind which to go on; null to begin
     */
    default Future<List<JoinedRoom>> latestJoinedRoomsOf(String userId, JoinedRoom.Position before, int limit) {
        return roomsOf(userId).map(rooms -> rooms.stream()
                .map(room -> JoinedRoom.of(room, userId))
                .filter(room -> room.kind().stored())
                .filter(room -> before == null || room.position().isBehind(before))
                .sorted((one, other) -> one.position().isBehind(other.position()) ? 1 : -1)
                .limit(limit)
                .toList());
    }

    /** Number of members up to which people are told of each other's coming and going by name. */
    int MOST_NAMED = 100;

    /** Reads the ids of the members of those of these rooms that have no more than {@link #MOST_NAMED}. */
    default Future<Map<String, Set<String>>> membersOfSmall(Collection<String> roomIds) {
        List<Future<Room>> rooms = roomIds.stream().map(this::recentRoom).toList();
        return Future.join(rooms)
                .transform(read -> Future.succeededFuture(rooms.stream()
                        .filter(Future::succeeded)
                        .map(Future::result)
                        .filter(room -> room.members().size() <= MOST_NAMED)
                        .collect(Collectors.toMap(Room::id, room -> Set.copyOf(room.memberIds())))));
    }

    /** Finds those of these people who are in a room with the user. */
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

    /** Reads the matches that a user has joined, without the store of other rooms. */
    default Future<List<JoinedRoom>> joinedMatchesOf(String userId) {
        return matchesOf(userId)
                .map(rooms ->
                        rooms.stream().map(room -> JoinedRoom.of(room, userId)).toList());
    }

    /** Moves a member's cursor. @return the member as they then stand */
    Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo);

    /**
     * Moves the cursors of many members at once; a store may skip those whose rows it would have to wait for.
     *
     * @param toldToAll size up to which all members of a room are told of them; for larger rooms the outcome says who
     *     wrote what was read
     * @return what became of each; it fails as a whole if the store is away
     */
    default Future<CursorMoves.Outcome> move(List<CursorMoves.Move> moves, int toldToAll) {
        return CursorMoves.oneByOne(this, moves);
    }

    /** Counts what the member has not read of these rooms; a store may stop counting at a thousand. */
    Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds);

    /** Tells whether nobody is in a room that is there. */
    default Future<Boolean> isEmpty(String roomId) {
        return recentRoom(roomId).map(room -> room.members().isEmpty());
    }

    /** Ends a room: later use of its id fails with ROOM_CLOSED; readers that lag behind may still read its log. */
    Future<Void> drop(String roomId, long now);

    /** Finds rooms without an event since the given time. */
    Future<List<Room>> idleSince(long time);

    /** Counts the rooms that are open. */
    Future<Long> count();
}
