package parley.ops;

import java.util.concurrent.CountDownLatch;
import parley.util.ProcessEnd;

/** A process with a shutdown hook and an ordered stop; with an argument, its limit in ms, the stop never ends,
 * and with {@link #FAULT} a thread has one. */
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
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        long limitMs = args.length > 0 && !faulty ? Long.parseLong(args[0]) : 60_000;
        ShutdownSignal.install(
                () -> {
                    System.out.println("stop");
                    if (args.length > 0 && !faulty) {
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

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
