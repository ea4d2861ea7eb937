package parley.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Peers.Farewell;
import parley.bus.Peers.Introduction;
import parley.config.ParleyConfig.Node.Role;

/** Tells each node that joins what this one is, and hears the same. This also opens the connection between the two. */
final class Introductions {
    private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);
    private static final long RETRY_MS = 500;
    private static final long FAREWELL_MS = 200;

    /**
     * The abilities to match by seats and to open what is sealed with a room's own key. Nobody asks there, but nodes of
     * the version before look whether each node serves these addresses from its first introduction on. They go with the
     * next version.
     */
    private static final List<String> ABILITIES = List.of("parley.match.seats", "parley.sealing.scoped");

    private final Vertx vertx;
    private final Bus bus;
    private final Peers peers;
    private final Set<Role> missing;
    private final Supplier<Introduction> own;

    Introductions(Vertx vertx, Bus bus, Peers peers, Set<Role> roles, Supplier<Introduction> own) {
        this.vertx = vertx;
        this.bus = bus;
        this.peers = peers;
        this.own = own;
        this.missing = EnumSet.allOf(Role.class);
        missing.removeAll(roles);
    }

    void begin() {
        bus.serve(Addresses.INTRODUCE, (Introduction peer) -> {
            peers.introduced(peer);
            return Future.succeededFuture(own.get());
        });
        bus.serve(Addresses.FAREWELL, (Farewell leaving) -> {
            peers.leaves(leaving.nodeId());
            return Future.succeededFuture(true);
        });
        ABILITIES.forEach(ability -> bus.serve(ability, question -> Future.succeededFuture(true)));
        peers.onJoined(nodeId -> vertx.runOnContext(turn -> introduceTo(nodeId)));
    }

    void toAll() {
        peers.ids().forEach(this::introduceTo);
    }

    private void introduceTo(String nodeId) {
        if (!peers.contains(nodeId)) {
            return;
        }
        bus.<Introduction>requestAt(nodeId, Addresses.INTRODUCE, own.get())
                .onSuccess(peers::introduced)
                .onFailure(notYet -> {
                    LOG.debug("Node {} does not answer yet: {}", nodeId, notYet.getMessage());
                    vertx.setTimer(RETRY_MS, timer -> introduceTo(nodeId));
                });
    }

    Future<Void> farewell() {
        Farewell leaving = new Farewell(own.get().nodeId());
        return Future.join(peers.ids().stream()
                        .map(nodeId -> bus.requestAt(nodeId, Addresses.FAREWELL, leaving))
                        .toList())
                .timeout(FAREWELL_MS, TimeUnit.MILLISECONDS)
                // A node that this does not reach takes this one for failed, which is no harm.
                .transform(told -> Future.succeededFuture());
    }

    /** Finds one node for each role that this node has not. @param key chooses among several */
    Collection<String> standIns(Object key) {
        return missing.stream()
                .map(role -> peers.withRole(role, key.toString()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }
}
