package parley.room;

import io.vertx.core.json.JsonObject;
import parley.error.ParleyException;

/**
 * The settings of a room. Source: {@code settings} of {@code room:create}.
 *
 * @param slowModeMs least time between two messages of a member; 0 means none
 * @param historyFromJoin whether members see no messages from before they came
 */
public record RoomSettings(
        boolean isPrivate,
        int maxParticipants,
        boolean allowFileSharing,
        boolean allowGuests,
        boolean announceOnly,
        long slowModeMs,
        boolean historyFromJoin) {
    private static final int GROUP_MEMBERS = 50;
    private static final int ROOM_MEMBERS = 1_000;

    public static RoomSettings of(RoomKind kind) {
        int members =
                switch (kind) {
                    case MATCH, DIRECT -> 2;
                    case GROUP -> GROUP_MEMBERS;
                    case ROOM -> ROOM_MEMBERS;
                };
        return new RoomSettings(!kind.open(), members, true, true, false, 0, false);
    }

    /** Throws VALIDATION_ERROR for a change that a room of this kind may not have. */
    static void requireAllowed(RoomKind kind, JsonObject changes) {
        if (kind == RoomKind.GROUP && changes.getInteger("maxParticipants", GROUP_MEMBERS) > GROUP_MEMBERS) {
            throw ParleyException.invalid(
                    "settings.maxParticipants", "a group takes " + GROUP_MEMBERS + " people; a room takes more");
        }
    }

    /** Returns the settings with the given fields changed. */
    public RoomSettings with(JsonObject changes) {
        return new RoomSettings(
                changes.getBoolean("isPrivate", isPrivate),
                changes.getInteger("maxParticipants", maxParticipants),
                changes.getBoolean("allowFileSharing", allowFileSharing),
                changes.getBoolean("allowGuests", allowGuests),
                changes.getBoolean("announceOnly", announceOnly),
                changes.getLong("slowModeMs", slowModeMs),
                changes.getBoolean("historyFromJoin", historyFromJoin));
    }

    public JsonObject toJson() {
        return new JsonObject()
                .put("isPrivate", isPrivate)
                .put("maxParticipants", maxParticipants)
                .put("allowFileSharing", allowFileSharing)
                .put("allowGuests", allowGuests)
                .put("announceOnly", announceOnly)
                .put("slowModeMs", slowModeMs)
                .put("historyFromJoin", historyFromJoin);
    }
}
