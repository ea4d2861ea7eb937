package parley.files.child;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import parley.files.content.ByteSource;
import parley.files.content.audio.Levels;
import parley.files.content.audio.VoiceNote;
import parley.files.content.audio.VoiceRules;

/**
 * Draws the waveform of a voice note from its sound, where ffmpeg can decode that. Otherwise the estimate from the
 * sizes of its packets stands.
 */
public final class VoicePeaks {
    private static final int RATE = 8_000;
    private static final int LEVEL_SAMPLES = RATE / 100;
    private static final long MOST_BYTES = 2L * RATE * (VoiceRules.LONGEST_MS / 1_000 + 2);
    private static final Ffmpeg.Limits LIMITS = new Ffmpeg.Limits(30_000, MOST_BYTES, 64 * 1024);
    private static final List<String> OUTPUT =
            List.of("-ac", "1", "-ar", Integer.toString(RATE), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1");

    private final Children children;
    private final Optional<Ffmpeg> ffmpeg;

    public VoicePeaks(Children children, Optional<Ffmpeg> ffmpeg) {
        this.children = children;
        this.ffmpeg = ffmpeg;
    }

    /**
     * Returns 64 numbers from 0 to 100. An MP4 whose head is at its end can't be decoded from a pipe, and is estimated.
     */
    public Future<List<Integer>> of(VoiceNote note, ByteSource bytes) {
        Optional<String> demuxer = Ffmpeg.demuxer(note.mimeType());
        if (ffmpeg.isEmpty() || demuxer.isEmpty()) {
            return Future.succeededFuture(note.peaks());
        }
        ChildCommand command = ffmpeg.get().command("Decoding a voice note", demuxer.get(), "pipe", OUTPUT, LIMITS);
        Samples samples = new Samples();
        return children.run(command, bytes, samples).map(end -> end.isDone() ? samples.peaks(note) : note.peaks());
    }

    /** Sums up samples while they come: 16 bits, little-endian, one channel. */
    static final class Samples implements ChildOutput {
        private final Levels levels = new Levels();
        private boolean half;
        private int low;
        private double squares;
        private int count;
        private long total;

        @Override
        public synchronized void take(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                if (half) {
                    add((short) (bytes[i] << 8 | low));
                } else {
                    low = bytes[i] & 0xFF;
                }
                half = !half;
            }
        }

        private void add(short sample) {
            squares += (double) sample * sample;
            count++;
            total++;
            if (count == LEVEL_SAMPLES) {
                levels.add((total - count) * 1_000 / RATE, (int) Math.round(Math.sqrt(squares / count)));
                squares = 0;
                count = 0;
            }
        }

        synchronized List<Integer> peaks(VoiceNote note) {
            return levels.isEmpty() ? note.peaks() : levels.ofLoudness(note.durationMs(), VoiceRules.QUIETEST);
        }
    }
}
