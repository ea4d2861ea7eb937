package parley.files.content.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import parley.files.content.Refusals;

/**
 * WebP: Exif, XMP and unknown chunks go, and the header says so; what follows the container is cut off. The orientation
 * goes too, as browsers don't apply it in WebP. Source: RFC 9649.
 */
public final class Webp {
    private static final int EXIF_AND_XMP = 0x08 | 0x04;
    private static final Set<String> KEPT = Set.of("VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP");

    private final Window in;
    private final Edits edits;
    private int width;
    private int height;
    private long area;
    private boolean pixels;

    private Webp(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Webp(in, edits).walk();
    }

    private Format.Traits walk() throws IOException {
        if (!in.holds(0, "RIFF") || !in.holds(8, "WEBP")) {
            throw Refusals.damaged("The picture has no WebP header");
        }
        long end = 8 + in.le32(4);
        if (end > in.length()) {
            throw Refusals.damaged("The WebP picture ends in the middle");
        }
        long dropped = 0;
        long at = 12;
        while (at < end) {
            String type = in.tag(at);
            long size = in.le32(at + 4);
            long next = at + 8 + size + (size & 1);
            if (next > end) {
                throw Refusals.damaged("The WebP picture is damaged");
            }
            if (KEPT.contains(type)) {
                chunk(type, at + 8, size);
            } else {
                edits.drop(at, next);
                dropped += next - at;
            }
            at = next;
        }
        if (!pixels) {
            throw Refusals.damaged("The WebP file holds no picture");
        }
        if (dropped > 0) {
            edits.over(4, little(end - 8 - dropped));
        }
        edits.drop(end, in.length());
        return Format.Traits.picture(width, height, area, Exif.UPRIGHT);
    }

    private static byte[] little(long number) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) number)
                .array();
    }

    private void chunk(String type, long at, long size) throws IOException {
        switch (type) {
            case "VP8X" -> {
                need(size >= 10);
                int flags = in.u8(at);
                if ((flags & EXIF_AND_XMP) != 0) {
                    edits.over(at, new byte[] {(byte) (flags & ~EXIF_AND_XMP)});
                }
                size(1 + in.le24(at + 4), 1 + in.le24(at + 7));
            }
            case "VP8 " -> lossy(at, size);
            case "VP8L" -> lossless(at, size);
            case "ANMF" -> frame(at, size);
            default -> {}
        }
    }

    private void lossy(long at, long size) throws IOException {
        need(size >= 10 && in.u8(at + 3) == 0x9D && in.u8(at + 4) == 1 && in.u8(at + 5) == 0x2A);
        size(in.le16(at + 6) & 0x3FFF, in.le16(at + 8) & 0x3FFF);
        pixels = true;
    }

    private void lossless(long at, long size) throws IOException {
        need(size >= 5 && in.u8(at) == 0x2F);
        long bits = in.le32(at + 1);
        size(1 + (int) (bits & 0x3FFF), 1 + (int) (bits >> 14 & 0x3FFF));
        pixels = true;
    }

    /** Frames hold chunks of their own; one of metadata would need the frame's size changed, and no encoder writes any. */
    private void frame(long at, long size) throws IOException {
        long next = at + 16;
        need(size > 16);
        while (next < at + size) {
            String type = in.tag(next);
            long inner = in.le32(next + 4);
            need(Set.of("ALPH", "VP8 ", "VP8L").contains(type) && inner <= at + size - next - 8);
            chunk(type, next + 8, inner);
            next += 8 + inner + (inner & 1);
        }
    }

    /** The first size is the canvas; what is inside may be larger in a hostile file. */
    private void size(int wide, int high) {
        need(wide > 0 && high > 0);
        if (width == 0) {
            width = wide;
            height = high;
        }
        area = Math.max(area, (long) wide * high);
    }

    private static void need(boolean holds) {
        if (!holds) {
            throw Refusals.damaged("The WebP picture is damaged");
        }
    }
}
