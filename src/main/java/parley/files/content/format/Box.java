package parley.files.content.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.files.content.Refusals;

/** A box of MP4 or an atom of QuickTime. Source: ISO/IEC 14496-12, section 4.2. */
record Box(String type, long at, long body, long end) {
    private static final byte[] FREE = "free".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_CHILDREN = 10_000;

    /** Reads the header of the box at a place; fails unless the box ends within {@code limit}. */
    static Box read(Window in, long at, long limit) throws IOException {
        if (limit - at < 8) {
            throw Refusals.damaged("The MP4 file ends in the middle");
        }
        long size = in.u32(at);
        long header = 8;
        if (size == 1) {
            size = in.u64(at + 8);
            header = 16;
        } else if (size == 0 && limit == in.length()) {
            size = limit - at;
        }
        if (size < header || size > limit - at) {
            throw Refusals.damaged("The MP4 file ends in the middle or is damaged");
        }
        return new Box(in.tag(at + 4), at, at + header, at + size);
    }

    /** Reads the boxes inside. QuickTime may end a list with four zero bytes, which are no box. */
    List<Box> children(Window in) throws IOException {
        List<Box> children = new ArrayList<>();
        long next = body;
        while (end - next >= 8) {
            Box child = read(in, next, end);
            if (children.size() == MOST_CHILDREN) {
                throw Refusals.damaged("The MP4 file has too many parts");
            }
            children.add(child);
            next = child.end;
        }
        return children;
    }

    Optional<Box> child(Window in, String wanted) throws IOException {
        return children(in).stream().filter(box -> box.type.equals(wanted)).findFirst();
    }

    /** Turns the box into padding of the same size, so that nothing behind it moves. */
    void free(Window in, Edits edits) throws IOException {
        if (!type.equals("free")) {
            edits.over(at + 4, FREE);
        }
        edits.blank(in, body, end);
    }

    /** Zeros a stretch of the content, which must be inside. */
    void zero(Edits edits, long from, long length) {
        need(from + length);
        edits.zero(body + from, body + from + length);
    }

    void need(long bytes) {
        if (end - body < bytes) {
            throw Refusals.damaged("The MP4 file is damaged");
        }
    }
}
