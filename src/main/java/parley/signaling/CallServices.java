package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.util.function.Supplier;
import parley.bus.Caller;
import parley.bus.Command;
import parley.room.PostingRules;
import parley.room.Rooms;
import parley.signaling.call.Device;
import parley.signaling.store.CallStore;

/**
 * The parts of a node's signaling that its commands share.
 *
 * @param order the steps of one call, and the beginnings of one room's calls, come one after the other
 */
record CallServices(
        String nodeId,
        Rooms rooms,
        PostingRules rules,
        CallStore store,
        LiveCalls live,
        CallChanges changes,
        CallTelling telling,
        CallNews news,
        IceServers ice,
        InOrder order,
        Supplier<String> ids) {

    Device deviceOf(Command command) {
        Caller caller = command.caller();
        return new Device(caller.userId(), caller.username(), caller.sessionId(), nodeId, caller.connectionId());
    }

    /** A call that can't be relayed is better than none. */
    Future<JsonArray> iceServers(String userId) {
        return ice.of(userId).otherwise(new JsonArray());
    }
}
