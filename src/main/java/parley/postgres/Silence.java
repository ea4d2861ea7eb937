package parley.postgres;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts statements that nobody answered in time. After some in a row, waiting for one more would be in vain, and only
 * one at a time is still sent, as a probe.
 */
final class Silence {
    private static final int MOST_UNANSWERED = 5;

    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean probing = new AtomicBoolean();

    /** @return whether this was the last one that was waited for */
    boolean unanswered() {
        return unanswered.incrementAndGet() == MOST_UNANSWERED;
    }

    /** Must be called at each answer, however late it comes, and whatever it says. */
    void broken() {
        if (unanswered.get() > 0) {
            unanswered.set(0);
        }
    }

    boolean lasts() {
        return unanswered.get() >= MOST_UNANSWERED;
    }

    /** @return false if a probe is under way already */
    boolean probeBegins() {
        return probing.compareAndSet(false, true);
    }

    void probeEnds() {
        probing.set(false);
    }
}
