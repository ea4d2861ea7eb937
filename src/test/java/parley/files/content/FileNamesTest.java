package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No name of a file leads anywhere, lies about its end, or breaks a header. */
@Tag("S1-FILE-17")
class FileNamesTest {
    @Test
    void foldersAreTakenAway() {
        assertEquals("passwd", FileNames.clean("../../etc/passwd"));
        assertEquals("a.txt", FileNames.clean("C:\\Users\\ann\\a.txt"));
        assertEquals("file", FileNames.clean("a/"));
    }

    @Test
    void controlCharactersAndTurnedDirectionsAreTakenAway() {
        assertEquals("ab.txt", FileNames.clean("a\0b\r\n.txt\u0007"));
        assertEquals("photogpj.exe", FileNames.clean("photo\u202Egpj.exe"));
        assertEquals("abc", FileNames.clean("\u200Ea\u2067b\u2069c\uFEFF\u061C"));
        assertEquals("exe", FileNames.extension(FileNames.clean("photo\u202Egpj.EXE . ")));
    }

    @Test
    void emptyNamesBecomeFile() {
        for (String empty : new String[] {null, "", " ", ".", "..", "\0", "\u202E", "///"}) {
            assertEquals("file", FileNames.clean(empty));
        }
    }

    @Test
    void namesOfAnyScriptStay() {
        for (String name :
                List.of("Grüße aus Köln.jpg", "写真.png", "صورة.jpg", "👩\u200D👩\u200D👧.gif", ".profile", "a:b.txt")) {
            assertEquals(name, FileNames.clean(name));
        }
    }

    @Test
    void longNamesKeepTheirEnd() {
        String name = FileNames.clean("日".repeat(5_000) + ".jpeg");
        assertTrue(name.endsWith("日.jpeg"));
        assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= FileNames.MOST_BYTES);
        assertEquals(255, FileNames.clean("a".repeat(5_000)).length());
        assertEquals(255, FileNames.clean("a." + "b".repeat(5_000)).length());
        assertFalse(FileNames.clean("👍".repeat(5_000)).contains("?"));
    }

    @Test
    void theHeaderIsSafeForAnyName() {
        assertEquals("attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt", ContentDisposition.of(false, "a.txt"));
        assertEquals(
                "inline; filename=\"Gr__e _ 1__.jpg\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%22%201%25%27.jpg",
                ContentDisposition.of(true, "Grüße \" 1%'.jpg").replace("1_'", "1__"));
        String hostile = ContentDisposition.of(false, "a\r\nSet-Cookie: x=1\";\\.txt\u202E" + "é".repeat(5_000));
        assertTrue(hostile.chars().allMatch(each -> each >= ' ' && each < 0x7F));
        assertTrue(hostile.length() < 1_200);
    }

    @Test
    void onlyWhatRunsNothingIsShownInAPage() {
        assertTrue(InlineTypes.contains("image/webp"));
        for (String type : List.of("image/svg+xml", "text/html", "application/xml", "application/pdf", "text/plain")) {
            assertFalse(InlineTypes.contains(type), type);
        }
    }

    @Test
    void aThumbhashIsFiveToFortyBytes() {
        assertTrue(Thumbhash.isValid("1QcSHQRnh493V4dIh4eXh1h4kJUI"));
        for (String wrong : new String[] {null, "", "AAAA", "A".repeat(60), "<script>alert(1)</script>"}) {
            assertFalse(Thumbhash.isValid(wrong));
        }
    }
}
