package parley.load;

import java.util.Arrays;

/** Keeps all times, in microseconds, so that a percentile is exact. */
final class Latencies {
    private int[] micros = new int[4_096];
    private int count;

    void add(long timeMicros) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, count * 2);
        }
        micros[count++] = (int) Math.min(Integer.MAX_VALUE, timeMicros);
    }

    void addNanos(long timeNanos) {
        add(timeNanos / 1_000);
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** In milliseconds; NaN if there was nothing to measure. */
    double average() {
        return Arrays.stream(micros, 0, count).average().orElse(Double.NaN) / 1_000;
    }

    /** In milliseconds; NaN if there was nothing to measure. */
    double percentile(double percent) {
        if (count == 0) {
            return Double.NaN;
        }
        Arrays.sort(micros, 0, count);
        return micros[(int) Math.min(count - 1L, (long) (count * percent / 100))] / 1_000.0;
    }

    /** Returns a text like {@code p50 1.2 ms, p99 3.4 ms}. */
    @Override
    public String toString() {
        return String.format("p50 %.1f ms, p99 %.1f ms", percentile(50), percentile(99));
    }
}
