package parley.error;

import io.vertx.core.Future;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the futures that nobody waits for, since Vert.x drops their failures without a word. That a store or a neighbour
 * is away is foreseen; anything else is told as a fault.
 */
public final class Unattended {
    private static final Logger LOG = LoggerFactory.getLogger(Unattended.class);

    private static volatile BiConsumer<String, Throwable> faults =
            (what, fault) -> LOG.error("Nobody waited for {}, which failed", what, fault);

    private Unattended() {}

    /** Sets who is told of faults in this process, with what it was that failed. */
    public static void tellFaultsTo(BiConsumer<String, Throwable> told) {
        faults = told;
    }

    /** @param what says in a log line what was let go of */
    public static void watch(String what, Future<?> future) {
        future.onFailure(failure -> {
            if (ParleyException.of(failure).code() == ErrorCode.INTERNAL) {
                faults.accept(what, failure);
            } else {
                LOG.debug("Nobody waited for {}, which failed: {}", what, failure.getMessage());
            }
        });
    }
}
