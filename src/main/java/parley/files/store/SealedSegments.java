package parley.files.store;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Says which sealed bytes of an object hold which plain ones. The object is the sealed segments behind each other, in
 * the order of their starts.
 */
public final class SealedSegments {
    /** Chunks that are read and opened at once: 256 KiB. */
    static final int MOST_CHUNKS = 4;

    private final NavigableMap<Long, Placed> byStart = new TreeMap<>();
    private final long length;

    /**
     * A part that one writer has stored.
     *
     * @param start place of its first plain byte in the file
     * @param length its plain bytes
     */
    public record Segment(long start, long length, byte[] salt) {
        public Segment {
            salt = salt.clone();
        }
    }

    private record Placed(Segment segment, long storedAt) {}

    /**
     * Sealed bytes to read for some plain ones.
     *
     * @param firstChunk its number within the segment
     * @param skip plain bytes of the chunks that come before those wanted
     * @param take plain bytes wanted
     */
    record Slice(Segment segment, long firstChunk, long storedAt, int storedLength, int skip, int take) {}

    /** @param segments ordered by start, each beginning where the one before ends */
    public SealedSegments(List<Segment> segments) {
        long start = 0;
        long storedAt = 0;
        for (Segment segment : segments) {
            if (segment.start() != start || segment.length() < 0) {
                throw new IllegalArgumentException(
                        "segments must follow each other, but one is at " + segment.start() + " and not at " + start);
            }
            if (segment.length() > 0) {
                byStart.put(start, new Placed(segment, storedAt));
            }
            start += segment.length();
            storedAt += SealedChunks.sealedLength(segment.length());
        }
        this.length = start;
    }

    /** Plain bytes of the file. */
    public long length() {
        return length;
    }

    /** Returns the slice that begins with the plain byte at {@code from}, and does not reach behind {@code to}. */
    Slice slice(long from, long to) {
        Placed placed = byStart.floorEntry(from).getValue();
        Segment segment = placed.segment();
        long within = from - segment.start();
        long firstChunk = within / SealedChunks.CHUNK_BYTES;
        long chunkStart = firstChunk * SealedChunks.CHUNK_BYTES;
        long end = Math.min(Math.min(to - segment.start(), segment.length()), chunkStart + blockBytes());
        long chunksEnd = Math.min(segment.length(), roundedUp(end));
        return new Slice(
                segment,
                firstChunk,
                placed.storedAt() + firstChunk * SealedChunks.SEALED_BYTES,
                (int) SealedChunks.sealedLength(chunksEnd - chunkStart),
                (int) (within - chunkStart),
                (int) (end - within));
    }

    private static long blockBytes() {
        return (long) MOST_CHUNKS * SealedChunks.CHUNK_BYTES;
    }

    private static long roundedUp(long plain) {
        return (plain + SealedChunks.CHUNK_BYTES - 1) / SealedChunks.CHUNK_BYTES * SealedChunks.CHUNK_BYTES;
    }
}
