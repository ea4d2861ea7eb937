package parley.files.child;

/** Finds the orientation in the head of a JPEG. Knows nothing but the JDK. Source: Exif 2.32, 4.6. */
final class JpegOrientation {
    private static final int UPRIGHT = 1;
    private static final int APP1 = 0xE1;
    private static final int START_OF_SCAN = 0xDA;
    private static final int TAG = 0x0112;

    private final byte[] head;

    private JpegOrientation(byte[] head) {
        this.head = head;
    }

    /** @return 1 to 8; 1 also for what has none, is damaged or is no JPEG */
    static int of(byte[] head) {
        return new JpegOrientation(head).find();
    }

    private int find() {
        int at = 2;
        while (at + 4 <= head.length && u8(at) == 0xFF && u8(at + 1) != START_OF_SCAN) {
            int length = number(at + 2, 2, true);
            if (u8(at + 1) == APP1 && isExif(at + 4)) {
                return inTiff(at + 10, Math.min(head.length, at + 2 + length));
            }
            at += 2 + Math.max(2, length);
        }
        return UPRIGHT;
    }

    private boolean isExif(int at) {
        return at + 6 <= head.length && number(at, 4, true) == 0x45786966 && number(at + 4, 2, true) == 0;
    }

    private int inTiff(int from, int to) {
        if (to - from < 8) {
            return UPRIGHT;
        }
        boolean big = u8(from) == 'M';
        long table = from + (number(from + 4, 4, big) & 0xFFFF_FFFFL);
        if (table + 2 > to) {
            return UPRIGHT;
        }
        int entries = number((int) table, 2, big);
        for (int i = 0; i < entries; i++) {
            long entry = table + 2 + 12L * i;
            if (entry + 12 > to) {
                return UPRIGHT;
            }
            if (number((int) entry, 2, big) == TAG) {
                int value = number((int) entry + 8, 2, big);
                return value >= 1 && value <= 8 ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    private int u8(int at) {
        return head[at] & 0xFF;
    }

    private int number(int at, int bytes, boolean big) {
        int number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | u8(big ? at + i : at + bytes - 1 - i);
        }
        return number;
    }
}
