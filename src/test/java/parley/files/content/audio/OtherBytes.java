package parley.files.content.audio;

import java.util.function.IntUnaryOperator;

/** WAV, Ogg, WebM, MP3 and AVI files made by hand. */
final class OtherBytes {
    private static final long OPEN = 0xFFFFFFFFFFFFFFL;

    private OtherBytes() {}

    /** 16 bits, one channel. */
    static byte[] wav(int rate, int samples, IntUnaryOperator sample) {
        Bytes data = Bytes.of();
        for (int i = 0; i < samples; i++) {
            data.little(sample.applyAsInt(i), 2);
        }
        return Bytes.of()
                .text("RIFF")
                .little(36 + data.size(), 4)
                .text("WAVEfmt ")
                .little(16, 4)
                .little(1, 2)
                .little(1, 2)
                .little(rate, 4)
                .little(2L * rate, 4)
                .little(2, 2)
                .little(16, 2)
                .text("data")
                .little(data.size(), 4)
                .add(data)
                .array();
    }

    static Bytes oggPage(int flags, long position, int serial, int... packets) {
        Bytes lacing = Bytes.of();
        Bytes body = Bytes.of();
        for (int packet : packets) {
            for (int rest = packet; rest >= 255; rest -= 255) {
                lacing.big(255, 1);
            }
            lacing.big(packet % 255, 1);
            body.zeros(packet);
        }
        return oggPage(flags, position, serial, lacing, body);
    }

    static Bytes oggPage(int flags, long position, int serial, Bytes lacing, Bytes body) {
        return Bytes.of()
                .text("OggS")
                .big(0, 1)
                .big(flags, 1)
                .little(position, 8)
                .little(serial, 4)
                .little(0, 4)
                .little(0, 4)
                .big(lacing.size(), 1)
                .add(lacing)
                .add(body);
    }

    /** Opus with 312 samples to skip; each page plays 400 ms in 20 packets. */
    static Bytes opus(int serial, int pages, IntUnaryOperator size) {
        Bytes head = Bytes.of()
                .text("OpusHead")
                .big(1, 1)
                .big(1, 1)
                .little(312, 2)
                .little(48_000, 4)
                .zeros(3);
        Bytes all = Bytes.of()
                .add(oggPage(2, 0, serial, Bytes.of().big(head.size(), 1), head))
                .add(oggPage(0, 0, serial, 40));
        for (int page = 0; page < pages; page++) {
            int[] packets = new int[20];
            for (int i = 0; i < 20; i++) {
                packets[i] = size.applyAsInt(page * 20 + i);
            }
            all.add(oggPage(page == pages - 1 ? 4 : 0, 312 + (page + 1) * 19_200L, serial, packets));
        }
        return all;
    }

    static Bytes element(long id, int idLength, Bytes body) {
        return Bytes.of().big(id, idLength).big(body.size() | 1L << 56, 8).add(body);
    }

    static Bytes opened(long id) {
        return Bytes.of().big(id, 4).big(1, 1).big(OPEN, 7);
    }

    /** WebM as MediaRecorder makes it: sizes are open, no duration; packets of 20 ms in clusters of a second. */
    static byte[] webm(int packets, int trackType, String codec, IntUnaryOperator size, Double duration) {
        Bytes info = Bytes.of().add(element(0x2AD7B1, 3, Bytes.of().big(1_000_000, 3)));
        if (duration != null) {
            info.add(element(0x4489, 2, Bytes.of().big(Double.doubleToLongBits(duration), 8)));
        }
        Bytes entry = Bytes.of()
                .add(element(0xD7, 1, Bytes.of().big(1, 1)))
                .add(element(0x83, 1, Bytes.of().big(trackType, 1)))
                .add(element(0x86, 1, Bytes.of().text(codec)));
        Bytes all = Bytes.of()
                .add(element(0x1A45DFA3, 4, element(0x4282, 2, Bytes.of().text("webm"))))
                .add(opened(0x18538067))
                .add(element(0x1549A966, 4, info))
                .add(element(0x1654AE6B, 4, element(0xAE, 1, entry)));
        for (int i = 0; i < packets; i++) {
            if (i % 50 == 0) {
                all.add(opened(0x1F43B675)).add(element(0xE7, 1, Bytes.of().big(i * 20L, 4)));
            }
            Bytes block =
                    Bytes.of().big(0x81, 1).big(i % 50 * 20L, 2).big(0x80, 1).zeros(size.applyAsInt(i));
            all.add(element(0xA3, 1, block));
        }
        return all.array();
    }

    /** Frames of MPEG 1 layer III, 128 kbit/s, 44,100 Hz: 1,152 samples in 417 bytes. */
    static Bytes mp3(int frames) {
        Bytes all = Bytes.of();
        for (int i = 0; i < frames; i++) {
            all.big(0xFFFB9000, 4).zeros(413);
        }
        return all;
    }

    static Bytes xing(long frames) {
        return Bytes.of()
                .big(0xFFFB9000, 4)
                .zeros(32)
                .text("Xing")
                .big(1, 4)
                .big(frames, 4)
                .zeros(417 - 48);
    }

    static byte[] avi(long perFrameMicros, long frames) {
        return Bytes.of()
                .text("RIFF")
                .little(200, 4)
                .text("AVI LIST")
                .little(100, 4)
                .text("hdrlavih")
                .little(56, 4)
                .little(perFrameMicros, 4)
                .zeros(12)
                .little(frames, 4)
                .zeros(40)
                .array();
    }
}
