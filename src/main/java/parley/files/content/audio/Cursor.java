package parley.files.content.audio;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.content.ByteSource;

/** Reads numbers anywhere in a file through a small window, and counts steps so that no file is read for ever. */
final class Cursor {
    /** Five minutes of the shortest Opus packets are 120,000 steps. */
    private static final int MOST_STEPS = 400_000;

    private static final int WINDOW_BYTES = 4096;

    private final ByteSource source;
    private final byte[] window = new byte[WINDOW_BYTES];
    private long windowAt;
    private int windowSize;
    private int steps;

    Cursor(ByteSource source) {
        this.source = source;
    }

    /** The file is sound as far as it was read, but takes more steps than anybody waits for. */
    static final class TooManySteps extends IOException {
        private static final long serialVersionUID = 1L;
    }

    static ParleyException damaged() {
        return new ParleyException(ErrorCode.VALIDATION_ERROR, "the recording is damaged");
    }

    long length() {
        return source.length();
    }

    boolean has(long at, long bytes) {
        return at >= 0 && bytes >= 0 && at <= length() && bytes <= length() - at;
    }

    /** Counts one element of a walk. */
    void step() throws TooManySteps {
        steps++;
        if (steps > MOST_STEPS) {
            throw new TooManySteps();
        }
    }

    int u8(long at) throws IOException {
        if (!has(at, 1)) {
            throw damaged();
        }
        if (at < windowAt || at >= windowAt + windowSize) {
            windowSize = 0;
            windowSize = source.read(at, window);
            windowAt = at;
            if (windowSize < 1) {
                throw damaged();
            }
        }
        return window[(int) (at - windowAt)] & 0xFF;
    }

    /** Reads an unsigned big-endian number of up to 8 bytes; one that a long can't hold counts as damage. */
    long big(long at, int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | u8(at + i);
        }
        return positive(number);
    }

    /** Reads an unsigned little-endian number of up to 8 bytes; one that a long can't hold counts as damage. */
    long little(long at, int bytes) throws IOException {
        return positive(signedLittle(at, bytes));
    }

    /** Reads a little-endian number whose highest bit is a sign only if it has 8 bytes. */
    long signedLittle(long at, int bytes) throws IOException {
        long number = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            number = number << 8 | u8(at + i);
        }
        return number;
    }

    private static long positive(long number) {
        if (number < 0) {
            throw damaged();
        }
        return number;
    }

    boolean isAt(long at, String latin) throws IOException {
        byte[] wanted = latin.getBytes(StandardCharsets.ISO_8859_1);
        if (!has(at, wanted.length)) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (u8(at + i) != (wanted[i] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    /** Reads text of at most 64 bytes. */
    String text(long at, long bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes, 64); i++) {
            text.append((char) u8(at + i));
        }
        return text.toString();
    }
}
