package parley.util;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Fails each test class in whose run something failed that nobody foresaw and no test asked about: a future that nobody
 * waited for, a handler of an event loop, a listener of Netty, a thread. A fault that comes late is told by a later class.
 */
public final class FaultWatch implements BeforeAllCallback, AfterAllCallback {
    private static final String NAME = FaultWatch.class.getName();
    private static final Queue<String> FAULTS = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        if (!(before instanceof Uncaught)) {
            Thread.setDefaultUncaughtExceptionHandler(new Uncaught());
        }
        LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        if (root.getAppender(NAME) == null) {
            Faults faults = new Faults();
            faults.setName(NAME);
            faults.setContext(loggers);
            faults.start();
            root.addAppender(faults);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(context.getRequiredTestClass());
    }

    /** Fails if there were faults since the last look, unless this class causes them. */
    public static void check(Class<?> testClass) {
        List<String> found = new ArrayList<>();
        for (String fault = FAULTS.poll(); fault != null; fault = FAULTS.poll()) {
            found.add(fault);
        }
        if (!testClass.isAnnotationPresent(CausesFaults.class) && !found.isEmpty()) {
            throw new AssertionError("Faults that no test asked about:\n" + String.join("\n", found));
        }
    }

    private static final class Uncaught implements Thread.UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread thread, Throwable fault) {
            // As in the server: a worker's result may come late to a Vert.x that was closed.
            if (!(fault instanceof RejectedExecutionException)) {
                fault.printStackTrace();
                FAULTS.add("thread " + thread.getName() + " ended by " + fault);
            }
        }
    }

    private static final class Faults extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (isFault(event.getLoggerName(), event.getLevel()) && !isOfAFailedWrite(event.getThrowableProxy())) {
                String cause = event.getThrowableProxy() == null
                        ? ""
                        : ": " + event.getThrowableProxy().getClassName() + " "
                                + event.getThrowableProxy().getMessage();
                FAULTS.add(event.getLoggerName() + ": " + event.getFormattedMessage() + cause);
            }
        }

        /** Vert.x tells a write twice that it failed, where the end of a socket comes before that of its TLS handshake. */
        private static boolean isOfAFailedWrite(IThrowableProxy fault) {
            return fault != null
                    && "Promise already completed".equals(fault.getMessage())
                    && Stream.of(fault.getStackTraceElementProxyArray())
                            .noneMatch(frame ->
                                    frame.getStackTraceElement().getClassName().startsWith("parley."));
        }

        /** Netty warns of what its tasks and listeners throw; Vert.x logs an error where no handler takes a fault. */
        private static boolean isFault(String logger, Level level) {
            return switch (logger) {
                case "parley.error.Unattended", "parley.metrics.FaultLog", "io.vertx.core.impl.ContextImpl" ->
                    level.isGreaterOrEqual(Level.ERROR);
                case "io.netty.util.concurrent.AbstractEventExecutor", "io.netty.util.concurrent.DefaultPromise" ->
                    level.isGreaterOrEqual(Level.WARN);
                default -> false;
            };
        }
    }
}
