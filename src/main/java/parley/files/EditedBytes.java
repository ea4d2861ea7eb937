package parley.files;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import parley.files.content.ByteSource;
import parley.files.content.ContentInspector.Edit;

/** Reads bytes from the beginning to the end as they are after some edits. For one thread at a time. */
final class EditedBytes {
    private final ByteSource source;
    private final Iterator<Edit> edits;
    private Edit next;
    private long position;
    /** The bytes of the present edit that are still to be read. */
    private byte[] inserted = new byte[0];

    /** @param edits in the order of their places, none within another; throws IllegalArgumentException otherwise */
    EditedBytes(ByteSource source, List<Edit> edits) {
        long end = 0;
        for (Edit edit : edits) {
            if (edit.from() < end || edit.to() < edit.from() || edit.to() > source.length()) {
                throw new IllegalArgumentException("edits overlap, or reach out of the file");
            }
            end = edit.to();
        }
        this.source = source;
        this.edits = edits.iterator();
        this.next = this.edits.hasNext() ? this.edits.next() : null;
    }

    /** Returns as many bytes as are asked for; fewer at the end, and then none. */
    byte[] read(int count) throws IOException {
        byte[] block = new byte[count];
        int filled = 0;
        while (filled < count) {
            int read = inserted.length > 0 ? takeInserted(block, filled) : takeSource(block, filled);
            if (read == 0 && !beginsEdit()) {
                return Arrays.copyOf(block, filled);
            }
            filled += read;
        }
        return block;
    }

    private int takeInserted(byte[] into, int at) {
        int count = Math.min(inserted.length, into.length - at);
        System.arraycopy(inserted, 0, into, at, count);
        inserted = Arrays.copyOfRange(inserted, count, inserted.length);
        return count;
    }

    private int takeSource(byte[] into, int at) throws IOException {
        long end = next == null ? source.length() : next.from();
        int count = (int) Math.min(into.length - at, end - position);
        if (count == 0) {
            return 0;
        }
        byte[] part = new byte[count];
        if (source.read(position, part) < count) {
            throw new IOException("the stored bytes end before byte " + (position + count));
        }
        System.arraycopy(part, 0, into, at, count);
        position += count;
        return count;
    }

    /** Goes over the bytes of the edit that begins here. */
    private boolean beginsEdit() {
        if (next == null || position != next.from()) {
            return false;
        }
        inserted = next.by();
        position = next.to();
        next = edits.hasNext() ? edits.next() : null;
        return true;
    }
}
