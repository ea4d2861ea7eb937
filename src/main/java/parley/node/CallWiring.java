package parley.node;

import io.vertx.core.Future;
import java.util.UUID;
import java.util.function.IntSupplier;
import parley.config.ParleyConfig;
import parley.delivery.ConnectionDelivery;
import parley.metrics.Metrics;
import parley.ops.Supervisor;
import parley.room.Rooms;
import parley.signaling.CallFigures;
import parley.signaling.MediaPlane;
import parley.signaling.MeshPlane;
import parley.signaling.RoomCallEntries;
import parley.signaling.SignalingVerticle;
import parley.signaling.call.CallRules;
import parley.signaling.call.EndReason;
import parley.signaling.store.CallStore;
import parley.signaling.turn.ConfiguredIceServers;

/** Makes the signaling of calls. */
final class CallWiring {
    private final String nodeId;
    private final ParleyConfig config;
    private final Rooms rooms;
    private final RoomWiring.Services stored;
    private final SharedStoreWiring stores;
    private final Metrics metrics;
    private volatile IntSupplier here = () -> 0;

    CallWiring(
            String nodeId,
            ParleyConfig config,
            Rooms rooms,
            RoomWiring.Services stored,
            SharedStoreWiring stores,
            Metrics metrics) {
        this.nodeId = nodeId;
        this.config = config;
        this.rooms = rooms;
        this.stored = stored;
        this.stores = stores;
        this.metrics = metrics;
    }

    Future<Void> deploy(Supervisor supervisor) {
        ParleyConfig.Calls calls = config.calls();
        CallStore store = stores.calls(calls.longestMs());
        MediaPlane plane = new MeshPlane(calls.mesh().video(), calls.mesh().audio());
        CallRules rules =
                new CallRules(calls.ringMs(), calls.graceMs(), calls.connectMs(), calls.longestMs(), plane::takes);
        metrics.gauge("parley.calls.here", "Live calls with a participant connected here", () -> here.getAsInt());
        return supervisor.deploy("signaling", 1, i -> {
            SignalingVerticle verticle = new SignalingVerticle(
                    new SignalingVerticle.Settings(nodeId, rules),
                    store,
                    rooms,
                    new SignalingVerticle.RoomRules(stored.rules(), stored.admission()),
                    new SignalingVerticle.Outside(
                            new RoomCallEntries(rooms, stored.rules()),
                            new ConfiguredIceServers(calls.ice(), stores.limits(), rooms.clock()),
                            plane,
                            figures()),
                    // Its numbers count anew with each verticle, so its id must be new as well.
                    new ConnectionDelivery(rooms.bus(), UUID.randomUUID().toString())::tell);
            stores.onReturn(verticle::storeMayBeBack);
            here = verticle::calls;
            return verticle;
        });
    }

    private CallFigures figures() {
        return new CallFigures() {
            @Override
            public void ended(EndReason reason) {
                metrics.callEnded(reason.wireName());
            }

            @Override
            public void connected(long afterMs) {
                metrics.callConnected(afterMs);
            }

            @Override
            public void reported(String quality) {
                metrics.callReported(quality);
            }
        };
    }
}
