package parley.files.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Exif as phones write it: make, serial numbers, dates, a position, and a thumbnail. */
public final class ExifFixture {
    private static final int ASCII = 2;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;

    private static final List<Entry> POSITION = List.of(
            text(1, "N"),
            new Entry(
                    2,
                    RATIONAL,
                    3,
                    new BytesBuilder().u32(48, 1, 8, 1, 1234, 100).bytes()),
            text(3, "E"),
            new Entry(
                    4,
                    RATIONAL,
                    3,
                    new BytesBuilder().u32(11, 1, 34, 1, 4321, 100).bytes()));

    private record Entry(int tag, int type, int count, byte[] value) {}

    private ExifFixture() {}

    /** @param thumbnail a JPEG picture. @param secret is found in the bytes as it stands */
    public static byte[] tiff(int orientation, String secret, byte[] thumbnail) {
        List<Entry> camera = List.of(
                text(0x9003, "2024:05:06 07:08:09"),
                text(0xA430, "Owner " + secret),
                text(0xA431, "SN" + secret),
                text(0xA435, "LENS" + secret));
        List<Entry> main = new ArrayList<>(List.of(
                text(0x010F, "Maker"),
                text(0x0110, "Model " + secret),
                new Entry(
                        0x0112, SHORT, 1, new BytesBuilder().u16(orientation, 0).bytes()),
                number(0x8769, 0),
                number(0x8825, 0)));
        int mainSize = directory(8, main, 0).length;
        int cameraAt = 8 + mainSize;
        int positionAt = cameraAt + directory(cameraAt, camera, 0).length;
        int nextAt = positionAt + directory(positionAt, POSITION, 0).length;
        main.set(3, number(0x8769, cameraAt));
        main.set(4, number(0x8825, positionAt));
        List<Entry> preview = new ArrayList<>(List.of(
                new Entry(0x0103, SHORT, 1, new BytesBuilder().u16(6, 0).bytes()),
                number(0x0201, 0),
                number(0x0202, thumbnail.length)));
        preview.set(1, number(0x0201, nextAt + directory(nextAt, preview, 0).length));
        return new BytesBuilder()
                .text("MM")
                .u16(42)
                .u32(8)
                .put(directory(8, main, nextAt))
                .put(directory(cameraAt, camera, 0))
                .put(directory(positionAt, POSITION, 0))
                .put(directory(nextAt, preview, 0))
                .put(thumbnail)
                .bytes();
    }

    private static Entry text(int tag, String text) {
        byte[] value = (text + "\0").getBytes(StandardCharsets.US_ASCII);
        return new Entry(tag, ASCII, value.length, value);
    }

    private static Entry number(int tag, long number) {
        return new Entry(tag, LONG, 1, new BytesBuilder().u32(number).bytes());
    }

    private static byte[] directory(int at, List<Entry> entries, int next) {
        BytesBuilder table = new BytesBuilder().u16(entries.size());
        BytesBuilder values = new BytesBuilder();
        int valuesAt = at + 2 + 12 * entries.size() + 4;
        entries.stream().sorted(Comparator.comparingInt(Entry::tag)).forEach(entry -> {
            table.u16(entry.tag, entry.type).u32(entry.count);
            if (entry.value.length <= 4) {
                table.put(entry.value).zeros(4 - entry.value.length);
            } else {
                table.u32(valuesAt + values.size());
                values.put(entry.value);
            }
        });
        return table.u32(next).put(values.bytes()).bytes();
    }
}
