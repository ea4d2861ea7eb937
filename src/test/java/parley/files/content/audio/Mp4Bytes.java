package parley.files.content.audio;

import java.util.function.IntUnaryOperator;

/** MP4s of one sound track: 48,000 units a second, samples of 1,024 units. */
final class Mp4Bytes {
    static final int RATE = 48_000;
    static final int SAMPLE = 1_024;

    private Mp4Bytes() {}

    static Bytes box(String type, Bytes body) {
        return Bytes.of().big(8 + body.size(), 4).text(type).add(body);
    }

    static Bytes full(String type, int flags, Bytes body) {
        return box(type, Bytes.of().big(flags, 4).add(body));
    }

    static Bytes fileType() {
        return box("ftyp", Bytes.of().text("isom").big(0, 4).text("isom"));
    }

    /** A whole file. */
    static byte[] whole(int samples, IntUnaryOperator size) {
        Bytes sizes = Bytes.of().big(0, 4).big(samples, 4);
        for (int i = 0; i < samples; i++) {
            sizes.big(size.applyAsInt(i), 4);
        }
        Bytes times = Bytes.of().big(1, 4).big(samples, 4).big(SAMPLE, 4);
        long units = (long) samples * SAMPLE;
        Bytes table = Bytes.of().add(full("stts", 0, times)).add(full("stsz", 0, sizes));
        Bytes head = Bytes.of().add(movieHeader(units)).add(track("soun", "mp4a", units, table));
        return Bytes.of()
                .add(fileType())
                .add(box("moov", head))
                .add(box("mdat", Bytes.of().zeros(16)))
                .array();
    }

    /** A file as MediaRecorder makes it: the head says that nothing is in it, and samples are in fragments. */
    static byte[] fragmented(int fragments, int samplesOfEach, IntUnaryOperator size) {
        Bytes all = Bytes.of().add(fileType()).add(emptyHead("soun", "mp4a"));
        for (int i = 0; i < fragments; i++) {
            Bytes run = Bytes.of().big(samplesOfEach, 4).big(0, 4);
            for (int sample = 0; sample < samplesOfEach; sample++) {
                run.big(size.applyAsInt(i * samplesOfEach + sample), 4);
            }
            Bytes time = full("tfdt", 0x01000000, Bytes.of().big((long) i * samplesOfEach * SAMPLE, 8));
            Bytes track =
                    Bytes.of().add(full("tfhd", 0x020000, Bytes.of().big(1, 4))).add(time);
            all.add(box("moof", box("traf", track.add(full("trun", 0x201, run)))));
            all.add(box("mdat", Bytes.of().zeros(16)));
        }
        return all.array();
    }

    static Bytes emptyHead(String handler, String codec) {
        Bytes defaults = Bytes.of().big(1, 4).big(1, 4).big(SAMPLE, 4).big(0, 4).big(0, 4);
        Bytes empty = Bytes.of().add(full("stts", 0, Bytes.of().big(0, 4)));
        Bytes head = Bytes.of()
                .add(movieHeader(0))
                .add(track(handler, codec, 0, empty))
                .add(box("mvex", full("trex", 0, defaults)));
        return box("moov", head);
    }

    static Bytes movieHeader(long units) {
        return full("mvhd", 0, Bytes.of().zeros(8).big(RATE, 4).big(units, 4).zeros(80));
    }

    static Bytes track(String handler, String codec, long units, Bytes table) {
        Bytes entry = box(codec, Bytes.of().zeros(28));
        Bytes description = full("stsd", 0, Bytes.of().big(1, 4).add(entry));
        Bytes media = Bytes.of()
                .add(full(
                        "mdhd",
                        0,
                        Bytes.of().zeros(8).big(RATE, 4).big(units, 4).zeros(4)))
                .add(full("hdlr", 0, Bytes.of().zeros(4).text(handler).zeros(13)))
                .add(box("minf", box("stbl", Bytes.of().add(description).add(table))));
        Bytes header = full("tkhd", 7, Bytes.of().zeros(8).big(1, 4).zeros(68));
        return box("trak", Bytes.of().add(header).add(box("mdia", media)));
    }
}
