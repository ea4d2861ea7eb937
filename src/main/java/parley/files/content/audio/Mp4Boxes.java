package parley.files.content.audio;

import java.io.IOException;

/** Walks the boxes of one level. Source: ISO/IEC 14496-12, 4.2. */
final class Mp4Boxes {
    private final Cursor bytes;
    private final long end;
    private long next;

    String type;
    /** The place at which the box's content begins. */
    long body;
    /** The place at which the box ends. */
    long bodyEnd;

    private Mp4Boxes(Cursor bytes, long from, long end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    static Mp4Boxes of(Cursor bytes, long from, long end) {
        return new Mp4Boxes(bytes, from, end);
    }

    /** Goes to the next box; false at the end. A box that is longer than what it is in is damaged. */
    boolean next() throws IOException {
        if (end - next < 8) {
            return false;
        }
        bytes.step();
        long at = next;
        long size = bytes.big(at, 4);
        type = bytes.text(at + 4, 4);
        body = at + 8;
        if (size == 1) {
            size = bytes.big(at + 8, 8);
            body = at + 16;
        } else if (size == 0) {
            size = end - at;
        }
        if (size < body - at || size > end - at) {
            throw Cursor.damaged();
        }
        bodyEnd = at + size;
        next = bodyEnd;
        return true;
    }

    /** Finds a child of this box, which has no children of interest beyond it. */
    static Mp4Boxes find(Cursor bytes, long from, long end, String type) throws IOException {
        Mp4Boxes boxes = of(bytes, from, end);
        while (boxes.next()) {
            if (boxes.type.equals(type)) {
                return boxes;
            }
        }
        return null;
    }

    long size() {
        return bodyEnd - body;
    }

    /** Reads a number of this box. */
    long number(long offset, int length) throws IOException {
        if (offset < 0 || offset > size() - length) {
            throw Cursor.damaged();
        }
        return bytes.big(body + offset, length);
    }

    /** Returns the version of a full box. */
    int version() throws IOException {
        return (int) number(0, 1);
    }

    /** Returns the flags of a full box. */
    int flags() throws IOException {
        return (int) number(1, 3);
    }
}
