package parley.files.content;

import java.util.Arrays;

/** Films and sound with structures that are true and samples that are not. */
public final class FilmFixtures {
    private static final int CREATED = 0x5A5A5A5A;

    private FilmFixtures() {}

    public static byte[] box(String type, byte[]... contents) {
        BytesBuilder content = new BytesBuilder();
        for (byte[] each : contents) {
            content.put(each);
        }
        return new BytesBuilder()
                .u32(8 + content.size())
                .text(type)
                .put(content.bytes())
                .bytes();
    }

    private static byte[] text(String text) {
        return new BytesBuilder().text(text).bytes();
    }

    private static BytesBuilder full() {
        return new BytesBuilder().u32(0);
    }

    private static byte[] handler(String type, String name) {
        return box("hdlr", full().u32(0).text(type).zeros(12).text(name).u8(0).bytes());
    }

    private static byte[] description(String handler) {
        BytesBuilder entry = new BytesBuilder().zeros(6).u16(1);
        if (handler.equals("vide")) {
            entry.zeros(16)
                    .u16(64, 48)
                    .u32(0x480000, 0x480000, 0)
                    .u16(1)
                    .u8(10)
                    .text("Camera GPS")
                    .zeros(21)
                    .u16(24, 0xFFFF);
            return box("stsd", full().u32(1).bytes(), box("avc1", entry.bytes()));
        }
        if (handler.equals("soun")) {
            entry.zeros(8).u16(1, 16, 0, 0).u32(48_000L << 16);
            return box("stsd", full().u32(1).bytes(), box("mp4a", entry.bytes()));
        }
        return box("stsd", full().u32(1).bytes(), box("gpmd", entry.bytes()));
    }

    private static byte[] track(int id, String handler, String secret, long offset, int samples, int size) {
        byte[] table = box(
                "stbl",
                description(handler),
                box("stts", full().u32(1, samples, 1_000).bytes()),
                box("stsz", full().u32(size, samples).bytes()),
                box("stsc", full().u32(1, 1, samples, 1).bytes()),
                box("stco", full().u32(1, offset).bytes()));
        byte[] identity = full().u32(0)
                .zeros(8)
                .u16(0, 0, 0x0100, 0)
                .zeros(36)
                .u32(64L << 16, 48L << 16)
                .bytes();
        return box(
                "trak",
                box(
                        "tkhd",
                        full().u32(CREATED, CREATED, id, 0, 3_000)
                                .put(Arrays.copyOfRange(identity, 4, identity.length))
                                .bytes()),
                box("udta", box("name", text(secret))),
                box(
                        "mdia",
                        box(
                                "mdhd",
                                full().u32(CREATED, CREATED, 1_000, 3_000)
                                        .u16(0x55C4, 0)
                                        .bytes()),
                        handler(handler, "Handler of " + secret),
                        box(
                                "minf",
                                box(
                                        handler.equals("vide") ? "vmhd" : "smhd",
                                        full().u32(0, 0).bytes()),
                                box(
                                        "dinf",
                                        box(
                                                "dref",
                                                full().u32(1).bytes(),
                                                box(
                                                        "url ",
                                                        new BytesBuilder()
                                                                .u32(1)
                                                                .bytes()))),
                                table)));
    }

    /** @param film false for sound alone. @param positions whether there is a timed track of positions */
    public static byte[] mp4(String brand, String secret, boolean film, boolean positions) {
        byte[] header = box("ftyp", text(brand), new BytesBuilder().u32(0).bytes(), text(brand));
        byte[] samples = text("SAMPLES!".repeat(20));
        byte[] route = text(positions ? secret.repeat(4) : "");
        long at = header.length + 8;
        byte[] moov = box(
                "moov",
                box(
                        "mvhd",
                        full().u32(CREATED, CREATED, 1_000, 3_000, 0x10000)
                                .u16(0x100)
                                .zeros(70)
                                .u32(3)
                                .bytes()),
                track(1, film ? "vide" : "soun", secret, at, 10, 16),
                positions ? track(2, "meta", secret, at + samples.length, 4, secret.length()) : new byte[0],
                box(
                        "udta",
                        box(
                                "\u00A9xyz",
                                new BytesBuilder()
                                        .u16(secret.length(), 0)
                                        .text(secret)
                                        .bytes())),
                box("meta", full().bytes(), text(secret)));
        return new BytesBuilder()
                .put(header)
                .put(box("mdat", samples, route))
                .put(moov)
                .put(box("uuid", text("0123456789abcdef"), text(secret)))
                .bytes();
    }

