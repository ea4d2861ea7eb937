package parley.room;

import io.vertx.core.json.JsonObject;

/**
 * An event before it is stored.
 *
 * @param clientId names the sender's intent, so that a repetition is recognised; null where that makes no sense
 * @param fingerprint equal for the same content; decides between a repetition and a conflict
 * @param entrance how a user who comes into a stored room counts; null where nothing is counted
 */
public record Draft(
        String roomId,
        String type,
        String userId,
        JsonObject body,
        String clientId,
        String fingerprint,
        Entrance entrance) {
    public Draft(String roomId, String type, String userId, JsonObject body, String clientId, String fingerprint) {
        this(roomId, type, userId, body, clientId, fingerprint, null);
    }

    public Draft(String roomId, String type, String userId, JsonObject body) {
        this(roomId, type, userId, body, null, null);
    }

    public Draft with(JsonObject otherBody) {
        return new Draft(roomId, type, userId, otherBody, clientId, fingerprint, entrance);
    }
}
