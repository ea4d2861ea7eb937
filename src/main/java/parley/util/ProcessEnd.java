package parley.util;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Ends the process when nothing else can. The thread that keeps the deadline is made at the start, because a process
 * without memory can't make one; it needs neither an event loop nor memory, and runs no shutdown hooks.
 */
public final class ProcessEnd {
    /** The exit status after a fatal error, the same as that of {@code -XX:+ExitOnOutOfMemoryError}. */
    public static final int FATAL = 3;

    /** Standard error may be a pipe that nobody reads. */
    private static final long LAST_WORDS_MS = 500;

    private static final byte[] LAST_WORDS =
            "parley: out of memory, or another fatal error of the JVM: the process ends\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private static final ProcessEnd INSTANCE = new ProcessEnd();

    private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    private final Thread thread = new Thread(this::keepDeadline, "process-end");
    private volatile boolean prepared;
    private boolean armed;
    private long deadlineNanos;
    private int status;

    private ProcessEnd() {
        thread.setDaemon(true);
    }

    /** Must be called once, while there is memory; before that this class does nothing. */
    public static void prepare() {
        INSTANCE.thread.start();
        INSTANCE.prepared = true;
    }

    /** Halts the process after this time, unless it has ended or an earlier deadline is set. */
    public static void within(long ms, int status) {
        INSTANCE.arm(ms, status);
    }

    /** Halts the process at once if the JVM, not our code, has failed, and does nothing otherwise. */
    public static void ifFatal(Throwable failure) {
        Throwable cause = failure;
        // Causes may form a circle.
        for (int depth = 0; cause != null && depth < 16; depth++) {
            if (cause instanceof VirtualMachineError error) {
                INSTANCE.fatal(error);
            }
            cause = cause.getCause();
        }
    }

    private synchronized void arm(long ms, int withStatus) {
        long at = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        if (!armed || at - deadlineNanos < 0) {
            armed = true;
            deadlineNanos = at;
            status = withStatus;
            notifyAll();
        }
    }

    private void fatal(VirtualMachineError error) {
        if (!prepared) {
            return;
        }
        try {
            arm(LAST_WORDS_MS, FATAL);
            err.write(LAST_WORDS);
            // Printing needs memory, which may be there again.
            error.printStackTrace();
        } catch (IOException | VirtualMachineError silent) {
            // The end comes even if printing fails.
        } finally {
            Runtime.getRuntime().halt(FATAL);
        }
    }

    private synchronized void keepDeadline() {
        while (true) {
            long leftMs = armed ? TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime()) : 0;
            if (armed && leftMs <= 0) {
                Runtime.getRuntime().halt(status);
            }
            try {
                wait(leftMs);
            } catch (InterruptedException nobodyDoes) {
                return;
            }
        }
    }
}
