package parley.files.content.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import parley.files.content.Refusals;

/**
 * JPEG: what a decoder needs stays, with JFIF, the colour profile and Adobe's colour transform; of Exif the orientation
 * alone. What follows the picture (previews, films of "motion photos", archives) is cut off. Source: ITU-T T.81 annex B.
 */
public final class Jpeg {
    private static final int START = 0xD8;
    private static final int END = 0xD9;
    private static final int SCAN = 0xDA;
    private static final int APP0 = 0xE0;
    private static final int EXIF = 0xE1;
    private static final int PROFILE = 0xE2;
    private static final int ADOBE = 0xEE;
    private static final String EXIF_MARK = "Exif\0\0";
    /** Marker, length, name, version, density: a JFIF segment without its thumbnail. */
    private static final int JFIF = 18;

    private final Window in;
    private final Edits edits;
    private int width;
    private int height;
    private int orientation;
    private boolean scanned;

    private Jpeg(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Jpeg(in, edits).walk();
    }

    private Format.Traits walk() throws IOException {
        if (in.u16(0) != (0xFF00 | START)) {
            throw Refusals.damaged("The picture has no JPEG header");
        }
        long at = 2;
        while (true) {
            if (in.u8(at) != 0xFF) {
                throw Refusals.damaged("The JPEG picture is damaged");
            }
            while (in.u8(at + 1) == 0xFF) {
                at++;
            }
            int marker = in.u8(at + 1);
            if (marker == END) {
                break;
            }
            at = segment(marker, at);
        }
        if (width == 0 || !scanned) {
            throw Refusals.damaged("The JPEG file holds no picture");
        }
        edits.drop(at + 2, in.length());
        return Format.Traits.picture(width, height, (long) width * height, orientation);
    }

    /** @return where the next marker is */
    private long segment(int marker, long at) throws IOException {
        boolean standsAlone = marker < 0xC0 || marker >= 0xD0 && marker <= START;
        int length = standsAlone ? 0 : in.u16(at + 2);
        long end = at + 2 + length;
        if (length < 2 || end > in.length()) {
            throw Refusals.damaged("The JPEG picture is damaged");
        }
        if (marker == SCAN) {
            scanned = true;
            return afterScan(end);
        }
        boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame) {
            size(at, length);
        } else if (marker >= APP0) {
            metadata(marker, at, end);
        }
        return end;
    }

    private void size(long at, int length) throws IOException {
        if (length < 8 || width != 0) {
            throw Refusals.damaged("The JPEG picture is damaged");
        }
        height = in.u16(at + 5);
        width = in.u16(at + 7);
        if (width == 0 || height == 0) {
            throw Refusals.damaged("The JPEG picture has no size");
        }
    }

    private void metadata(int marker, long at, long end) throws IOException {
        long body = at + 4;
        if (marker == APP0 && in.holds(body, "JFIF\0") && end - at >= JFIF) {
            if (end - at > JFIF) {
                withoutThumbnail(at, end);
            }
        } else if (marker == EXIF && orientation == 0 && in.holds(body, EXIF_MARK)) {
            long tiff = body + EXIF_MARK.length();
            orientation = tiff > end ? Exif.UPRIGHT : Exif.orientation(in.bytes(tiff, end - tiff));
            edits.put(at, end, orientation == Exif.UPRIGHT ? new byte[0] : exif());
        } else if (!(marker == PROFILE && in.holds(body, "ICC_PROFILE\0"))
                && !(marker == ADOBE && in.holds(body, "Adobe"))) {
            edits.drop(at, end);
        }
    }

    private void withoutThumbnail(long at, long end) throws IOException {
        byte[] kept = in.bytes(at, JFIF);
        kept[2] = 0;
        kept[3] = JFIF - 2;
        kept[JFIF - 2] = 0;
        kept[JFIF - 1] = 0;
        edits.put(at, end, kept);
    }

    private byte[] exif() {
        byte[] tiff = Exif.only(orientation);
        ByteArrayOutputStream segment = new ByteArrayOutputStream();
        segment.write(0xFF);
        segment.write(EXIF);
        segment.write(0);
        segment.write(2 + EXIF_MARK.length() + tiff.length);
        EXIF_MARK.chars().forEach(segment::write);
        segment.writeBytes(tiff);
        return segment.toByteArray();
    }

    /** Finds the next marker that is neither a stuffed zero nor a restart. */
    private long afterScan(long from) throws IOException {
        long at = from;
        while (true) {
            if (in.u8(at++) == 0xFF) {
                int next = in.u8(at);
                if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) {
                    return at - 1;
                }
            }
        }
    }
}
