package parley.room;

import io.vertx.core.json.JsonObject;

/**
 * One durable entry of a room's feed.
 *
 * @param seq position in the room, from 1 without gaps
 * @param userId the user who did it
 * @param timestamp epoch milliseconds
 * @param body the change, without the fields above; must not be altered
 */
public record RoomEvent(String roomId, long seq, String type, String userId, long timestamp, JsonObject body) {

    public RoomEvent with(JsonObject otherBody) {
        return new RoomEvent(roomId, seq, type, userId, timestamp, otherBody);
    }

    /** Returns the event as clients see it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("roomId", roomId)
                .put("seq", seq)
                .put("timestamp", timestamp)
                .put("userId", userId)
                .mergeIn(body);
    }

    /** Source: the answer of {@code chat:feed}. */
    public JsonObject toFeedEntry() {
        return new JsonObject().put("type", type).put("data", toJson());
    }
}
