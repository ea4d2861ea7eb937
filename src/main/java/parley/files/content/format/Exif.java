package parley.files.content.format;

/**
 * The orientation is all that Exif keeps. Source: TIFF 6.0 (a header, then directories of 12-byte entries) and Exif 2.32,
 * tag 274.
 */
final class Exif {
    static final int UPRIGHT = 1;
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY = 12;

    private Exif() {}

    /** Returns 1 to 8; 1 also for what can't be read, as browsers do. */
    static int orientation(byte[] tiff) {
        if (tiff.length < 8 || tiff[0] != tiff[1] || tiff[0] != 'I' && tiff[0] != 'M') {
            return UPRIGHT;
        }
        boolean little = tiff[0] == 'I';
        long directory = number(tiff, 4, 4, little);
        if (number(tiff, 2, 2, little) != 42 || directory > tiff.length - 2) {
            return UPRIGHT;
        }
        int at = (int) directory + 2;
        for (long left = number(tiff, at - 2, 2, little); left > 0 && at + ENTRY <= tiff.length; left--, at += ENTRY) {
            if (number(tiff, at, 2, little) == ORIENTATION && number(tiff, at + 2, 2, little) == SHORT) {
                long orientation = number(tiff, at + 8, 2, little);
                return orientation >= 1 && orientation <= 8 ? (int) orientation : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** Makes a directory with the orientation alone. */
    static byte[] only(int orientation) {
        return new byte[] {
            'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, SHORT, 0, 0, 0, 1, 0, (byte) orientation, 0, 0, 0, 0, 0, 0
        };
    }

    private static long number(byte[] bytes, int at, int size, boolean little) {
        long number = 0;
        for (int i = 0; i < size; i++) {
            number = number << 8 | bytes[little ? at + size - 1 - i : at + i] & 0xFF;
        }
        return number;
    }
}
