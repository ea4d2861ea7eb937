package parley.files.content.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import parley.files.content.Refusals;

/**
 * GIF: comments, texts and extensions of applications go, but for those that loop an animation or hold its colour profile;
 * what follows the trailer is cut off. Source: GIF89a.
 */
public final class Gif {
    private static final int IMAGE = 0x2C;
    private static final int EXTENSION = 0x21;
    private static final int TRAILER = 0x3B;
    private static final int CONTROL = 0xF9;
    private static final int APPLICATION = 0xFF;
    private static final Set<String> KEPT = Set.of("NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012");

    private final Window in;
    private final Edits edits;
    private int width;
    private int height;
    private boolean pixels;

    private Gif(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Gif(in, edits).walk();
    }

    private Format.Traits walk() throws IOException {
        if (!in.holds(0, "GIF87a") && !in.holds(0, "GIF89a")) {
            throw Refusals.damaged("The picture has no GIF header");
        }
        width = in.le16(6);
        height = in.le16(8);
        long at = 13 + colours(in.u8(10));
        while (in.u8(at) != TRAILER) {
            at = switch (in.u8(at)) {
                case IMAGE -> image(at);
                case EXTENSION -> extension(at);
                default -> throw Refusals.damaged("The GIF picture is damaged");
            };
        }
        if (!pixels || width == 0 || height == 0) {
            throw Refusals.damaged("The GIF file holds no picture");
        }
        edits.drop(at + 1, in.length());
        return Format.Traits.picture(width, height, (long) width * height, Exif.UPRIGHT);
    }

    private static int colours(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    /** A frame that reaches beyond the screen enlarges it in browsers. */
    private long image(long at) throws IOException {
        pixels = true;
        width = Math.max(width, in.le16(at + 1) + in.le16(at + 5));
        height = Math.max(height, in.le16(at + 3) + in.le16(at + 7));
        return afterBlocks(at + 11 + colours(in.u8(at + 9)));
    }

    private long extension(long at) throws IOException {
        int kind = in.u8(at + 1);
        long end = afterBlocks(at + 2);
        boolean kept = kind == CONTROL;
        if (kind == APPLICATION && in.u8(at + 2) == 11) {
            kept = KEPT.contains(new String(in.bytes(at + 3, 11), StandardCharsets.ISO_8859_1));
        }
        if (!kept) {
            edits.drop(at, end);
        }
        return end;
    }

    private long afterBlocks(long from) throws IOException {
        long at = from;
        int size = in.u8(at);
        while (size != 0) {
            at += 1 + size;
            size = in.u8(at);
        }
        return at + 1;
    }
}
