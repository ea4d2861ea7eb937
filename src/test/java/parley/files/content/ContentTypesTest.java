package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.files.content.Inspecting.inspect;
import static parley.files.content.Inspecting.refuses;
import static parley.files.content.Inspecting.type;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.FileCategory;

/** The content decides what a file is, and a name that says something else is refused. */
@Tag("S1-FILE-05")
class ContentTypesTest {
    private static final ErrorCode NOT_TAKEN = ErrorCode.UNSUPPORTED_MEDIA_TYPE;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] zip(String... names) {
        BytesBuilder zip = new BytesBuilder();
        for (String name : names) {
            String content = name.equals("mimetype") ? "application/vnd.oasis.opendocument.text" : "content";
            zip.text("PK\3\4")
                    .le16(20, 0, 0, 0, 0)
                    .le32(0, content.length(), content.length())
                    .le16(name.length(), 0)
                    .text(name)
                    .text(content);
        }
        return zip.bytes();
    }

    private static byte[] ole(String... streams) {
        BytesBuilder file = new BytesBuilder()
                .u8(0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1)
                .zeros(16)
                .le16(0x3E, 3, 0xFFFE, 9, 6)
                .zeros(6)
                .le32(0, 1, 1)
                .zeros(24)
                .le32(0);
        file.zeros(512 - file.size()).le32(0xFFFFFFFDL, 2, 0xFFFFFFFEL).zeros(500);
        for (String stream : streams) {
            byte[] name = stream.getBytes(StandardCharsets.UTF_16LE);
            file.put(name).zeros(64 - name.length).le16(name.length + 2).zeros(62);
        }
        return file.zeros(1_024).bytes();
    }

    @Test
    @Tag("S1-FILE-08")
    void picturesAreKnown() {
        assertEquals("image/jpeg", type("a.jpeg", PictureFixtures.jpeg(9, 9, 1)));
        assertEquals("image/png", type("a", PictureFixtures.png(9, 9, 1)));
        assertEquals("image/gif", type("a.gif", PictureFixtures.gif(9, 9, 1)));
        assertEquals("image/webp", type("a.webp", PictureFixtures.webp(9, 9, 1)));
        assertEquals("image/svg+xml", type("a.svg", bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")));
        assertEquals(
                "image/svg+xml",
                type("a.svg", bytes("<?xml version=\"1.0\"?><!-- x --><svg xmlns=\"http://www.w3.org/2000/svg\"/>")));
    }

    @Test
    @Tag("S1-FILE-09")
    @Tag("S1-FILE-10")
    void filmAndSoundAreKnown() {
        assertEquals("video/mp4", type("a.mp4", FilmFixtures.mp4("mp42", "s", true, false)));
        assertEquals("video/mp4", type("a.mp4", FilmFixtures.mp4("iso5", "s", true, false)));
        assertEquals("video/x-msvideo", type("a.avi", FilmFixtures.avi("s")));
        assertEquals("audio/wav", type("a.wav", FilmFixtures.wav("s")));
        assertEquals("audio/mpeg", type("a.mp3", FilmFixtures.mp3("s")));
        assertEquals("audio/ogg", type("a.opus", FilmFixtures.opus("s")));
    }

    @Test
    @Tag("S1-FILE-11")
    void documentsAreKnown() {
        assertEquals("application/pdf", type("a.pdf", bytes("%PDF-1.7\nanything")));
        assertEquals(ContentType.DOCX.mimeType(), type("a.docx", zip("[Content_Types].xml", "word/document.xml")));
        assertEquals(ContentType.XLSX.mimeType(), type("a.xlsx", zip("_rels/.rels", "xl/workbook.xml")));
        assertEquals(ContentType.PPTX.mimeType(), type("a.pptx", zip("[Content_Types].xml", "ppt/slides/1.xml")));
        assertEquals(ContentType.ODT.mimeType(), type("a.odt", zip("mimetype", "META-INF/manifest.xml")));
        assertEquals("application/msword", type("a.doc", ole("Root Entry", "WordDocument")));
        assertEquals("application/vnd.ms-excel", type("a.xls", ole("Root Entry", "Workbook")));
        assertEquals("application/vnd.ms-powerpoint", type("a.ppt", ole("Root Entry", "PowerPoint Document")));
        assertEquals(
                FileCategory.DOCUMENT,
                inspect("a.pdf", bytes("%PDF-1.7\nanything")).category());
    }

    @Test
    @Tag("S1-FILE-12")
    void textsAreKnown() {
        assertEquals("text/plain", type("a.txt", bytes("Grüße from the sea")), "Latin-1");
        assertEquals("text/plain", type("a.txt", "Grüße".getBytes(StandardCharsets.UTF_8)));
        assertEquals("text/plain", type("a.txt", "\uFEFFGrüße".getBytes(StandardCharsets.UTF_16LE)));
        assertEquals("text/plain", type("notes", bytes("Just some words\n")));
        assertEquals("text/plain", type("a.md", bytes("# Title\n")));
        assertEquals("application/json", type("a.json", bytes("{\"a\": [1, 2]}")));
        assertEquals("text/csv", type("a.csv", bytes("a,b\n1,2\n")));
        assertEquals("application/xml", type("a.xml", bytes("<?xml version=\"1.0\"?><list/>")));
        assertEquals("text/html", type("a.html", bytes("<!DOCTYPE html><html><body>x</body></html>")));
        assertEquals(
                FileCategory.TEXT,
                inspect("a.html", bytes("<html><body>x</body></html>")).category());
    }

    @Test
    @Tag("S1-FILE-13")
    void archivesAreKnown() {
        assertEquals("application/zip", type("a.zip", zip("holiday/1.jpg")));
        assertEquals("application/zip", type("project.zip", zip("src/A.java", "META-INF/MANIFEST.MF", "A.class")));
        assertEquals("application/vnd.rar", type("a.rar", bytes("Rar!\u001A\7\1\0 and so on")));
        assertEquals("application/gzip", type("a.tar.gz", bytes("\u001F\u008B\b\0\0\0\0\0\0\3abc")));
        byte[] tar = new BytesBuilder()
                .text("a.txt")
                .zeros(252)
                .text("ustar\00000")
                .zeros(800)
                .bytes();
        assertEquals("application/x-tar", type("a.tar", tar));
        assertEquals(FileCategory.ARCHIVE, inspect("a.tar", tar).category());
    }

    @Test
    void programsAreRefused() {
        for (String program : List.of(
                "\u007FELF\2\1\1\0\0\0\0\0\0\0\0\0\2\0>\0",
                "MZ\u0090\0\3\0\0\0\4\0\0\0\u00FF\u00FF\0\0",
                "\u00CF\u00FA\u00ED\u00FE\7\0\0\1",
                "\u00CA\u00FE\u00BA\u00BE\0\0\0\u003D",
                "\0asm\1\0\0\0",
                "dex\n035\0",
                "L\0\0\0\1\u0014\2\0\0\0\0\0",
                "#!/bin/sh\necho hello\n",
                "\u00EF\u00BB\u00BF#!/usr/bin/python\n")) {
            refuses(NOT_TAKEN, "a", bytes(program));
            refuses(NOT_TAKEN, "a.jpg", bytes(program));
            refuses(NOT_TAKEN, Inspecting.keeping("a.txt"), bytes(program));
        }
        refuses(NOT_TAKEN, "a.zip", zip("META-INF/MANIFEST.MF", "a/B.class"));
        refuses(NOT_TAKEN, "a.zip", zip("AndroidManifest.xml"));
        refuses(NOT_TAKEN, "a.zip", zip("res/x", "classes.dex"));
        refuses(NOT_TAKEN, "a.doc", ole("Root Entry", "\u4840\u3F7F"));
    }

    @Test
    void namesOfProgramsAreRefused() {
        for (String name :
                List.of("a.exe", "a.txt.BAT", "a.cmd ", "a.js", "a.lnk", "a.vbs.", "photo\u202Egpj.scr", "x/a.ps1")) {
            refuses(NOT_TAKEN, name, bytes("just text"));
        }
    }

    @Test
    void namesThatSaySomethingElseAreRefused() {
        byte[] page = bytes("<!DOCTYPE html><html><script>alert(1)</script></html>");
        refuses(NOT_TAKEN, "a.png", page);
        refuses(NOT_TAKEN, "a.pdf", page);
        refuses(NOT_TAKEN, "a.png", bytes("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
        refuses(NOT_TAKEN, "a.pdf", PictureFixtures.jpeg(9, 9, 1));
        refuses(NOT_TAKEN, "a.jpg", zip("holiday/1.jpg"));
        refuses(NOT_TAKEN, "a.txt", bytes("%PDF-1.7\nanything"));
        refuses(NOT_TAKEN, "a.xlsx", zip("[Content_Types].xml", "word/document.xml"));
        refuses(NOT_TAKEN, "a.mp3", FilmFixtures.mp4("isom", "s", true, false));
    }

    @Test
    void harmlessNamesArePassed() {
        assertEquals("image/png", type("screenshot.jpg", PictureFixtures.png(9, 9, 1)));
        assertEquals("image/jpeg", type("IMG_1.HEIC", PictureFixtures.jpeg(9, 9, 1)));
        assertEquals("image/jpeg", type("photo of 12.5.", PictureFixtures.jpeg(9, 9, 1)));
        assertEquals("text/plain", type("Main.java", bytes("class Main {}\n")));
        assertEquals("application/zip", type("a.docx", zip("[Content_Types].xml")));
    }

    @Test
    void whatNobodyKnowsIsRefused() {
        refuses(NOT_TAKEN, "a.bin", bytes("\0\1\2\3\4\5\6\u0080\u0081\u0082"));
        refuses(NOT_TAKEN, Inspecting.keeping("a"), bytes("\0\1\2\3\4\5\6\u0080\u0081\u0082"));
        refuses(ErrorCode.VALIDATION_ERROR, "a.txt", new byte[0]);
    }

    @Test
    void picturesThatCannotBeCleanedAreFilesWithTheSendersWord() {
        for (byte[] picture : List.of(
                FilmFixtures.box("ftyp", bytes("heic\0\0\0\0mif1heic")),
                FilmFixtures.box("ftyp", bytes("avif\0\0\0\0avifmif1")),
                bytes("II*\0\b\0\0\0\0\0"),
                PictureFixtures.encode(PictureFixtures.pixels(9, 9, 1), "bmp"))) {
            refuses(NOT_TAKEN, "a", picture);
            assertEquals(
                    FileCategory.DOCUMENT,
                    inspect(Inspecting.keeping("a"), picture).category());
        }
    }

    @Test
    void twoFilesInOneAreWhatTheFirstBytesSay() {
        assertEquals(
                "application/pdf",
                type(
                        "a.pdf",
                        new BytesBuilder().text("%PDF-1.7\n").put(zip("x.js")).bytes()));
        refuses(ErrorCode.VALIDATION_ERROR, "a.gif", bytes("GIF89a/*\0\0\0\0\0*/=1;alert(document.domain)//"));
        byte[] page = PictureFixtures.withSegments(
                PictureFixtures.jpeg(9, 9, 1),
                PictureFixtures.segment(0xFE, "", bytes("<html><script>alert(1)</script></html>")));
        assertEquals("image/jpeg", type("a.jpg", page));
    }

    @Test
    void aVoiceNoteIsSoundOfOneToThreeHundredSeconds() throws Exception {
        FileAsk voice = new FileAsk("room", "voice.ogg", null, FileAsk.UNKNOWN, true, false, null);
        byte[] sound = FilmFixtures.opus("s");
        refuses(NOT_TAKEN, voice, bytes("words"));
        refuses(ErrorCode.VALIDATION_ERROR, voice, sound);
        ContentInspector inspector = new TypedContentInspector(1, (mimeType, source) -> 300_000);
        assertEquals(300_000, inspector.inspect(voice, new HeldBytes(sound)).durationMs());
        refusesDuration(voice, sound, 300_001);
        refusesDuration(voice, sound, 999);
    }

    private static void refusesDuration(FileAsk voice, byte[] sound, long durationMs) {
        assertThrows(ParleyException.class, () -> new TypedContentInspector(1, (mimeType, source) -> durationMs)
                .inspect(voice, new HeldBytes(sound)));
    }
}
