package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.signaling.Installed;

/** An independent reader of metadata finds nothing private in what is served. */
@Tag("once")
@Tag("S1-FILE-08")
class MetadataIT {
    private static final int PICTURES = 200;
    private static final String SECRET = "X7Q3PRIVATE";
    /** Groups of tags that exiftool makes from the file itself and from how its pixels are stored. */
    private static final Set<String> STRUCTURE = Set.of(
            "SourceFile",
            "ExifTool",
            "System",
            "File",
            "Composite",
            "JFIF",
            "PNG",
            "GIF",
            "RIFF",
            "QuickTime",
            "Track1");
    /** What of these groups would tell something about the sender; orientation is told by no group but IFD0. */
    private static final String PRIVATE =
            ".*(GPS|Serial|Owner|Thumbnail|Create|Modify|Date|Comment|Author|Artist|Maker|Model|Location|XMP|Text|CompressorName|Description).*";

    @TempDir
    Path folder;

    private static byte[] picture(int number) {
        int width = 20 + number % 37;
        int height = 15 + number % 23;
        int orientation = 1 + number % 8;
        return switch (number % 4) {
            case 0 -> PictureFixtures.privatePng(PictureFixtures.png(width, height, number), orientation, SECRET);
            case 1 -> PictureFixtures.privateWebp(width, height, number, SECRET);
            default -> PictureFixtures.privateJpeg(PictureFixtures.jpeg(width, height, number), orientation, SECRET);
        };
    }

    private static String extension(int number) {
        return List.of("png", "webp", "jpg", "jpg").get(number % 4);
    }

    private JsonArray judged(Path of) throws IOException, InterruptedException {
        String program = Installed.program("exiftool", "libimage-exiftool-perl").toString();
        Path output = folder.resolve("judged.json");
        Process process = new ProcessBuilder(
                        program, "-json", "-G1", "-a", "-u", "-U", "-ee", "-b", "-r", of.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor();
        return new JsonArray(Files.readString(output, StandardCharsets.UTF_8));
    }

    private static Set<String> found(JsonArray files) {
        Set<String> found = new TreeSet<>();
        for (Object file : files) {
            JsonObject tags = (JsonObject) file;
            for (String tag : tags.fieldNames()) {
                String group = tag.contains(":") ? tag.substring(0, tag.indexOf(':')) : tag;
                String value = String.valueOf(tags.getValue(tag));
                boolean told = !STRUCTURE.contains(group)
                        || tag.matches(PRIVATE) && !group.equals("System") && !value.startsWith("0000:00:00");
                if (told || value.contains(SECRET)) {
                    found.add(tag);
                }
            }
        }
        return found;
    }

    @Test
    void exiftoolFindsNothingInTwoHundredPictures() throws IOException, InterruptedException {
        Path before = Files.createDirectory(folder.resolve("before"));
        Path after = Files.createDirectory(folder.resolve("after"));
        for (int number = 0; number < PICTURES; number++) {
            String name = number + "." + extension(number);
            byte[] picture = picture(number);
            byte[] cleaned = Inspecting.cleaned(name, picture);
            Files.write(before.resolve(name), picture);
            Files.write(after.resolve(name), cleaned);
            if (number % 4 != 1) {
                assertArrayEquals(PictureFixtures.decoded(picture), PictureFixtures.decoded(cleaned), name);
            }
        }
        Set<String> marker = found(judged(before));
        assertTrue(
                marker.containsAll(
                        Set.of("GPS:GPSLatitude", "ExifIFD:SerialNumber", "IFD1:ThumbnailImage", "IPTC:City")),
                marker::toString);
        JsonArray judged = judged(after);
        assertEquals(PICTURES, judged.size());
        assertEquals(Set.of("IFD0:Orientation"), found(judged));
    }

    @Test
    void exiftoolFindsNothingInFilms() throws IOException, InterruptedException {
        Path after = Files.createDirectory(folder.resolve("films"));
        for (String brand : List.of("isom", "qt  ", "M4A ")) {
            byte[] film = FilmFixtures.mp4(brand, SECRET, true, true);
            Files.write(after.resolve(brand.strip() + ".mp4"), Inspecting.cleaned("a.mp4", film));
        }
        JsonArray judged = judged(after);
        assertEquals(3, judged.size());
        assertEquals(Set.of(), found(judged));
    }
}
