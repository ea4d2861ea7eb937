package parley.limits;

import java.util.Arrays;
import parley.limits.RateLimits.Limit;

/** The times of one key's latest takes, in a ring that grows to the limit's count. Guarded by its own monitor. */
final class SlidingWindow {
    private static final int FIRST_CAPACITY = 4;

    private final int count;
    private final long windowMs;
    private long[] times;
    private int oldest;
    private int size;
    private boolean dropped;

    SlidingWindow(Limit limit) {
        this.count = limit.count();
        this.windowMs = limit.windowMs();
        this.times = new long[Math.min(FIRST_CAPACITY, count)];
    }

    /** Takes one. @return 0 if it was taken, otherwise the milliseconds to wait */
    long take(long now) {
        forgetBefore(now - windowMs);
        if (size == count) {
            return Math.max(1, times[oldest] + windowMs - now);
        }
        if (size == times.length) {
            grow();
        }
        times[(oldest + size) % times.length] = now;
        size++;
        return 0;
    }

    void removeLatest() {
        if (size > 0) {
            size--;
        }
    }

    int remaining() {
        return count - size;
    }

    /** A dropped window is out of the map and must not be taken from any more. */
    boolean dropIfIdle(long now) {
        forgetBefore(now - windowMs);
        dropped = size == 0;
        return dropped;
    }

    boolean dropped() {
        return dropped;
    }

    private void forgetBefore(long start) {
        while (size > 0 && times[oldest] <= start) {
            oldest = (oldest + 1) % times.length;
            size--;
        }
    }

    private void grow() {
        long[] larger = Arrays.copyOf(times, Math.min(count, times.length * 2));
        for (int i = 0; i < size; i++) {
            larger[i] = times[(oldest + i) % times.length];
        }
        times = larger;
        oldest = 0;
    }
}
