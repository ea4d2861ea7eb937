package parley.files.content.audio;

import java.io.IOException;
import java.util.Map;

/** One track of an MP4: what its header says, and how long its samples are. Source: ISO/IEC 14496-12, 8. */
final class Mp4Track {
    private static final Map<String, String> CODECS =
            Map.of("mp4a", "aac", "Opus", "opus", ".mp3", "mp3", "sowt", "pcm", "lpcm", "pcm");

    private final Cursor bytes;

    long id;
    String handler = "";
    String codec = "";
    long timescale;
    long defaultDuration;
    long defaultSize;
    /** End of its last sample, in its timescale. */
    long end;

    private long declared;
    private boolean counted;
    private Mp4Boxes times;
    private Mp4Boxes sizes;

    Mp4Track(Cursor bytes) {
        this.bytes = bytes;
    }

    boolean isSound() {
        return handler.equals("soun");
    }

    /** Tracks of hints and of times are not shown to anybody. */
    boolean isShown() {
        return !handler.equals("hint") && !handler.equals("tmcd");
    }

    void readTrak(long from, long to) throws IOException {
        Mp4Boxes head = Mp4Boxes.find(bytes, from, to, "tkhd");
        Mp4Boxes media = Mp4Boxes.find(bytes, from, to, "mdia");
        if (head == null || media == null) {
            throw Cursor.damaged();
        }
        id = head.number(head.version() == 1 ? 20 : 12, 4);
        Mp4Boxes parts = Mp4Boxes.of(bytes, media.body, media.bodyEnd);
        while (parts.next()) {
            switch (parts.type) {
                case "mdhd" -> {
                    timescale = parts.number(parts.version() == 1 ? 20 : 12, 4);
                    declared = Mp4Container.duration(parts, 24, 16);
                }
                case "hdlr" -> {
                    parts.number(8, 4);
                    handler = bytes.text(parts.body + 8, 4);
                }
                case "minf" -> readTable(parts.body, parts.bodyEnd);
                default -> {}
            }
        }
        if (timescale == 0) {
            throw Cursor.damaged();
        }
    }

    private void readTable(long from, long to) throws IOException {
        Mp4Boxes table = Mp4Boxes.find(bytes, from, to, "stbl");
        if (table == null) {
            return;
        }
        times = Mp4Boxes.find(bytes, table.body, table.bodyEnd, "stts");
        sizes = Mp4Boxes.find(bytes, table.body, table.bodyEnd, "stsz");
        Mp4Boxes descriptions = Mp4Boxes.find(bytes, table.body, table.bodyEnd, "stsd");
        if (descriptions != null && descriptions.size() >= 16) {
            String format = bytes.text(descriptions.body + 12, 4);
            codec = CODECS.getOrDefault(format, format.trim());
        }
    }

    /** Sums up the samples of the table, and notes the sizes of a voice note's. */
    void count(Levels levels) throws IOException {
        if (times == null) {
            return;
        }
        long entries = times.number(4, 4);
        long sample = 0;
        for (long i = 0; i < entries; i++) {
            bytes.step();
            long samples = times.number(8 + 8 * i, 4);
            long duration = times.number(12 + 8 * i, 4);
            if (isSound()) {
                noteSizes(levels, sample, samples, duration);
            }
            sample = Math.addExact(sample, samples);
            add(samples, duration);
        }
    }

    private void noteSizes(Levels levels, long first, long samples, long duration) throws IOException {
        if (sizes == null || sizes.number(4, 4) != 0) {
            return;
        }
        for (long i = 0; i < samples; i++) {
            long at = Math.addExact(end, Math.multiplyExact(i, duration));
            if (ms(at) > VoiceRules.LONGEST_MS) {
                return;
            }
            bytes.step();
            note(levels, at, sizes.number(12 + 4 * (first + i), 4));
        }
    }

    void note(Levels levels, long at, long size) {
        levels.add(ms(at), (int) Math.min(Integer.MAX_VALUE, size));
    }

    void add(long samples, long duration) {
        counted |= samples > 0;
        end = Math.addExact(end, Math.multiplyExact(samples, duration));
    }

    long ms(long units) {
        return Math.multiplyExact(units, 1_000) / timescale;
    }

    /** Returns the milliseconds of its samples; if there are none to count, what its header says. */
    long durationMs() {
        return ms(counted ? end : declared);
    }
}
