package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.gateway.Connection;
import parley.signaling.SignalingMessages.FindCalls;
import parley.signaling.SignalingMessages.FoundCalls;

/**
 * Finds the calls that a connection is told of when it comes in. Nobody is kept out for them: whoever hears of none here
 * hears of each when it changes.
 */
public final class RunningCalls {
    private static final Logger LOG = LoggerFactory.getLogger(RunningCalls.class);
    private static final long PATIENCE_MS = 1_000;

    private final Bus bus;
    private final String nodeId;

    public RunningCalls(Bus bus, String nodeId) {
        this.bus = bus;
        this.nodeId = nodeId;
    }

    /** Returns {@code calls} of {@code session:ready}, soon and without failing. */
    public Future<JsonArray> of(Connection connection) {
        Caller caller = connection.caller();
        FindCalls asked = new FindCalls(caller.userId(), caller.sessionId(), nodeId, connection.id());
        return bus.<FoundCalls>request(Addresses.SIGNALING_OF_USER, asked)
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .map(found -> new JsonArray(found.calls()))
                .otherwise(absent -> {
                    LOG.debug("A connection is told of no calls: {}", absent.getMessage());
                    return new JsonArray();
                });
    }
}
