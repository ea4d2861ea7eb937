package parley.gateway;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.Frame;
import parley.gateway.presence.OnlineCounts;
import parley.gateway.presence.PresenceFrames;
import parley.interest.NodeInterest;
import parley.presence.PresenceMessages.Counts;

/** Tells the members of large rooms how many are online, and the nodes that have such members how many are here. */
public final class PresenceCounts extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceCounts.class);
    private static final long EVERY_MS = 1_000;

    private final Bus bus;
    private final String nodeId;
    private final NodeInterest elsewhere;
    private final NodeSockets sockets;
    private final OnlineCounts counts;
    private final Set<String> heard = new HashSet<>();

    /** @param elsewhere knows in which rooms other nodes have members */
    public PresenceCounts(Bus bus, String nodeId, NodeInterest elsewhere, NodeSockets sockets) {
        this.bus = bus;
        this.nodeId = nodeId;
        this.elsewhere = elsewhere;
        this.sockets = sockets;
        this.counts = sockets.onlineCounts();
    }

    @Override
    public Future<?> start() {
        bus.serve(Addresses.PRESENCE_COUNTS, this::hear);
        vertx.setPeriodic(EVERY_MS, timer -> tell());
        return Future.succeededFuture();
    }

    private Future<Boolean> hear(Counts told) {
        heard.add(told.nodeId());
        told.online().forEach((roomId, online) -> counts.heard(told.nodeId(), roomId, online));
        return Future.succeededFuture(true);
    }

    private void tell() {
        forgetGone();
        tellNodes();
        counts.takeDue(System.nanoTime() / 1_000_000).forEach((roomId, online) -> {
            Frame frame = PresenceFrames.count(roomId, online);
            for (Hub hub : sockets.interest().in(roomId)) {
                hub.submit(at -> {
                    RoomChannel channel = at.channel(roomId);
                    if (channel != null) {
                        channel.ephemeral(frame, Set.of());
                    }
                });
            }
        });
    }

    private void forgetGone() {
        if (!heard.isEmpty()) {
            Set<String> here = bus.peers();
            heard.removeIf(node -> {
                boolean gone = !here.contains(node);
                if (gone) {
                    counts.forget(node);
                }
                return gone;
            });
        }
    }

    private void tellNodes() {
        Map<String, Map<String, Integer>> byNode = new HashMap<>();
        counts.takeChanged().forEach((roomId, online) -> elsewhere.in(roomId).forEach(node -> byNode.computeIfAbsent(
                        node, id -> new HashMap<>())
                .put(roomId, online)));
        byNode.forEach(
                (node, online) -> bus.<Boolean>requestAt(node, Addresses.PRESENCE_COUNTS, new Counts(nodeId, online))
                        .onFailure(lost -> {
                            LOG.debug("Node {} was not told how many are online: {}", node, lost.getMessage());
                            counts.tellAgain(online.keySet());
                        }));
    }
}
