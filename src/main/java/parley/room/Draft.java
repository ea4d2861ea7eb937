package parley.room;

import io.vertx.core.json.JsonObject;

/**
 * An event before it is stored.
 *
 * @param clientId names the sender's intent, so that a repetition is recognised; null where that makes no sense
 * @param fingerprint equal for the same content; decides between a repetition and a conflict
 * @param entrance how a user who comes into a stored room counts; null where nothing is counted
 * @param onlyByMember whether the user must be in a stored room, and not muted, in the moment when it is stored
 */
public record Draft(
        String roomId,
        String type,
        String userId,
        JsonObject body,
        String clientId,
        String fingerprint,
        Entrance entrance,
        boolean onlyByMember) {
    public Draft(
            String roomId,
            String type,
            String userId,
            JsonObject body,
            String clientId,
            String fingerprint,
            Entrance entrance) {
        this(roomId, type, userId, body, clientId, fingerprint, entrance, false);
    }

    public Draft(String roomId, String type, String userId, JsonObject body, String clientId, String fingerprint) {
        this(roomId, type, userId, body, clientId, fingerprint, null);
    }

    public Draft(String roomId, String type, String userId, JsonObject body) {
        this(roomId, type, userId, body, null, null);
    }

    /** The draft of a user whose right to write was judged a moment ago. */
    public Draft byMember() {
        return new Draft(roomId, type, userId, body, clientId, fingerprint, entrance, true);
    }

    /** @param ownClientId null where the client names no intent */
    Draft intended(String ownClientId, String ownFingerprint) {
        return new Draft(roomId, type, userId, body, ownClientId, ownFingerprint, entrance, onlyByMember);
    }

    public Draft with(JsonObject otherBody) {
        return new Draft(roomId, type, userId, otherBody, clientId, fingerprint, entrance, onlyByMember);
    }
}
