package parley.files.content.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;
import parley.files.content.Refusals;

/**
 * PNG and animated PNG: only chunks that pixels and colours need stay, and the orientation of Exif in front of the pixels
 * (browsers pass over one behind them); what follows IEND is cut off. Source: PNG third edition, sections 5 and 11.
 */
public final class Png {
    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final Set<String> KEPT = Set.of(
            "IHDR", "PLTE", "IDAT", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD",
            "hIST", "pHYs", "acTL", "fcTL", "fdAT");
    /** Length, type and checksum around a chunk's content. */
    private static final int FRAME = 12;

    private Png() {}

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        if (!in.holds(0, SIGNATURE) || in.u32(8) != 13 || !in.tag(12).equals("IHDR")) {
            throw Refusals.damaged("The picture has no PNG header");
        }
        int width = size(in.u32(16));
        int height = size(in.u32(20));
        int orientation = 0;
        boolean pixels = false;
        long at = 8;
        String type = in.tag(at + 4);
        while (!type.equals("IEND")) {
            long end = at + FRAME + in.u32(at);
            if (end > in.length()) {
                throw Refusals.damaged("The PNG picture ends in the middle");
            }
            pixels |= type.equals("IDAT");
            if (type.equals("eXIf") && orientation == 0 && !pixels) {
                orientation = Exif.orientation(in.bytes(at + 8, Math.min(end - at - FRAME, Window.BLOCK)));
                edits.put(at, end, orientation == Exif.UPRIGHT ? new byte[0] : chunk(type, Exif.only(orientation)));
            } else if (!KEPT.contains(type)) {
                drop(type, at, end, edits);
            }
            at = end;
            type = in.tag(at + 4);
        }
        if (!pixels) {
            throw Refusals.damaged("The PNG file holds no picture");
        }
        end(in, at, edits);
        return Format.Traits.picture(width, height, (long) width * height, orientation);
    }

    private static void end(Window in, long at, Edits edits) throws IOException {
        if (in.u32(at) != 0 || at + FRAME > in.length()) {
            throw Refusals.damaged("The PNG picture is damaged");
        }
        edits.drop(at + FRAME, in.length());
    }

    /** A type that begins with a capital letter is needed for decoding, so browsers don't show a picture with it. */
    private static void drop(String type, long at, long end, Edits edits) {
        if (type.charAt(0) < 'a' || type.charAt(0) > 'z') {
            throw Refusals.damaged("The PNG picture is damaged");
        }
        edits.drop(at, end);
    }

    private static int size(long pixels) {
        if (pixels == 0 || pixels > Integer.MAX_VALUE) {
            throw Refusals.damaged("The PNG picture has no size");
        }
        return (int) pixels;
    }

    private static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(FRAME + content.length);
        chunk.putInt(content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }
}
