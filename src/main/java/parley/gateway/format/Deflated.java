package parley.gateway.format;

import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Compresses texts for WebSockets, each by itself: no socket has to remember what it was sent before. Source: RFC 7692,
 * 7.2.1.
 */
final class Deflated {
    /** Shorter texts hardly shrink. */
    static final int SHORTEST = 512;

    /** A flushed block ends with these, which the receiver adds again. */
    private static final int TAIL = 4;

    /** One for each event loop, as each takes a quarter of a MiB outside the heap. */
    private static final ThreadLocal<Deflater> DEFLATERS =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.DEFAULT_COMPRESSION, true));

    private Deflated() {}

    /** Returns null for a text that is short or does not shrink. */
    static byte[] smaller(byte[] text) {
        if (text.length < SHORTEST) {
            return null;
        }
        Deflater deflater = DEFLATERS.get();
        deflater.reset();
        deflater.setInput(text);
        byte[] compressed = new byte[text.length];
        int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
        return length == compressed.length ? null : Arrays.copyOf(compressed, length - TAIL);
    }
}
