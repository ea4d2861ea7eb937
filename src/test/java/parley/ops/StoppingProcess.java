package parley.ops;

import java.util.concurrent.CountDownLatch;
import parley.util.ProcessEnd;

/** A process with a shutdown hook and an ordered stop; with an argument, its limit in ms, the stop never ends. */
final class StoppingProcess {
    private StoppingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessEnd.prepare();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        long limitMs = args.length > 0 ? Long.parseLong(args[0]) : 60_000;
        ShutdownSignal.install(
                () -> {
                    System.out.println("stop");
                    if (args.length > 0) {
                        forever();
                    }
                },
                limitMs);
        System.out.println("ready");
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
