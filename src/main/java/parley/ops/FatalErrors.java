package parley.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import parley.util.ProcessEnd;

/**
 * Ends the process at the first error of the JVM itself, such as OutOfMemoryError: a node that goes on without memory
 * answers nothing, and nobody takes its place. The JVM's own switch for this can't be set from within a jar. Libraries
 * catch such errors and log them, which is where this class meets them; {@link MemoryWatch} notices the rest. A thread
 * that ends by any other fault ends the process in order.
 */
public final class FatalErrors {
    private FatalErrors() {}

    /** Must be called before anything that takes memory. */
    public static void endTheProcess() {
        ProcessEnd.prepare();
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            ProcessEnd.ifFatal(fault);
            // A worker's result comes late to a Vert.x that was closed. Nobody waits for it any more.
            if (fault instanceof RejectedExecutionException) {
                return;
            }
            LoggerFactory.getLogger(FatalErrors.class).error("An uncaught fault in thread {}", thread.getName(), fault);
            // Something that the rest relies on does its work no more.
            ShutdownSignal.afterFault();
        });
        MemoryWatch.start();
    }

    /** Sees each log call before anything is allocated for it, even a call below the log's level. */
    static final class Filter extends TurboFilter {
        @Override
        public FilterReply decide(
                Marker marker, Logger logger, Level level, String format, Object[] parameters, Throwable failure) {
            if (failure != null) {
                ProcessEnd.ifFatal(failure);
            } else if (parameters != null
                    && parameters.length > 0
                    && parameters[parameters.length - 1] instanceof Throwable last) {
                ProcessEnd.ifFatal(last);
            }
            return FilterReply.NEUTRAL;
        }
    }
}
