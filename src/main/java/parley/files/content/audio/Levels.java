package parley.files.content.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How loud a recording is over its time, as far as a voice note may last; draws the waveform of it. */
public final class Levels {
    public static final int PEAKS = 64;
    private static final int MOST = 150_000;

    private int[] times = new int[1024];
    private int[] levels = new int[1024];
    private int size;
    private int lowest = Integer.MAX_VALUE;

    /** Adds a level; they come in the order of their times. What is beyond a voice note's length is dropped. */
    public void add(long timeMs, int level) {
        if (size == MOST || timeMs < 0 || timeMs > 2 * VoiceRules.LONGEST_MS) {
            return;
        }
        if (size == times.length) {
            times = Arrays.copyOf(times, Math.min(MOST, size * 2));
            levels = Arrays.copyOf(levels, times.length);
        }
        times[size] = (int) timeMs;
        levels[size] = level;
        lowest = Math.min(lowest, level);
        size++;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /**
     * Draws levels that are loudness: silence is 0, the loudest part is 100.
     *
     * @param quietest level below which even the loudest part is not drawn as loud
     */
    public List<Integer> ofLoudness(long durationMs, int quietest) {
        return draw(durationMs, 0, quietest);
    }

    /**
     * Draws levels that are sizes of encoded packets. Encoders with a variable rate spend more on louder and livelier
     * sound, so this is an estimate of the waveform where nothing can decode the sound. Packets of one size all say
     * nothing, and are drawn as a line.
     */
    public List<Integer> ofPacketSizes(long durationMs) {
        return draw(durationMs, size == 0 ? 0 : lowest, 1);
    }

    private List<Integer> draw(long durationMs, int silence, int quietest) {
        if (size == 0 || durationMs <= 0) {
            return List.of();
        }
        double[] means = means(durationMs);
        double loudest = Math.max(quietest, Arrays.stream(means).max().orElse(0) - silence);
        List<Integer> peaks = new ArrayList<>(PEAKS);
        for (double mean : means) {
            long peak = Math.round(100 * (mean - silence) / loudest);
            peaks.add((int) Math.max(0, Math.min(100, peak)));
        }
        return List.copyOf(peaks);
    }

    /** A slice that no level begins in goes on with the level before it. */
    private double[] means(long durationMs) {
        double[] means = new double[PEAKS];
        int next = 0;
        double last = levels[0];
        for (int slice = 0; slice < PEAKS; slice++) {
            long end = durationMs * (slice + 1) / PEAKS;
            long sum = 0;
            int count = 0;
            while (next < size && times[next] < end) {
                sum += levels[next];
                count++;
                next++;
            }
            if (count > 0) {
                means[slice] = (double) sum / count;
                last = levels[next - 1];
            } else {
                means[slice] = last;
            }
        }
        return means;
    }
}
