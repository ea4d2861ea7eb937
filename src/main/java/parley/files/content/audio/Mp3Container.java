package parley.files.content.audio;

import java.io.IOException;

/**
 * MP3: frames one after the other, behind an ID3 tag. The first frame may hold a count of frames (Xing, Info, VBRI).
 * Source: ISO/IEC 11172-3, 2.4.1.
 */
final class Mp3Container {
    private static final int SEARCHED_BYTES = 65_536;
    private static final int WALKED_FRAMES = 20_000;

    private final Cursor bytes;
    private final boolean thorough;
    private final Levels levels = new Levels();

    Mp3Container(Cursor bytes, boolean thorough) {
        this.bytes = bytes;
        this.thorough = thorough;
    }

    Recording read() throws IOException {
        long at = firstFrame(behindTag());
        Mp3Frame first = Mp3Frame.at(bytes, at);
        long declared = declaredFrames(at, first);
        if (declared > 0 && !thorough) {
            return recording(first.ms(declared));
        }
        if (declared >= 0) {
            // The frame that counts the others is silent.
            at += first.bytes();
        }
        return recording(count(at, first));
    }

    private Recording recording(long durationMs) {
        return new Recording(durationMs, "mp3", true, levels, false);
    }

    /** Counts frames; if there are very many, the rest is taken to be like those that were counted. */
    private long count(long start, Mp3Frame first) throws IOException {
        long at = start;
        long frames = 0;
        Mp3Frame frame = Mp3Frame.at(bytes, at);
        while (frame != null && frames < WALKED_FRAMES) {
            levels.add(first.ms(frames), frame.bytes());
            frames++;
            at += frame.bytes();
            frame = Mp3Frame.at(bytes, at);
        }
        if (frame != null && at > start) {
            double share = (double) (bytes.length() - start) / (at - start);
            return Math.round(first.ms(frames) * share);
        }
        return first.ms(frames);
    }

    private long behindTag() throws IOException {
        long at = 0;
        // Some programs put a second tag before the first.
        for (int tags = 0; tags < 4 && bytes.isAt(at, "ID3") && bytes.has(at, 10); tags++) {
            long size = 0;
            for (int i = 6; i < 10; i++) {
                size = size << 7 | bytes.u8(at + i) & 0x7F;
            }
            boolean footer = (bytes.u8(at + 5) & 0x10) != 0;
            at += 10 + size + (footer ? 10 : 0);
        }
        return at;
    }

    /** One header may be chance; a second one behind it is not, unless the first frame is all. */
    private long firstFrame(long from) throws IOException {
        long to = Math.min(bytes.length(), from + SEARCHED_BYTES);
        for (long at = from; at < to; at++) {
            Mp3Frame frame = Mp3Frame.at(bytes, at);
            if (frame != null) {
                long next = at + frame.bytes();
                if (next >= bytes.length() || Mp3Frame.at(bytes, next) != null) {
                    return at;
                }
            }
        }
        throw Cursor.damaged();
    }

    /** @return frames as the first frame says; 0 if it says so or leaves it out; -1 if it is a frame of sound */
    private long declaredFrames(long at, Mp3Frame first) throws IOException {
        long tag = at + 4 + first.sideBytes();
        if (bytes.isAt(tag, "Xing") || bytes.isAt(tag, "Info")) {
            boolean counted = bytes.has(tag, 12) && (bytes.u8(tag + 7) & 1) != 0;
            return counted ? bytes.big(tag + 8, 4) : 0;
        }
        if (bytes.isAt(at + 36, "VBRI")) {
            return bytes.big(at + 36 + 14, 4);
        }
        return -1;
    }
}
