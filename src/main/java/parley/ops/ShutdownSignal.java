package parley.ops;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.util.ProcessEnd;

/**
 * Ends the process in our order on SIGTERM, SIGINT and SIGHUP. Shutdown hooks, ours or a library's, would all run at
 * once; here they run after the ordered stop. A second signal ends the process at once, and so does the deadline. A
 * process that stops after a fault ignores the first signal, as it is doing what that asks for.
 */
public final class ShutdownSignal {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignal.class);
    private static final long HOOKS_MS = 2_000;
    private static final int TOO_LATE = 1;
    private static final int FAULT = 1;

    private static volatile ShutdownSignal installed;

    private final Thread stop;
    private final long limitMs;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile int status;

    private ShutdownSignal(Runnable stop, long limitMs) {
        // The thread on which signals come is a daemon: without one of ours the JVM ends as soon as the node's are
        // gone.
        this.stop = new Thread(() -> stopAndExit(stop), "stop");
        this.limitMs = limitMs;
    }

    /** {@code stop} may block; after {@code limitMs} the process ends with status 1, whatever still runs. */
    public static void install(Runnable stop, long limitMs) {
        ShutdownSignal handler = new ShutdownSignal(stop, limitMs);
        installed = handler;
        for (String signal : new String[] {"TERM", "INT", "HUP"}) {
            try {
                handler.handle(signal);
            } catch (ReflectiveOperationException | RuntimeException unavailable) {
                LOG.warn("SIG{} will end the process without an ordered stop", signal, unavailable);
            }
        }
    }

    /**
     * Ends the process in the same order, with status 1, after a fault that leaves its state in doubt. Does nothing in a
     * process that handles no signals.
     */
    public static void afterFault() {
        ShutdownSignal handler = installed;
        if (handler != null && handler.stopping.compareAndSet(false, true)) {
            handler.status = FAULT;
            handler.begin("stopping after a fault");
        }
    }

    /** Handles a signal by reflection: the compiler warns of the only API for this, and can't be told not to. */
    private void handle(String name) throws ReflectiveOperationException {
        Class<?> signalClass = Class.forName("sun.misc.Signal");
        Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
        Object signal = signalClass.getConstructor(String.class).newInstance(name);
        int number = (int) signalClass.getMethod("getNumber").invoke(signal);
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                received(name, number);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> name;
        };
        Object proxy = Proxy.newProxyInstance(handlerClass.getClassLoader(), new Class<?>[] {handlerClass}, handler);
        signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
    }

    private void received(String name, int number) {
        if (!signalled.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(128 + number);
        }
        if (stopping.compareAndSet(false, true)) {
            begin("stopping on SIG" + name);
        } else {
            LOG.info("already stopping; a second signal ends the process at once");
        }
    }

    private void begin(String why) {
        ProcessEnd.within(limitMs, TOO_LATE);
        LOG.info(why);
        stop.start();
    }

    private void stopAndExit(Runnable steps) {
        try {
            steps.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("the ordered stop failed", e);
            status = FAULT;
        }
        exit(status);
    }

    /** Lets the shutdown hooks of libraries run, but not for ever. */
    public static void exit(int status) {
        ProcessEnd.within(HOOKS_MS, status);
        LogSetup.close();
        System.exit(status);
    }
}
