package parley.files.content.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import parley.files.content.Refusals;

/**
 * Ogg with one stream of Opus, Vorbis or Speex. The second packet holds comments and covers: it is emptied in place, and
 * the checksums of its pages are made anew. Source: RFC 3533, RFC 7845 section 5.2, Vorbis I section 5.
 */
public final class Ogg {
    private static final int HEADER = 27;
    private static final int CHECKSUM = 22;
    private static final int MOST_PAGES = 256;

    private final Window in;
    private final Edits edits;

    private Ogg(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Ogg(in, edits).walk();
    }

    private record Page(long at, long body, long end, long stream) {}

    private Format.Traits walk() throws IOException {
        Page first = page(0);
        byte[] comments = commentStart(first);
        long at = comments(first, comments);
        if (at == in.length()) {
            throw Refusals.damaged("The Ogg file holds no sound");
        }
        while (in.holds(at, "OggS")) {
            at = follower(at, first).end;
        }
        edits.drop(at, in.length());
        return Format.Traits.SOUND;
    }

    private Page page(long at) throws IOException {
        if (!in.holds(at, "OggS") || in.u8(at + 4) != 0) {
            throw Refusals.damaged("The Ogg file is damaged");
        }
        int segments = in.u8(at + 26);
        long body = at + HEADER + segments;
        long end = body;
        for (int i = 0; i < segments; i++) {
            end += in.u8(at + HEADER + i);
        }
        if (end > in.length()) {
            throw Refusals.damaged("The Ogg file ends in the middle");
        }
        return new Page(at, body, end, in.le32(at + 14));
    }

    private Page follower(long at, Page first) throws IOException {
        Page page = page(at);
        if (page.stream != first.stream) {
            throw Refusals.unsupported("Ogg files with several streams are not taken");
        }
        return page;
    }

    /** Returns how an empty packet of comments begins: no vendor, no comment. */
    private byte[] commentStart(Page first) throws IOException {
        if (in.holds(first.body, "OpusHead")) {
            return "OpusTags\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        }
        if (in.holds(first.body, "\1vorbis")) {
            return "\3vorbis\0\0\0\0\0\0\0\0\1".getBytes(StandardCharsets.ISO_8859_1);
        }
        if (in.holds(first.body, "Speex   ")) {
            return new byte[8];
        }
        throw Refusals.unsupported("Of Ogg files only those with Opus, Vorbis or Speex sound are taken");
    }

    /** @return where the pages of comments end; headers that follow on the last of them stay */
    private long comments(Page first, byte[] start) throws IOException {
        int pages = 0;
        int left = start.length;
        boolean goesOn = true;
        long at = first.end;
        while (goesOn) {
            Page page = follower(at, first);
            byte[] bytes = in.bytes(page.at, page.end - page.at);
            int packet = packetEnd(bytes);
            goesOn = packet < 0;
            int from = (int) (page.body - page.at);
            int to = goesOn ? bytes.length : packet;
            Arrays.fill(bytes, from, to, (byte) 0);
            int copied = Math.min(left, to - from);
            System.arraycopy(start, start.length - left, bytes, from, copied);
            left -= copied;
            edits.over(page.at, sealed(bytes));
            at = page.end;
            if (++pages > MOST_PAGES) {
                throw Refusals.unsupported("The Ogg file holds more comments than can be taken out");
            }
        }
        if (left > 0) {
            throw Refusals.damaged("The Ogg file is damaged");
        }
        return at;
    }

    /** Returns where the first packet of a page ends, -1 if it goes on on the next page. */
    private static int packetEnd(byte[] page) {
        int segments = page[26] & 0xFF;
        int end = HEADER + segments;
        for (int i = 0; i < segments; i++) {
            int size = page[HEADER + i] & 0xFF;
            end += size;
            if (size < 255) {
                return end;
            }
        }
        return -1;
    }

    private static byte[] sealed(byte[] page) {
        Arrays.fill(page, CHECKSUM, CHECKSUM + 4, (byte) 0);
        int checksum = checksum(page);
        for (int i = 0; i < 4; i++) {
            page[CHECKSUM + i] = (byte) (checksum >> 8 * i);
        }
        return page;
    }

    /** Not that of ZIP: bits come in their own order, and nothing is inverted. */
    static int checksum(byte[] bytes) {
        int checksum = 0;
        for (byte each : bytes) {
            checksum ^= each << 24;
            for (int bit = 0; bit < 8; bit++) {
                checksum = checksum << 1 ^ (checksum < 0 ? 0x04C11DB7 : 0);
            }
        }
        return checksum;
    }
}
