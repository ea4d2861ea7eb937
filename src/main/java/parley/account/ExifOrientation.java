package parley.account;

import java.awt.geom.AffineTransform;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Says how a JPEG has to be turned before it is shown. Source: Exif 2.32, tag 0x0112: 1 is upright, 2 mirrored, 3 turned by 180°,
 * 4 mirrored and turned by 180°, 5 to 8 lie on their side.
 *
 * @param value from 1 to 8
 */
record ExifOrientation(int value) {
    static final ExifOrientation UPRIGHT = new ExifOrientation(1);

    private static final int START = 0xffd8;
    private static final int APP1 = 0xffe1;
    private static final int SCAN = 0xffda;
    private static final int EXIF = 0x45786966;
    private static final int LITTLE_ENDIAN = 0x4949;
    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;

    /** Returns upright for anything that says nothing else. */
    static ExifOrientation of(byte[] file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(file);
            if (u16(bytes) != START) {
                return UPRIGHT;
            }
            for (int marker = u16(bytes); marker != SCAN && marker >> 8 == 0xff; marker = u16(bytes)) {
                int end = bytes.position() + u16(bytes);
                if (marker == APP1 && bytes.getInt() == EXIF) {
                    bytes.getShort();
                    return inTiff(bytes.slice());
                }
                bytes.position(end);
            }
            return UPRIGHT;
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException cutOff) {
            return UPRIGHT;
        }
    }

    private static ExifOrientation inTiff(ByteBuffer tiff) {
        tiff.order(u16(tiff) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        tiff.position(tiff.getInt(4));
        int first = tiff.position() + Short.BYTES;
        for (int entry = first, left = u16(tiff); left > 0; left--, entry += ENTRY_BYTES) {
            if ((tiff.getShort(entry) & 0xffff) == TAG) {
                int value = tiff.getShort(entry + 8);
                return value >= 1 && value <= 8 ? new ExifOrientation(value) : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private static int u16(ByteBuffer bytes) {
        return bytes.getShort() & 0xffff;
    }

    boolean turnsSides() {
        return value >= 5;
    }

    /** Returns what brings a picture of this size upright, with its corner at 0, 0. */
    AffineTransform upright(int width, int height) {
        return switch (value) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, width, height);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, height);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, height, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, height, width);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, width);
            default -> new AffineTransform();
        };
    }
}
