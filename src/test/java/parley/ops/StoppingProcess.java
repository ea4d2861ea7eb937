package parley.ops;

import java.util.concurrent.CountDownLatch;

/** A process with a shutdown hook and an ordered stop; with an argument the stop never ends. */
final class StoppingProcess {
    private StoppingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        ShutdownSignal.install(() -> {
            System.out.println("stop");
            if (args.length > 0) {
                forever();
            }
        });
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
