package parley.files.content.audio;

import java.io.IOException;

/**
 * The header of a frame of MPEG audio, layer III.
 *
 * @param bytes length of the whole frame
 * @param sideBytes length of what stands between the header and the sound
 */
record Mp3Frame(int bytes, int samples, int rate, int sideBytes) {
    private static final int[] KBITS_1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KBITS_2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES_1 = {44_100, 48_000, 32_000};
    private static final int VERSION_1 = 3;
    private static final int VERSION_2 = 2;
    private static final int LAYER_III = 1;
    private static final int MONO = 3;

    /** Reads a header; null if there is none. */
    static Mp3Frame at(Cursor bytes, long at) throws IOException {
        if (!bytes.has(at, 4) || bytes.u8(at) != 0xFF) {
            return null;
        }
        int second = bytes.u8(at + 1);
        int third = bytes.u8(at + 2);
        int version = second >> 3 & 3;
        int bitrate = third >> 4;
        int rateIndex = third >> 2 & 3;
        if (second >> 5 != 7
                || version == 1
                || (second >> 1 & 3) != LAYER_III
                || bitrate == 0
                || bitrate == 15
                || rateIndex == 3) {
            return null;
        }
        boolean first = version == VERSION_1;
        int rate = RATES_1[rateIndex] / (first ? 1 : version == VERSION_2 ? 2 : 4);
        int kbits = (first ? KBITS_1 : KBITS_2)[bitrate];
        int length = (first ? 144 : 72) * kbits * 1_000 / rate + (third >> 1 & 1);
        boolean mono = bytes.u8(at + 3) >> 6 == MONO;
        int side = first ? (mono ? 17 : 32) : mono ? 9 : 17;
        return new Mp3Frame(length, first ? 1152 : 576, rate, side);
    }

    /** Returns how long this many of such frames play. */
    long ms(long frames) {
        return frames * samples * 1_000 / rate;
    }
}
