package parley.files.content.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import parley.files.content.ByteSource;
import parley.files.content.Refusals;

/**
 * Reads numbers and short texts at any place of a source, holding one block of at most 64 KiB. Reading beyond the end is
 * refused with VALIDATION_ERROR, so a walker need not check each field.
 */
public final class Window {
    public static final int BLOCK = 64 * 1024;

    private final ByteSource source;
    private final byte[] block;
    private long start;
    private int held;

    public Window(ByteSource source) {
        this.source = source;
        this.block = new byte[(int) Math.min(BLOCK, source.length())];
    }

    /** Opens a second view, for walkers that go to and fro between two places. */
    Window another() {
        return new Window(source);
    }

    long length() {
        return source.length();
    }

    int u8(long at) throws IOException {
        if (at < start || at >= start + held) {
            fill(at);
        }
        return block[(int) (at - start)] & 0xFF;
    }

    int u16(long at) throws IOException {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(long at) throws IOException {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    /** Reads 64 bits; a number above 2^63 comes out negative. */
    long u64(long at) throws IOException {
        return u32(at) << 32 | u32(at + 4);
    }

    int le16(long at) throws IOException {
        return u8(at) | u8(at + 1) << 8;
    }

    int le24(long at) throws IOException {
        return le16(at) | u8(at + 2) << 16;
    }

    long le32(long at) throws IOException {
        return le16(at) | (long) le16(at + 2) << 16;
    }

    /** Reads a mark of four characters. */
    String tag(long at) throws IOException {
        return new String(bytes(at, 4), StandardCharsets.ISO_8859_1);
    }

    /** Compares without a complaint when the source ends before. */
    boolean holds(long at, String text) throws IOException {
        if (at < 0 || text.length() > length() - at) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (u8(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** @param count at most {@link #BLOCK} */
    byte[] bytes(long at, long count) throws IOException {
        if (count < 0 || count > BLOCK || at < 0 || count > length() - at) {
            throw ended();
        }
        byte[] bytes = new byte[(int) count];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) u8(at + i);
        }
        return bytes;
    }

    private void fill(long at) throws IOException {
        if (at < 0 || at >= length()) {
            throw ended();
        }
        held = source.read(at, block);
        start = at;
        if (held <= 0) {
            held = 0;
            throw ended();
        }
    }

    private static RuntimeException ended() {
        return Refusals.damaged("The file ends in the middle or is damaged");
    }
}
