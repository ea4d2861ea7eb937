package parley.gateway;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import parley.gateway.format.CloseCode;

/**
 * Relieves a node whose connections together hold too much of something: first each lets go of what it can spare, then
 * the node gives up the one that holds most. Thread-safe.
 */
final class Relief {
    private record Heaviest(Hub hub, Connection connection, long weight) {}

    private final NodeSockets node;
    private final Consumer<Connection> spare;
    private final ToLongFunction<Connection> weight;
    private final CloseCode code;
    private final AtomicBoolean running = new AtomicBoolean();

    /** @param weight 0 for a connection that holds nothing */
    Relief(NodeSockets node, Consumer<Connection> spare, ToLongFunction<Connection> weight, CloseCode code) {
        this.node = node;
        this.spare = spare;
        this.weight = weight;
        this.code = code;
    }

    /** Begins a relief unless one is running: what that gives back may be enough. */
    void begin(BooleanSupplier stillTooMuch) {
        if (running.compareAndSet(false, true)) {
            node.onEachHub(this::spareAll)
                    .compose(spared -> stillTooMuch.getAsBoolean()
                            ? node.onEachHub(this::heaviestOf).compose(this::giveUp)
                            : Future.succeededFuture(false))
                    .onComplete(done -> running.set(false));
        }
    }

    private boolean spareAll(Hub hub) {
        hub.connections().forEach(spare);
        return true;
    }

    private Heaviest heaviestOf(Hub hub) {
        return hub.connections().stream()
                .filter(connection -> !connection.closing())
                .map(connection -> new Heaviest(hub, connection, weight.applyAsLong(connection)))
                .filter(candidate -> candidate.weight() > 0)
                .max(Comparator.comparingLong(Heaviest::weight))
                .orElse(null);
    }

    private Future<Boolean> giveUp(List<Heaviest> ofHubs) {
        return ofHubs.stream()
                .filter(Objects::nonNull)
                .max(Comparator.comparingLong(Heaviest::weight))
                .map(heaviest -> heaviest.hub().call(at -> {
                    heaviest.connection().close(code);
                    return true;
                }))
                .orElse(Future.succeededFuture(false));
    }
}