    public static byte[] wav(String secret) {
        byte[] format =
                new BytesBuilder().le16(1, 1).le32(8_000, 16_000).le16(2, 16).bytes();
        return PictureFixtures.riff(
                "WAVE",
                PictureFixtures.riffChunk("fmt ", format),
                PictureFixtures.riffChunk("LIST", text("INFO" + "IART\u0004\0\0\0me!\0" + secret)),
                PictureFixtures.riffChunk("data", new byte[1_000]),
                PictureFixtures.riffChunk("bext", text(secret)));
    }

    public static byte[] avi(String secret) {
        byte[] stream = new BytesBuilder()
                .text("strl")
                .put(PictureFixtures.riffChunk("strh", new byte[56]))
                .put(PictureFixtures.riffChunk("strf", new byte[40]))
                .put(PictureFixtures.riffChunk("strn", text(secret)))
                .bytes();
        byte[] header = new BytesBuilder()
                .text("hdrl")
                .put(PictureFixtures.riffChunk("avih", new byte[56]))
                .put(PictureFixtures.riffChunk("LIST", stream))
                .put(PictureFixtures.riffChunk("IDIT", text(secret)))
                .bytes();
        return PictureFixtures.riff(
                "AVI ",
                PictureFixtures.riffChunk("LIST", header),
                PictureFixtures.riffChunk("LIST", text("movi00dc\u0004\0\0\0abcd")),
                PictureFixtures.riffChunk("LIST", text("INFO" + secret)));
    }

    /** Frames of 128 kbit/s at 44.1 kHz, with tags around. */
    public static byte[] mp3(String secret) {
        BytesBuilder frames = new BytesBuilder();
        for (int i = 0; i < 5; i++) {
            frames.u32(0xFFFB9000L).zeros(413);
        }
        byte[] content = new BytesBuilder()
                .text("TPE1")
                .u32(secret.length() + 1)
                .u16(0)
                .u8(0)
                .text(secret)
                .bytes();
        return new BytesBuilder()
                .text("ID3")
                .u8(3, 0, 0)
                .u8(0, 0, 0, content.length)
                .put(content)
                .put(frames.bytes())
                .text("TAG" + secret)
                .zeros(125 - secret.length())
                .bytes();
    }

    public static byte[] element(long id, byte[]... contents) {
        BytesBuilder content = new BytesBuilder();
        for (byte[] each : contents) {
            content.put(each);
        }
        BytesBuilder built = new BytesBuilder();
        for (int shift = 24; shift >= 0; shift -= 8) {
            if (id >> shift != 0) {
                built.u8((int) (id >> shift));
            }
        }
        return built.u16(0x4000 | content.size()).put(content.bytes()).bytes();
    }

    /** As browsers record it: segment and cluster of unknown size. */
    public static byte[] webm(String docType, String secret, boolean film) {
        byte[] unknown = {1, -1, -1, -1, -1, -1, -1, -1};
        return new BytesBuilder()
                .put(element(0x1A45DFA3, element(0x4282, text(docType))))
                .u32(0x18538067)
                .put(unknown)
                .put(element(
                        0x1549A966,
                        element(0x2AD7B1, new byte[] {15}),
                        element(0x7BA9, text(secret)),
                        element(0x4461, text("DATEDATE"))))
                .put(element(
                        0x1654AE6B,
                        element(
                                0xAE,
                                element(0x83, new byte[] {(byte) (film ? 1 : 2)}),
                                element(0x536E, text(secret)))))
                .u32(0x1F43B675)
                .put(unknown)
                .put(element(0xE7, new byte[] {0}))
                .put(element(0xA3, text("a block of sound")))
                .put(element(0x1254C367, text(secret)))
                .bytes();
    }

    private static byte[] page(int sequence, int flags, byte[] packet) {
        BytesBuilder table = new BytesBuilder();
        int left = packet.length;
        while (left >= 255) {
            table.u8(255);
            left -= 255;
        }
        table.u8(left);
        return new BytesBuilder()
                .text("OggS")
                .u8(0, flags)
                .zeros(8)
                .le32(7, sequence, 0)
                .u8(table.size())
                .put(table.bytes())
                .put(packet)
                .bytes();
    }

    public static byte[] opus(String secret) {
        byte[] tags = new BytesBuilder()
                .text("OpusTags")
                .le32(3)
                .text("abc")
                .le32(1, secret.length())
                .text(secret)
                .zeros(600)
                .bytes();
        return new BytesBuilder()
                .put(page(0, 2, text("OpusHead\u0001\u0001\0\0\u0080\u00BB\0\0\0\0\0")))
                .put(page(1, 0, tags))
                .put(page(2, 4, text("a packet of sound")))
                .bytes();
    }
}
