package parley.delivery;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.Delivery.ToUsers;
import parley.room.RoomMessages.Locate;
import parley.room.RoomMessages.Located;

/** Reaches users wherever they are connected: presence says on which nodes, and each of these acknowledges. */
final class UserDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(UserDelivery.class);
    private static final int ATTEMPTS = 8;
    private static final long RETRY_MS = 500;

    private final Bus bus;

    UserDelivery(Bus bus) {
        this.bus = bus;
    }

    /** Delivers once; users who do not get it may miss it. */
    void hint(ToUsers delivery) {
        deliver(delivery, Set.of(), 1).onFailure(lost -> LOG.debug("A hint was not told: {}", lost.getMessage()));
    }

    /**
     * Delivers, and asks presence again for where to deliver while a node does not acknowledge. Devices may get it
     * twice if only the acknowledgement was lost. A node that is gone has no devices.
     *
     * @return whether at least one connection took it
     */
    Future<Boolean> deliver(ToUsers delivery) {
        return deliver(delivery, Set.of(), ATTEMPTS);
    }

    private Future<Boolean> deliver(ToUsers delivery, Set<String> acknowledged, int attempts) {
        if (!bus.clustered()) {
            return bus.request(Addresses.DELIVER_TO_USERS, delivery);
        }
        return bus.<Located>request(Addresses.PRESENCE_LOCATE, new Locate(delivery.userIds()))
                .compose(located -> toNodes(
                        located.usersByNode(delivery.userIds(), bus.nodesServing(Addresses.DELIVER_TO_USERS)),
                        delivery,
                        acknowledged,
                        attempts));
    }

    private Future<Boolean> toNodes(
            Map<String, Set<String>> usersByNode, ToUsers delivery, Set<String> acknowledged, int attempts) {
        Set<String> done = new HashSet<>(acknowledged);
        List<Future<Boolean>> told = usersByNode.entrySet().stream()
                .filter(entry -> !acknowledged.contains(entry.getKey()))
                .map(entry -> toNode(entry.getKey(), delivery, entry.getValue()).onSuccess(taken -> {
                    // A user who was not there yet may be there when presence is asked again.
                    if (taken) {
                        done.add(entry.getKey());
                    }
                }))
                .toList();
        return Future.join(told).transform(all -> {
            boolean taken = told.stream().anyMatch(node -> node.succeeded() && node.result());
            if (all.succeeded() || attempts <= 1) {
                return all.succeeded() || taken ? Future.succeededFuture(taken) : Future.failedFuture(all.cause());
            }
            return bus.after(RETRY_MS)
                    .compose(later -> deliver(delivery, done, attempts - 1))
                    .map(takenLater -> taken || takenLater);
        });
    }

    private Future<Boolean> toNode(String nodeId, ToUsers delivery, Collection<String> userIds) {
        ToUsers here = new ToUsers(Set.copyOf(userIds), delivery.type(), delivery.data(), delivery.follow());
        return bus.requestAt(nodeId, Addresses.DELIVER_TO_USERS, here);
    }
}
