package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.gateway.Connection;
import parley.room.RoomKind;
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

    /** Returns the calls that the user is in, and those that ring, soon and without failing. */
    public Future<JsonArray> of(Connection connection) {
        return asked(connection, null);
    }

    /**
     * Adds the calls that run in the user's rooms.
     *
     * @param rooms as in {@code session:ready}
     * @param own the calls that were found without rooms
     */
    public Future<JsonArray> inRooms(Connection connection, JsonArray rooms, JsonArray own) {
        List<String> roomIds = objects(rooms)
                .filter(room -> !RoomKind.DIRECT.wireName().equals(room.getString("kind")))
                .map(room -> room.getString("id"))
                .toList();
        if (roomIds.isEmpty()) {
            return Future.succeededFuture(own);
        }
        Set<String> known = objects(own).map(call -> call.getString("callId")).collect(Collectors.toSet());
        return asked(connection, roomIds).map(found -> {
            JsonArray all = own.copy();
            objects(found)
                    .filter(call -> !known.contains(call.getString("callId")))
                    .forEach(all::add);
            return all;
        });
    }

    private static Stream<JsonObject> objects(JsonArray list) {
        return list.stream().map(JsonObject.class::cast);
    }

    private Future<JsonArray> asked(Connection connection, List<String> roomIds) {
        Caller caller = connection.caller();
        FindCalls asked = new FindCalls(caller.userId(), caller.sessionId(), nodeId, connection.id(), roomIds);
        return bus.<FoundCalls>request(Addresses.SIGNALING_OF_USER, asked)
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .map(found -> new JsonArray(found.calls()))
                .otherwise(absent -> {
                    LOG.debug("A connection is told of no calls: {}", absent.getMessage());
                    return new JsonArray();
                });
    }
}
