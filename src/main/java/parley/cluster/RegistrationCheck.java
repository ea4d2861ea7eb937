package parley.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.NodeLink;

/**
 * Asks the cluster, every few seconds, whether this node can still be reached by its addresses. If not, the node turns
 * not ready and registers anew.
 */
public final class RegistrationCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationCheck.class);
    private static final long EVERY_MS = 3_000;
    private static final long PATIENCE_MS = 10_000;

    private final Vertx vertx;
    private final Membership membership;
    private final NodeLink link;
    private final List<Supplier<Future<Void>>> others = new ArrayList<>();
    private volatile boolean registered = true;
    /** Answers come on any thread. */
    private final AtomicBoolean checking = new AtomicBoolean();

    public RegistrationCheck(Vertx vertx, Membership membership, NodeLink link) {
        this.vertx = vertx;
        this.membership = membership;
        this.link = link;
    }

    /** Adds a step to be taken whenever this node registers anew; must be called before {@link #begin}. */
    public void onAnew(Supplier<Future<Void>> step) {
        others.add(step);
    }

    public void begin() {
        vertx.setPeriodic(EVERY_MS, timer -> check());
        // A merge of two halves is when registrations get lost.
        membership.onMerged(() -> vertx.runOnContext(turn -> check()));
    }

    /** Tells readiness whether the node can be reached. */
    public boolean registered() {
        return registered;
    }

    private void check() {
        if (!checking.compareAndSet(false, true)) {
            return;
        }
        found().timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .compose(found -> found ? reached() : anew())
                .onFailure(failure -> LOG.warn("The cluster could not be asked: {}", failure.getMessage()))
                .onComplete(done -> checking.set(false));
    }

    private Future<Boolean> found() {
        return Future.all(link.addresses().stream().map(membership::knows).toList())
                .map(all -> all.<Boolean>list().stream().allMatch(found -> found));
    }

    private Future<Void> reached() {
        if (!registered) {
            LOG.info("The cluster knows this node again");
        }
        registered = true;
        return Future.succeededFuture();
    }

    private Future<Void> anew() {
        registered = false;
        LOG.warn("The cluster has lost this node's registrations; they are made anew");
        return Future.join(Stream.concat(
                                Stream.of(link.registerAnew()), others.stream().map(Supplier::get))
                        .toList())
                .mapEmpty();
    }
}
