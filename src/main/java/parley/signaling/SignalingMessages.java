package parley.signaling;

import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.bus.WireName;

/** The records of calls that nodes and features exchange. */
public final class SignalingMessages {
    private SignalingMessages() {}

    /**
     * Asks for the calls that a connection is told of when it comes in: those that its user is in, and those that ring
     * for the user. A participant of the same session who has lost the connection goes on with this one.
     */
    @WireName("signaling.find-calls")
    public record FindCalls(String userId, String sessionId, String nodeId, String connectionId) {}

    @WireName("signaling.count-calls")
    public record CountCalls() {}

    /** @param live calls of all nodes that have not ended */
    @WireName("signaling.counted-calls")
    public record CountedCalls(long live) {}

    /** @param calls each as in {@code calls} of {@code session:ready} */
    @WireName("signaling.found-calls")
    public record FoundCalls(List<JsonObject> calls) {}
}
