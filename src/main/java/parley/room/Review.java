package parley.room;

import io.vertx.core.Future;
import parley.bus.Command;

/** Judges a text before it is stored. */
public interface Review {
    /**
     * Judges what a command is about to say in a room. Fails with PERMISSION_DENIED if it must not be said, and with
     * UNAVAILABLE if that can't be told now.
     *
     * @param messageId id of the message that it becomes, or that it changes
     */
    Future<Outcome> judge(Room room, Command command, String messageId);

    /** Tells of a text that was stored though it was flagged. */
    void flagged(RoomEvent stored, String messageId, String reason);

    /**
     * @param content the text to store; null for a file without a caption
     * @param flag the reason for which somebody has to look at it; null for none
     */
    record Outcome(String content, String flag) {}
}
