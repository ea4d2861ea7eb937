package parley.files.content.audio;

import java.io.IOException;

/** One logical stream of an Ogg file. Positions of Opus count 48,000 samples a second, whatever was recorded. */
final class OggStream {
    private static final int OPUS_RATE = 48_000;
    private static final int HEADER_BYTES = 27;

    private final String codec;
    private final long rate;
    private final long skipped;
    private long position;
    private long packetBytes;

    private OggStream(String codec, long rate, long skipped) {
        this.codec = codec;
        this.rate = rate;
        this.skipped = skipped;
    }

    static OggStream of(Cursor bytes, long body) throws IOException {
        if (bytes.isAt(body, "OpusHead")) {
            return new OggStream("opus", OPUS_RATE, bytes.little(body + 10, 2));
        }
        if (bytes.isAt(body, "\u0001vorbis")) {
            long rate = bytes.little(body + 12, 4);
            if (rate == 0) {
                throw Cursor.damaged();
            }
            return new OggStream("vorbis", rate, 0);
        }
        return new OggStream(bytes.isAt(body, "fishead") ? "skeleton" : "unknown", 0, 0);
    }

    String codec() {
        return codec;
    }

    boolean isKnown() {
        return rate > 0;
    }

    /** A skeleton only describes the other streams. */
    boolean isSound() {
        return isKnown() || codec.equals("skeleton");
    }

    long durationMs() {
        return isKnown() ? ms(position) : 0;
    }

    /** Its time is part of the time of earlier streams from now on. */
    void end() {
        position = 0;
    }

    private long ms(long samples) {
        return Math.max(0, Math.multiplyExact(samples - skipped, 1_000) / rate);
    }

    /** Reads a page, whose packets are taken to last equally long. */
    void readPage(Cursor bytes, long at, long earlierMs, Levels levels) throws IOException {
        if (!isKnown()) {
            return;
        }
        long until = bytes.signedLittle(at + 6, 8);
        int segments = bytes.u8(at + 26);
        int packets = 0;
        for (int i = 0; i < segments; i++) {
            packets += bytes.u8(at + HEADER_BYTES + i) < 255 ? 1 : 0;
        }
        long from = position;
        int packet = 0;
        for (int i = 0; i < segments; i++) {
            int lacing = bytes.u8(at + HEADER_BYTES + i);
            packetBytes += lacing;
            if (lacing < 255) {
                if (until > from) {
                    long begins = from + (until - from) / packets * packet;
                    levels.add(earlierMs + ms(begins), (int) Math.min(Integer.MAX_VALUE, packetBytes));
                }
                packet++;
                packetBytes = 0;
            }
        }
        // A page on which no packet ends has the position -1.
        position = Math.max(position, until);
    }
}
