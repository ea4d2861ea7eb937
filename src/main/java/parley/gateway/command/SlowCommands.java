package parley.gateway.command;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import parley.gateway.command.CommandTimes.Stages;

/** Leaves a line of each command that took long, with where its time went; used on one event loop. */
final class SlowCommands {
    private static final Logger LOG = LoggerFactory.getLogger(SlowCommands.class);
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** More lines would only slow down a node on which everything is slow. */
    private static final int LINES_PER_SECOND = 5;

    private long second;
    private int lines;
    private long untold;

    static boolean isSlow(long nanos) {
        return nanos >= SLOW_NANOS;
    }

    void note(String connectionId, Stages stages, long nanos) {
        if (nanos - second >= SECOND_NANOS) {
            second = nanos;
            lines = 0;
        }
        if (lines++ >= LINES_PER_SECOND) {
            untold++;
            return;
        }
        MDC.put("requestId", stages.requestId());
        try {
            LOG.atInfo()
                    .addKeyValue("command", stages.command())
                    .addKeyValue("room", stages.roomId())
                    .addKeyValue("connection", connectionId)
                    .addKeyValue("totalMs", stages.totalMs())
                    .addKeyValue("admissionMs", stages.admissionMs())
                    .addKeyValue("waitMs", stages.waitMs())
                    .addKeyValue("workMs", stages.workMs())
                    .addKeyValue("restMs", stages.restMs())
                    .addKeyValue("untold", untold)
                    .log(
                            "{} took {} ms: {} until it was admitted, {} until its turn, {} of work, {} on the way",
                            stages.command(),
                            stages.totalMs(),
                            stages.admissionMs(),
                            stages.waitMs(),
                            stages.workMs(),
                            stages.restMs());
            untold = 0;
        } finally {
            MDC.remove("requestId");
        }
    }
}
