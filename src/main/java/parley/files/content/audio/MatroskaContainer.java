package parley.files.content.audio;

import java.io.IOException;

/**
 * WebM and Matroska. Browsers that record leave the duration out and the sizes of segment and clusters open, so that
 * blocks are counted. Masters of interest are entered without note of where they end, which needs no nesting: all that
 * is of interest has an id of its own. Source: RFC 8794 (EBML), RFC 9559 (Matroska).
 */
final class MatroskaContainer {
    private static final int EBML = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;
    private static final int INFO = 0x1549A966;
    private static final int TIMESTAMP_SCALE = 0x2AD7B1;
    private static final int DURATION = 0x4489;
    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK_ENTRY = 0xAE;
    private static final int TRACK_TYPE = 0x83;
    private static final int CODEC_ID = 0x86;
    private static final int CLUSTER = 0x1F43B675;
    private static final int TIMESTAMP = 0xE7;
    private static final int SIMPLE_BLOCK = 0xA3;
    private static final int BLOCK_GROUP = 0xA0;
    private static final int BLOCK = 0xA1;

    private static final int SOUND = 2;
    private static final long UNKNOWN_SIZE = -1;
    private static final long LONGEST_PACKET_MS = 120;

    private final Cursor bytes;
    private final boolean thorough;
    private final Levels levels = new Levels();

    private long at;
    private long scaleNanos = 1_000_000;
    private double declared;
    private int sounds;
    private int others;
    private String codec = "";
    private long clusterTime;
    private long lastMs = -1;
    private long lastStepMs;

    MatroskaContainer(Cursor bytes, boolean thorough) {
        this.bytes = bytes;
        this.thorough = thorough;
    }

    Recording read() throws IOException {
        if (bytes.big(0, 4) != EBML) {
            throw Cursor.damaged();
        }
        boolean more = true;
        while (more && bytes.has(at, 2)) {
            bytes.step();
            more = readElement();
        }
        if (sounds + others == 0) {
            throw Cursor.damaged();
        }
        long countedMs = lastMs < 0 ? 0 : lastMs + Math.max(1, Math.min(LONGEST_PACKET_MS, lastStepMs));
        return new Recording(
                Recording.agreed(declaredMs(), countedMs), codec, sounds > 0 && others == 0, levels, false);
    }

    private long declaredMs() {
        double ms = declared * scaleNanos / 1_000_000;
        if (Double.isNaN(ms) || ms < 0 || ms > Integer.MAX_VALUE) {
            throw Cursor.damaged();
        }
        return Math.round(ms);
    }

    /** Reads an element and goes behind it, or into it; false if the rest need not be, or can't be, read. */
    private boolean readElement() throws IOException {
        int id = readId();
        long size = readSize();
        if (id == CLUSTER && declared > 0 && !thorough) {
            return false;
        }
        if (isEntered(id)) {
            return true;
        }
        if (size == UNKNOWN_SIZE) {
            throw Cursor.damaged();
        }
        if (!bytes.has(at, size)) {
            // The recording was cut off within this element, and plays up to there.
            return false;
        }
        readLeaf(id, size);
        at += size;
        return true;
    }

    private static boolean isEntered(int id) {
        return switch (id) {
            case SEGMENT, INFO, TRACKS, TRACK_ENTRY, CLUSTER, BLOCK_GROUP -> true;
            default -> false;
        };
    }

    private int readId() throws IOException {
        int length = Integer.numberOfLeadingZeros(bytes.u8(at)) - 24 + 1;
        if (length > 4) {
            throw Cursor.damaged();
        }
        int id = (int) bytes.big(at, length);
        at += length;
        return id;
    }

    private long readSize() throws IOException {
        int first = bytes.u8(at);
        int length = Integer.numberOfLeadingZeros(first) - 24 + 1;
        if (length > 8) {
            throw Cursor.damaged();
        }
        long marker = 1L << (7 * length);
        long size = bytes.big(at, length) & (marker - 1);
        at += length;
        return size == marker - 1 ? UNKNOWN_SIZE : size;
    }

    private void readLeaf(int id, long size) throws IOException {
        switch (id) {
            case TIMESTAMP_SCALE -> scaleNanos = number(size);
            case DURATION -> declared = real(size);
            case TRACK_TYPE -> {
                if (number(size) == SOUND) {
                    sounds++;
                } else {
                    others++;
                }
            }
            case CODEC_ID -> codec = codecOf(bytes.text(at, size));
            case TIMESTAMP -> clusterTime = number(size);
            case SIMPLE_BLOCK, BLOCK -> readBlock(size);
            default -> {}
        }
    }

    private static String codecOf(String id) {
        return switch (id) {
            case "A_OPUS" -> "opus";
            case "A_VORBIS" -> "vorbis";
            case "A_AAC" -> "aac in matroska";
            default -> id;
        };
    }

    private long number(long size) throws IOException {
        if (size > 8) {
            throw Cursor.damaged();
        }
        return bytes.big(at, (int) size);
    }

    private double real(long size) throws IOException {
        if (size == 4) {
            return Float.intBitsToFloat((int) bytes.big(at, 4));
        }
        if (size == 8) {
            return Double.longBitsToDouble(bytes.big(at, 4) << 32 | bytes.big(at + 4, 4));
        }
        throw Cursor.damaged();
    }

    /** A block begins with its track, a variable number, and its time from that of the cluster. */
    private void readBlock(long size) throws IOException {
        int track = Integer.numberOfLeadingZeros(bytes.u8(at)) - 24 + 1;
        if (track > 8 || size < track + 3) {
            throw Cursor.damaged();
        }
        long time = clusterTime + (short) bytes.big(at + track, 2);
        long ms = Math.multiplyExact(time, scaleNanos) / 1_000_000;
        if (ms > lastMs) {
            lastStepMs = lastMs < 0 ? 0 : ms - lastMs;
            lastMs = ms;
        }
        if (others == 0) {
            levels.add(ms, (int) Math.min(Integer.MAX_VALUE, size));
        }
    }
}
