package parley.room;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** What is kept of stored rooms beside their feeds: which pair has which, who is muted or banned, and the public list. */
public interface RoomDirectory {
    /** @param members how many there are; the room itself names none */
    record Listed(Room room, int members) {}

    Future<Optional<String>> direct(String userId, String otherId);

    /** Makes the pair's direct room, without members yet; @return its id, which is another's if one was there first. */
    Future<String> openDirect(Room room, String userId, String otherId, long now);

    /** Makes a direct room's bar say again whether a block stands between the two. */
    Future<Void> renewBar(String roomId, long now);

    /** Public rooms with somebody in them, by name. @param query part of a name; null for all */
    Future<List<Listed>> listed(String query, int limit);

    /** When a user last wrote in a room, if that was after the given time; 0 if not. */
    Future<Long> lastMessageAt(String roomId, String userId, long after);

    /** @param untilMs a time that has passed ends it */
    Future<Void> mute(String roomId, String userId, long untilMs);

    /** For somebody who is not in the room, else it fails with CONFLICT. @param untilMs null for good; 0 ends it */
    Future<Void> ban(String roomId, String userId, String byUserId, Long untilMs);
}
