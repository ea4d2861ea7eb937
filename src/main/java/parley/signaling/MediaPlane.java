package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** The way that the media of group calls take: from browser to browser, or through a media server. */
public interface MediaPlane {
    /** The participant id by which clients name the server's side of such a plane. */
    String PARTICIPANT = "plane";

    /** Hears signals of the plane for participants; any thread may call it. */
    interface PlaneListener {
        void signal(String callId, String participantId, String event, JsonObject data);
    }

    /** Returns {@code mesh} or {@code janus}. */
    String name();

    /** Tells whether a call of so many participants fits. */
    boolean takes(int participants, int withVideo);

    Future<Void> open(String callId);

    /** Lets a participant send and receive. */
    Future<Void> grant(String callId, String participantId);

    /** Takes a participant's signal for {@link #PARTICIPANT}; fails with NOT_FOUND in a plane that has none. */
    Future<Void> signal(String callId, String participantId, String event, JsonObject data);

    Future<Void> revoke(String callId, String participantId);

    Future<Void> close(String callId);

    /** Finds the participants whom the plane knows. */
    Future<Set<String>> roster(String callId);

    void onSignal(PlaneListener listener);
}
