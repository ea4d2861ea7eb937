package parley.room;

import io.vertx.core.json.JsonObject;
import parley.error.ParleyException;

/**
 * The settings of a room. Source: {@code settings} of {@code room:create}.
 *
 * @param allowCalls whether members may call; false in public rooms until somebody in charge says otherwise
 * @param slowModeMs least time between two messages of a member; 0 means none
 * @param maxMessageLength characters that a message may have here; 0 where the server's own limit suffices
 * @param historyFromJoin whether members see no messages from before they came
 */
public record RoomSettings(
        boolean isPrivate,
        int maxParticipants,
        boolean allowFileSharing,
        boolean allowGuests,
        boolean allowCalls,
        boolean announceOnly,
        long slowModeMs,
        boolean historyFromJoin,
        int maxMessageLength) {
    private static final int GROUP_MEMBERS = 50;
    private static final int ROOM_MEMBERS = 1_000;

    public static RoomSettings of(RoomKind kind) {
        int members =
                switch (kind) {
                    case MATCH, DIRECT -> 2;
                    case GROUP -> GROUP_MEMBERS;
                    case ROOM -> ROOM_MEMBERS;
                };
        return new RoomSettings(!kind.open(), members, true, true, !kind.open(), false, 0, false, 0);
    }

    /**
     * Throws VALIDATION_ERROR for a change that a room of this kind may not have.
     *
     * @param groupSize the most people in a group
     */
    static void requireAllowed(RoomKind kind, JsonObject changes, int groupSize) {
        if (kind == RoomKind.GROUP && changes.getInteger("maxParticipants", 0) > groupSize) {
            throw ParleyException.invalid(
                    "settings.maxParticipants", "a group takes " + groupSize + " people; a room takes more");
        }
    }

    /** Returns the settings of a new room that its maker says nothing of. */
    static RoomSettings ofNew(RoomKind kind, int groupSize) {
        RoomSettings settings = of(kind);
        return kind == RoomKind.GROUP ? settings.with(new JsonObject().put("maxParticipants", groupSize)) : settings;
    }

    /** Throws VALIDATION_ERROR for a text that is too long for this room. */
    public void requireFits(String content) {
        if (maxMessageLength > 0 && content.codePointCount(0, content.length()) > maxMessageLength) {
            throw ParleyException.invalid(
                    "content", "must have at most " + maxMessageLength + " characters in this room");
        }
    }

    /** Returns the settings with the given fields changed. */
    public RoomSettings with(JsonObject changes) {
        return new RoomSettings(
                changes.getBoolean("isPrivate", isPrivate),
                changes.getInteger("maxParticipants", maxParticipants),
                changes.getBoolean("allowFileSharing", allowFileSharing),
                changes.getBoolean("allowGuests", allowGuests),
                changes.getBoolean("allowCalls", allowCalls),
                changes.getBoolean("announceOnly", announceOnly),
                changes.getLong("slowModeMs", slowModeMs),
                changes.getBoolean("historyFromJoin", historyFromJoin),
                changes.getInteger("maxMessageLength", maxMessageLength));
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("isPrivate", isPrivate)
                .put("maxParticipants", maxParticipants)
                .put("allowFileSharing", allowFileSharing)
                .put("allowGuests", allowGuests)
                .put("allowCalls", allowCalls)
                .put("announceOnly", announceOnly)
                .put("slowModeMs", slowModeMs)
                .put("historyFromJoin", historyFromJoin)
                .put("maxMessageLength", maxMessageLength);
    }
}
