package parley.files.content.audio;

import java.io.IOException;

/** WAV, whose length is that of its data chunk. Source: Multimedia Programming Interface 1.0 (IBM, Microsoft), RIFF. */
final class WavContainer {
    private static final int FORMAT_PCM = 1;
    private static final int FORMAT_FLOAT = 3;
    private static final int FORMAT_EXTENSIBLE = 0xFFFE;
    private static final int LEVEL_MS = 10;
    private static final int LOUDEST = 32_768;

    private final Cursor bytes;
    private final boolean thorough;

    private int format;
    private int channels;
    private long rate;
    private int frameBytes;
    private int sampleBytes;

    WavContainer(Cursor bytes, boolean thorough) {
        this.bytes = bytes;
        this.thorough = thorough;
    }

    Recording read() throws IOException {
        if (!bytes.isAt(0, "RIFF") || !bytes.isAt(8, "WAVE")) {
            throw Cursor.damaged();
        }
        long at = 12;
        while (bytes.has(at, 8)) {
            bytes.step();
            long size = bytes.little(at + 4, 4);
            long body = at + 8;
            if (bytes.isAt(at, "fmt ")) {
                readFormat(body, size);
            } else if (bytes.isAt(at, "data")) {
                return recording(body, size);
            }
            at = body + size + (size & 1);
        }
        throw Cursor.damaged();
    }

    private void readFormat(long at, long size) throws IOException {
        if (size < 16) {
            throw Cursor.damaged();
        }
        format = (int) bytes.little(at, 2);
        channels = (int) bytes.little(at + 2, 2);
        rate = bytes.little(at + 4, 4);
        frameBytes = (int) bytes.little(at + 12, 2);
        sampleBytes = (int) bytes.little(at + 14, 2) / 8;
        if (format == FORMAT_EXTENSIBLE && size >= 26) {
            format = (int) bytes.little(at + 24, 2);
        }
        if (format != FORMAT_PCM && format != FORMAT_FLOAT) {
            // The frames of compressed formats are blocks: only the bytes of a second are told.
            frameBytes = 1;
            rate = bytes.little(at + 8, 4);
        }
    }

    /** Programs that write while they record leave the size out, or are cut off: then the data goes to the end. */
    private Recording recording(long at, long size) throws IOException {
        if (rate == 0 || frameBytes == 0 || channels == 0) {
            throw Cursor.damaged();
        }
        boolean unknown = size == 0 || !bytes.has(at, size);
        long frames = (unknown ? bytes.length() - at : size) / frameBytes;
        long durationMs = Math.multiplyExact(frames, 1_000) / rate;
        Levels levels = new Levels();
        boolean pcm = format == FORMAT_PCM || format == FORMAT_FLOAT;
        boolean drawable = pcm && sampleBytes >= 1 && sampleBytes <= 4 && sampleBytes * channels <= frameBytes;
        if (thorough && drawable && durationMs <= VoiceRules.LONGEST_MS) {
            listen(at, frames, levels);
        }
        return new Recording(durationMs, pcm ? "pcm" : "format " + format, true, levels, true);
    }

    private void listen(long at, long frames, Levels levels) throws IOException {
        long perLevel = Math.max(1, rate * LEVEL_MS / 1_000);
        for (long from = 0; from < frames; from += perLevel) {
            bytes.step();
            long to = Math.min(frames, from + perLevel);
            // A hundred samples of a level are enough, and bound the work for any rate.
            long stride = Math.max(1, (to - from) / 100);
            double sum = 0;
            int count = 0;
            for (long frame = from; frame < to; frame += stride) {
                double sample = sample(at + frame * frameBytes);
                sum += sample * sample;
                count++;
            }
            levels.add(from * 1_000 / rate, (int) Math.round(LOUDEST * Math.sqrt(sum / count)));
        }
    }

    /** Reads the first channel's sample, from -1 to 1. */
    private double sample(long at) throws IOException {
        long raw = bytes.signedLittle(at, sampleBytes);
        if (format == FORMAT_FLOAT) {
            float value = sampleBytes == 4 ? Float.intBitsToFloat((int) raw) : 0;
            return Float.isNaN(value) ? 0 : Math.max(-1, Math.min(1, value));
        }
        if (sampleBytes == 1) {
            return (raw - 128) / 128.0;
        }
        int bits = 8 * sampleBytes;
        long signed = raw << (64 - bits) >> (64 - bits);
        return (double) signed / (1L << (bits - 1));
    }
}
