package parley.ops;

import ch.qos.logback.core.status.ErrorStatus;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells, on the console and in {@code /health}, that a log file can't be written, most likely for want of room. */
public final class LogTrouble implements StatusListener {
    private static final Logger LOG = LoggerFactory.getLogger(LogTrouble.class);
    /** Beginnings of what the library notes; a test with a full disk holds them. */
    private static final String FAILED = "IO failure";

    private static final String RECOVERED = "Recovered from IO failure";

    /** The library takes a line in its buffer for a recovery, and fails again when it empties the buffer. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static String trouble;
    private static boolean recovered;
    private static long changedNanos;

    /** Returns null while all lines are written. */
    public static synchronized String now() {
        if (trouble != null && recovered && System.nanoTime() - changedNanos > CALM_NANOS) {
            trouble = null;
            LOG.info("The log files can be written again");
        }
        return trouble;
    }

    @Override
    public void addStatusEvent(Status status) {
        String message = String.valueOf(status.getMessage());
        if (status instanceof ErrorStatus && message.startsWith(FAILED)) {
            Throwable cause = status.getThrowable();
            failed(message + (cause == null ? "" : ": " + cause.getMessage()));
        } else if (message.startsWith(RECOVERED)) {
            recovered();
        }
    }

    private static synchronized void failed(String told) {
        if (now() == null) {
            LOG.error("Lines of the log are lost: {}", told);
        }
        trouble = told;
        recovered = false;
        changedNanos = System.nanoTime();
    }

    private static synchronized void recovered() {
        recovered = true;
        changedNanos = System.nanoTime();
    }
}
