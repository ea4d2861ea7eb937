package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Browsers send media to each other, which bounds how many take part.
 *
 * @param video the most participants with a camera or a screen
 * @param audio the most participants in all
 */
public record MeshPlane(int video, int audio) implements MediaPlane {
    @Override
    public String name() {
        return "mesh";
    }

    @Override
    public boolean takes(int participants, int withVideo) {
        return participants <= audio && withVideo <= video;
    }

    @Override
    public Future<Void> open(String callId) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> grant(String callId, String participantId) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> signal(String callId, String participantId, String event, JsonObject data) {
        return Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, "This call has no media server"));
    }

    @Override
    public Future<Void> revoke(String callId, String participantId) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close(String callId) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Set<String>> roster(String callId) {
        return Future.succeededFuture(Set.of());
    }

    @Override
    public void onSignal(PlaneListener listener) {}
}
