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
import parley.signaling.CallQuota;
import parley.signaling.MediaPlane;
import parley.signaling.RoomCallEntries;
import parley.signaling.SignalingVerticle;
import parley.signaling.call.CallRules;
import parley.signaling.call.EndReason;
import parley.signaling.store.CallStore;

/** Makes the signaling of calls. */
final class CallWiring {
    private final String nodeId;
    private final ParleyConfig config;
    private final Rooms rooms;
    private final RoomWiring.Services stored;
    private final SharedStoreWiring stores;
    private final Metrics metrics;
    private final MediaWiring media;
    private volatile IntSupplier here = () -> 0;

    CallWiring(
            String nodeId,
            ParleyConfig config,
            Rooms rooms,
            RoomWiring.Services stored,
            SharedStoreWiring stores,
            Metrics metrics,
            MediaWiring media) {
        this.nodeId = nodeId;
        this.config = config;
        this.rooms = rooms;
        this.stored = stored;
        this.stores = stores;
        this.metrics = metrics;
        this.media = media;
    }

    Future<Void> deploy(Supervisor supervisor) {
        CallStore store = stores.calls(config.calls().longestMs());
        return media.plane(supervisor, store).compose(plane -> deploy(supervisor, store, plane));
    }

    private Future<Void> deploy(Supervisor supervisor, CallStore store, MediaPlane plane) {
        ParleyConfig.Calls calls = config.calls();
        CallRules rules =
                new CallRules(calls.ringMs(), calls.graceMs(), calls.connectMs(), calls.longestMs(), plane::takes);
        metrics.gauge("parley.calls.here", "Live calls with a participant connected here", () -> here.getAsInt());
        return supervisor.deploy("signaling", 1, i -> {
            SignalingVerticle verticle = new SignalingVerticle(
                    new SignalingVerticle.Settings(nodeId, rules),
                    store,
                    rooms,
                    new SignalingVerticle.RoomRules(
                            stored.rules(), stored.admission(), new CallQuota(stores.limits(), config.limits())),
                    new SignalingVerticle.Outside(
                            new RoomCallEntries(rooms, stored.rules()), media.servers(), plane, figures()),
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
