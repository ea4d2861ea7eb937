package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;

/** Gives a participant of a call the servers by which browsers find ways to each other. */
public interface IceServers {
    /**
     * Returns the array that clients hand to RTCPeerConnection, with credentials made for this user. Who asks has made
     * sure that the user may have them.
     */
    Future<JsonArray> of(String userId);
}
