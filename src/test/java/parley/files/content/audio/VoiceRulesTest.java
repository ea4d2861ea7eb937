package parley.files.content.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import parley.error.ErrorCode;
import parley.error.ParleyException;

@Tag("S1-SYS-06")
class VoiceRulesTest {
    private static VoiceNote judge(String mimeType, byte[] file) throws IOException {
        return VoiceRules.judge(mimeType, Bytes.source(file));
    }

    private static byte[] webm(int packets) {
        return OtherBytes.webm(packets, 2, "A_OPUS", i -> 60, null);
    }

    @Test
    void takesOneSecondToFiveMinutes() throws IOException {
        assertEquals(1_000, judge("audio/webm", webm(50)).durationMs());
        assertEquals(300_000, judge("audio/webm", webm(15_000)).durationMs());
        assertRefused(ErrorCode.VALIDATION_ERROR, () -> judge("audio/webm", webm(49)));
        assertRefused(ErrorCode.VALIDATION_ERROR, () -> judge("audio/webm", webm(15_010)));
    }

    @Test
    void countsWhatIsThereWhateverTheHeadSays() {
        byte[] long8Minutes = OtherBytes.webm(24_000, 2, "A_OPUS", i -> 10, 5_000.0);
        assertRefused(ErrorCode.VALIDATION_ERROR, () -> judge("audio/webm", long8Minutes));
    }

    @Test
    void refusesWhatIsNotSoundAlone() {
        byte[] video = OtherBytes.webm(100, 1, "V_VP8", i -> 60, null);
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, () -> judge("audio/webm", video));
        Bytes table = Mp4Bytes.full("stts", 0, Bytes.of().big(1, 4).big(100, 4).big(1_024, 4));
        Bytes tracks = Bytes.of()
                .add(Mp4Bytes.movieHeader(102_400))
                .add(Mp4Bytes.track("soun", "mp4a", 102_400, table))
                .add(Mp4Bytes.track("vide", "avc1", 102_400, table));
        byte[] film = Bytes.of()
                .add(Mp4Bytes.fileType())
                .add(Mp4Bytes.box("moov", tracks))
                .array();
        assertRefused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, () -> judge("audio/mp4", film));
    }

    @Test
    void refusesWhatHasNoLength() {
        assertRefused(ErrorCode.VALIDATION_ERROR, () -> judge("audio/amr", new byte[100]));
    }

    @Test
    void knowsWhichPlayEverywhere() throws IOException {
        assertTrue(judge("audio/mp4", Mp4Bytes.whole(94, i -> 80)).playsEverywhere());
        assertTrue(judge("audio/mp4", Mp4Bytes.fragmented(2, 50, i -> 80)).playsEverywhere());
        assertTrue(judge("audio/wav", OtherBytes.wav(8_000, 9_000, i -> 0)).playsEverywhere());
        assertFalse(judge("audio/webm", webm(50)).playsEverywhere());
        assertFalse(judge("audio/ogg", OtherBytes.opus(7, 3, i -> 60).array()).playsEverywhere());
    }

    @Test
    void servesSoundInAVideoContainerAsSound() throws IOException {
        assertEquals("audio/webm", judge("video/webm", webm(50)).mimeType());
        assertEquals(
                "audio/mp4", judge("video/mp4", Mp4Bytes.whole(94, i -> 80)).mimeType());
        assertEquals(
                "audio/ogg",
                judge("application/ogg", OtherBytes.opus(7, 3, i -> 60).array()).mimeType());
    }

    @Test
    void drawsTheSamplesOfWav() throws IOException {
        // Silence, then a square wave at half of the scale, then at the whole of it.
        byte[] wav = OtherBytes.wav(8_000, 24_000, i -> i < 8_000 ? 0 : i < 16_000 ? 16_000 : 32_000);
        List<Integer> peaks = judge("audio/wav", wav).peaks();
        assertEquals(64, peaks.size());
        assertEquals(0, peaks.get(10));
        assertEquals(50, peaks.get(32));
        assertEquals(100, peaks.get(60));
    }

    @Test
    void drawsANearlySilentWavLow() throws IOException {
        List<Integer> peaks =
                judge("audio/wav", OtherBytes.wav(8_000, 24_000, i -> 3)).peaks();
        assertTrue(peaks.stream().allMatch(peak -> peak <= 1), peaks::toString);
    }

    @Test
    void estimatesOtherSoundFromTheSizesOfItsPackets() throws IOException {
        List<byte[]> files = List.of(
                Mp4Bytes.whole(150, i -> i < 75 ? 20 : 120),
                Mp4Bytes.fragmented(3, 50, i -> i < 75 ? 20 : 120),
                OtherBytes.opus(7, 8, i -> i < 80 ? 20 : 120).array(),
                OtherBytes.webm(160, 2, "A_OPUS", i -> i < 80 ? 20 : 120, null));
        List<String> types = List.of("audio/mp4", "audio/mp4", "audio/ogg", "audio/webm");
        for (int i = 0; i < files.size(); i++) {
            List<Integer> peaks = judge(types.get(i), files.get(i)).peaks();
            assertEquals(64, peaks.size());
            assertEquals(0, peaks.get(5), peaks::toString);
            assertEquals(100, peaks.get(58), peaks::toString);
        }
    }

    private static void assertRefused(ErrorCode code, Executable judging) {
        assertEquals(code, assertThrows(ParleyException.class, judging).code());
    }
}
