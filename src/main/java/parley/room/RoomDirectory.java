package parley.room;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps what there is of stored rooms beside their feeds: the rooms of pairs, bans and the public list. */
public interface RoomDirectory {
    /** @param members number of members; the room itself names none */
    record Listed(Room room, int members) {}

    Future<Optional<String>> direct(String userId, String otherId);

    /**
     * Makes the pair's direct room, without members yet.
     *
     * @return the room's id, which is that of another room if one was there first
     */
    Future<String> openDirect(Room room, String userId, String otherId, long now);

    /** Tells whether somebody has written in a direct room since it was barred last: the other one may answer. */
    Future<Boolean> answerable(String roomId);

    /** Finds the open room that is joined by a name. @param key the folded name */
    Future<Optional<String>> named(String key);

    /** Makes the room of a name, without members yet, unless there is one. @param key the folded name */
    Future<Void> openNamed(Room room, String key, long now);

    /** Removes a room in which nothing has ever happened; does nothing to any other. */
    Future<Void> removeUntouched(String roomId);

    /** Returns the open rooms of this kind that these users are in. */
    Future<List<MemberKey>> namedRoomsOf(Collection<String> userIds);

    /** Lists public rooms with somebody in them, by name. @param query part of a name; null for all */
    Future<List<Listed>> listed(String query, int limit);

    /** Returns when a user last wrote in a room, if that was after the given time, otherwise 0. */
    Future<Long> lastMessageAt(String roomId, String userId, long after);

    /**
     * Bans a user who is not in the room; fails with CONFLICT if they are.
     *
     * @param untilMs null means for good, 0 ends the ban
     */
    Future<Void> ban(String roomId, String userId, String byUserId, Long untilMs);
}
