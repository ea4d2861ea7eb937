package parley.gateway.presence;

import io.vertx.core.json.JsonObject;
import parley.gateway.format.Frame;
import parley.presence.PresenceMessages;
import parley.presence.PresenceMessages.Shown;

/** Makes the frames of presence. Source: the protocol, section 3. */
public final class PresenceFrames {
    private static final String COUNT = "presence:count";

    private PresenceFrames() {}

    public static Frame of(Shown change) {
        JsonObject data = new JsonObject().put("userId", change.userId()).put("username", change.username());
        if (!change.online()) {
            data.put("lastSeen", change.at());
        }
        return Frame.event(change.online() ? PresenceMessages.USER_ONLINE : PresenceMessages.USER_OFFLINE, data);
    }

    public static Frame count(String roomId, int online) {
        return Frame.event(COUNT, new JsonObject().put("roomId", roomId).put("online", online));
    }
}
