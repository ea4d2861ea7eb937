package parley.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import parley.util.ProcessEnd;

/**
 * A process with a shutdown hook and an ordered stop. With the limit in ms as its last argument the stop never ends, and
 * with {@link #FAULT} as its first a thread has one.
 */
final class StoppingProcess {
    static final String FAULT = "fault";

    private StoppingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        boolean faulty = args.length > 0 && args[0].equals(FAULT);
        if (faulty) {
            FatalErrors.endTheProcess();
        } else {
            ProcessEnd.prepare();
        }
        tellOfIgnoredSignals();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        boolean hangs = args.length > (faulty ? 1 : 0);
        long limitMs = hangs ? Long.parseLong(args[args.length - 1]) : 60_000;
        ShutdownSignal.install(
                () -> {
                    System.out.println("stop");
                    if (hangs) {
                        forever();
                    }
                },
                limitMs);
        System.out.println("ready");
        if (faulty) {
            new Thread(() -> {
                        throw new IllegalStateException("as asked for");
                    })
                    .start();
        }
        new CountDownLatch(1).await();
    }

    private static void tellOfIgnoredSignals() {
        AppenderBase<ILoggingEvent> teller = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getMessage().startsWith("already stopping")) {
                    System.out.println("ignored");
                }
            }
        };
        teller.start();
        Logger signals = (Logger) LoggerFactory.getLogger(ShutdownSignal.class);
        signals.setLevel(Level.INFO);
        signals.setAdditive(false);
        signals.addAppender(teller);
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
