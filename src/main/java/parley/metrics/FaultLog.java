package parley.metrics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.util.ProcessEnd;

/**
 * Logs unforeseen failures with their stacks, the same stack once a minute: a failure that depends on data comes often.
 */
final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_STACKS = 200;
    private static final int FRAMES = 12;

    private final LongSupplier nanoTime;
    private final Map<Stack, Seen> known = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Stack, Seen> eldest) {
            return size() > MOST_STACKS;
        }
    };

    private record Stack(Class<?> type, List<StackTraceElement> frames) {
        private static Stack of(Throwable fault) {
            List<StackTraceElement> all = Arrays.asList(fault.getStackTrace());
            return new Stack(fault.getClass(), List.copyOf(all.subList(0, Math.min(FRAMES, all.size()))));
        }
    }

    private static final class Seen {
        private long loggedAt;
        private long notLogged;
    }

    FaultLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void note(String where, Throwable fault) {
        ProcessEnd.ifFatal(fault);
        long now = nanoTime.getAsLong();
        Stack stack = Stack.of(fault);
        Seen seen = known.get(stack);
        if (seen != null && now - seen.loggedAt < QUIET_NANOS) {
            seen.notLogged++;
            return;
        }
        long before = seen == null ? 0 : seen.notLogged;
        Seen fresh = new Seen();
        fresh.loggedAt = now;
        known.put(stack, fresh);
        LOG.error("An unforeseen failure in {}, and {} times more since the last line of it", where, before, fault);
    }
}
