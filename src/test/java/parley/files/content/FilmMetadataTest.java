package parley.files.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.files.content.Inspecting.cleaned;
import static parley.files.content.Inspecting.contains;
import static parley.files.content.Inspecting.inspect;
import static parley.files.content.Inspecting.type;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** Films and sound lose titles, dates and places without a byte of them moving. */
@Tag("S1-FILE-09")
@Tag("S1-FILE-10")
class FilmMetadataTest {
    private static final String SECRET = "secretplace";

    private static byte[] inPlace(String name, byte[] film) {
        assertTrue(contains(film, SECRET));
        byte[] cleaned = cleaned(name, film);
        assertFalse(contains(cleaned, SECRET), name);
        assertEquals(film.length, cleaned.length);
        assertArrayEquals(cleaned, cleaned(name, cleaned), "A second pass finds nothing");
        return cleaned;
    }

    @Test
    void mp4LosesPlacesTitlesDatesAndMakes() {
        byte[] film = FilmFixtures.mp4("isom", SECRET, true, false);
        byte[] cleaned = inPlace("a.mp4", film);
        assertFalse(contains(cleaned, "ZZZZ"), "dates of creation");
        assertFalse(contains(cleaned, "Camera GPS"));
        assertTrue(contains(cleaned, "SAMPLES!".repeat(20)));
        assertEquals(
                new String(film, StandardCharsets.ISO_8859_1).indexOf("SAMPLES!"),
                new String(cleaned, StandardCharsets.ISO_8859_1).indexOf("SAMPLES!"));
        for (String needed :
                List.of("mvhd", "tkhd", "mdhd", "hdlr", "vide", "vmhd", "dref", "stsd", "stts", "stsz", "stco")) {
            assertTrue(contains(cleaned, needed), needed);
        }
    }

    @Test
    void aTrackOfPositionsGoesWithItsSamples() {
        byte[] cleaned = inPlace("a.mov", FilmFixtures.mp4("qt  ", SECRET, true, true));
        assertFalse(contains(cleaned, "gpmd"));
        assertTrue(contains(cleaned, "SAMPLES!".repeat(20)));
    }

    @Test
    void fragmentsWithATrackOfPositionsNeedTheSendersWord() {
        byte[] film = new String(FilmFixtures.mp4("isom", SECRET, true, true), StandardCharsets.ISO_8859_1)
                .replace("udta\0\0\0\u0017\u00A9xyz", "mvex\0\0\0\u0017\u00A9xyz")
                .getBytes(StandardCharsets.ISO_8859_1);
        Inspecting.refuses(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a.mp4", film);
        assertEquals("video/mp4", inspect(Inspecting.keeping("a.mp4"), film).mimeType());
    }

    @Test
    void containersOfSoundAloneAreSound() {
        assertEquals("audio/mp4", type("a.m4a", FilmFixtures.mp4("isom", SECRET, false, false)));
        assertEquals("audio/mp4", type("a.mp4", FilmFixtures.mp4("M4A ", SECRET, false, false)));
        assertEquals("video/mp4", type("a.mp4", FilmFixtures.mp4("M4A ", SECRET, true, false)));
        assertEquals("video/quicktime", type("a.mov", FilmFixtures.mp4("qt  ", SECRET, true, false)));
        assertEquals("audio/webm", type("a.webm", FilmFixtures.webm("webm", SECRET, false)));
        assertEquals("video/webm", type("a.webm", FilmFixtures.webm("webm", SECRET, true)));
    }

    @Test
    void matroskaIsTakenAsWebmOnly() {
        Inspecting.refuses(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a.mkv", FilmFixtures.webm("matroska", SECRET, true));
    }

    @Test
    void webmLosesTitlesAndTags() {
        byte[] cleaned = inPlace("a.webm", FilmFixtures.webm("webm", SECRET, true));
        assertTrue(contains(cleaned, "a block of sound"));
        assertFalse(contains(cleaned, "DATE"));
    }

    @Test
    void waveAndAviLoseTheirLists() {
        assertTrue(contains(inPlace("a.wav", FilmFixtures.wav(SECRET)), "fmt "));
        byte[] avi = inPlace("a.avi", FilmFixtures.avi(SECRET));
        assertTrue(contains(avi, "movi00dc\u0004\0\0\0abcd"));
    }

    @Test
    void opusLosesItsCommentsAndItsPagesStayTrue() {
        byte[] cleaned = inPlace("voice.ogg", FilmFixtures.opus(SECRET));
        assertTrue(contains(cleaned, "OpusTags\0\0\0\0\0\0\0\0\0"));
        assertTrue(contains(cleaned, "a packet of sound"));
    }

    @Test
    void mp3LosesItsTags() {
        byte[] cleaned = cleaned("a.mp3", FilmFixtures.mp3(SECRET));
        assertEquals(5 * 417, cleaned.length);
        assertFalse(contains(cleaned, "TAG"));
    }

    @Test
    void aTagInFrontOfAnythingIsNoMp3() {
        byte[] page = new BytesBuilder()
                .text("ID3")
                .u8(3, 0, 0, 0, 0, 0, 0)
                .zeros(20)
                .text("<html><script>alert(1)</script>")
                .bytes();
        Inspecting.refuses(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a.mp3", page);
        byte[] noise = new BytesBuilder()
                .text("ID3")
                .u8(3, 0, 0, 0, 0, 0, 9)
                .text("x".repeat(300))
                .bytes();
        Inspecting.refuses(ErrorCode.VALIDATION_ERROR, "a.mp3", noise);
    }
}
