package parley.ops;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parley.util.ProcessEnd;

/**
 * Notices a process without memory even if each OutOfMemoryError is swallowed where it happens: every second it takes a
 * little of the heap and of Netty's memory, and checks whether the collector leaves the program any time.
 */
final class MemoryWatch {
    private static final long LOOK_MS = 1_000;
    private static final int TASTE_BYTES = 1 << 20;
    /** The parallel collector's own limit; G1 has none and would go on for ever. */
    private static final double MOST_COLLECTING = 0.98;

    private static final long COLLECTING_FOR_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Collectors of this name count time during which the program runs. */
    private static final String CONCURRENT = "Cycles";

    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(collector -> !collector.getName().endsWith(CONCURRENT))
            .toList();

    private long collectingSince;
    private volatile byte[] taste;

    static void start() {
        Thread thread = new Thread(() -> new MemoryWatch().watch(), "memory-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        long at = System.nanoTime();
        long collected = collectedMs();
        collectingSince = at;
        while (true) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                long now = System.nanoTime();
                long collectedNow = collectedMs();
                look(now, now - at, TimeUnit.MILLISECONDS.toNanos(collectedNow - collected));
                at = now;
                collected = collectedNow;
            } catch (VirtualMachineError error) {
                ProcessEnd.ifFatal(error);
            } catch (InterruptedException nobodyDoes) {
                return;
            }
        }
    }

    private void look(long now, long elapsedNanos, long collectingNanos) {
        taste = new byte[TASTE_BYTES];
        taste = null;
        ByteBuf direct = UnpooledByteBufAllocator.DEFAULT.directBuffer(TASTE_BYTES);
        direct.release();
        if (collectingNanos < MOST_COLLECTING * elapsedNanos) {
            collectingSince = now;
        } else if (now - collectingSince > COLLECTING_FOR_NANOS) {
            throw new OutOfMemoryError("the collector has taken nearly all time for more than 10 s");
        }
    }

    private long collectedMs() {
        long sum = 0;
        for (int i = 0; i < collectors.size(); i++) {
            sum += collectors.get(i).getCollectionTime();
        }
        return sum;
    }
}
