package parley.files.content.format;

import java.io.IOException;
import parley.files.content.Refusals;

/**
 * MP3: tags in front of and behind the frames go as a whole, with titles and covers, since they may hold any object.
 * Source: ISO/IEC 11172-3, ID3v2.4.0, ID3v1, APEv2, Lyrics3 2.00.
 */
public final class Mp3 {
    private static final int[] FIRST_VERSION = {32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] LATER_VERSIONS = {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES = {44_100, 48_000, 32_000};
    private static final int ID3V1 = 128;
    private static final int APE = 32;
    private static final int MOST_TAGS = 16;

    private Mp3() {}

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        long from = front(in);
        long to = back(in, from);
        long second = from + frame(in, from);
        if (second > to || second + 4 <= to && frame(in, second) == 0) {
            throw Refusals.damaged("The file holds no MP3 sound");
        }
        edits.drop(0, from);
        edits.drop(to, in.length());
        return Format.Traits.SOUND;
    }

    private static long front(Window in) throws IOException {
        long at = 0;
        for (int tags = 0; in.holds(at, "ID3"); tags++) {
            long size = 0;
            for (int i = 6; i < 10; i++) {
                size = size << 7 | in.u8(at + i) & 0x7F;
            }
            boolean footer = (in.u8(at + 5) & 0x10) != 0;
            at += 10 + size + (footer ? 10 : 0);
            if (tags == MOST_TAGS) {
                throw Refusals.damaged("The MP3 file has too many tags");
            }
        }
        long padding = at + Window.BLOCK;
        while (at < padding && in.u8(at) == 0) {
            at++;
        }
        return at;
    }

    private static long back(Window in, long from) throws IOException {
        long end = in.length();
        for (int tags = 0; tags < MOST_TAGS; tags++) {
            long tag = 0;
            if (in.holds(end - ID3V1, "TAG")) {
                tag = ID3V1;
            } else if (in.holds(end - APE, "APETAGEX")) {
                boolean header = (in.le32(end - 12) & 0x80000000L) != 0;
                tag = in.le32(end - APE + 12) + (header ? APE : 0);
            } else if (in.holds(end - 9, "LYRICS200")) {
                tag = 15 + digits(in, end - 15);
            }
            if (tag == 0 || tag > end - from) {
                return end;
            }
            end -= tag;
        }
        return end;
    }

    private static long digits(Window in, long at) throws IOException {
        long number = 0;
        for (int i = 0; i < 6; i++) {
            number = number * 10 + (in.u8(at + i) - '0');
        }
        return Math.max(0, number);
    }

    /** Returns the length of the frame of layer III at a place, 0 if there is none. */
    private static int frame(Window in, long at) throws IOException {
        long header = in.u32(at);
        int version = (int) (header >> 19 & 3);
        int layer = (int) (header >> 17 & 3);
        int bits = (int) (header >> 12 & 15);
        int rate = (int) (header >> 10 & 3);
        if (header >> 21 != 0x7FF || version == 1 || layer != 1 || bits == 0 || bits == 15 || rate == 3) {
            return 0;
        }
        boolean first = version == 3;
        int bitsPerSecond = 1_000 * (first ? FIRST_VERSION : LATER_VERSIONS)[bits - 1];
        int samplesPerSecond = RATES[rate] >> (first ? 0 : version == 2 ? 1 : 2);
        int padding = (int) (header >> 9 & 1);
        return (first ? 144 : 72) * bitsPerSecond / samplesPerSecond + padding;
    }
}
