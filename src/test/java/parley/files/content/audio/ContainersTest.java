package parley.files.content.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

@Tag("S1-FILE-05")
@Tag("S1-FILE-09")
@Tag("S1-FILE-10")
class ContainersTest {
    private static long durationMs(String mimeType, byte[] file) throws IOException {
        return new Containers().durationMs(mimeType, Bytes.source(file));
    }

    @Test
    void readsTheHeadOfAWholeMp4() throws IOException {
        assertEquals(2_000, durationMs("audio/mp4", Mp4Bytes.whole(94, i -> 80)), 10);
    }

    @Test
    void countsTheSamplesOfFragmentsWhoseHeadSaysNothing() throws IOException {
        assertEquals(6_400, durationMs("audio/mp4", Mp4Bytes.fragmented(6, 50, i -> 80)));
    }

    @Test
    void playsAFragmentedMp4UpToWhereItWasCutOff() throws IOException {
        byte[] file = Mp4Bytes.fragmented(6, 50, i -> 80);
        assertEquals(6_400, durationMs("audio/mp4", Arrays.copyOf(file, file.length - 5)));
    }

    @Test
    void believesNoHeadThatTheSamplesContradict() throws IOException {
        byte[] file = Mp4Bytes.fragmented(3, 50_000, i -> 80);
        byte[] claimed = Mp4Bytes.movieHeader(2 * Mp4Bytes.RATE).array();
        System.arraycopy(claimed, 0, file, Mp4Bytes.fileType().size() + 8, claimed.length);
        assertEquals(3_200_000, durationMs("audio/mp4", file));
    }

    @Test
    void readsTheLastPageOfOpusLessWhatIsSkipped() throws IOException {
        assertEquals(
                4_000, durationMs("audio/ogg", OtherBytes.opus(7, 10, i -> 60).array()));
    }

    @Test
    void addsUpOggStreamsThatFollowEachOther() throws IOException {
        Bytes chained = OtherBytes.opus(7, 10, i -> 60).add(OtherBytes.opus(8, 5, i -> 60));
        assertEquals(6_000, durationMs("audio/ogg", chained.array()));
    }

    @Test
    void findsTheLastPageOfALargeOggWithoutReadingItWhole() throws IOException {
        byte[] file = OtherBytes.opus(7, 4_000, i -> 250).array();
        assertEquals(1_600_000, durationMs("audio/ogg", file));
    }

    @Test
    void knowsNoDurationOfOtherCodecsInOgg() throws IOException {
        Bytes head = Bytes.of().text("Speex   ").zeros(72);
        Bytes file = OtherBytes.oggPage(2, 0, 7, Bytes.of().big(80, 1), head).add(OtherBytes.oggPage(4, 8_000, 7, 40));
        assertEquals(0, durationMs("audio/ogg", file.array()));
    }

    @Test
    void countsTheBlocksOfWebmThatHasNoDuration() throws IOException {
        assertEquals(5_000, durationMs("audio/webm", OtherBytes.webm(250, 2, "A_OPUS", i -> 60, null)));
    }

    @Test
    void readsTheDurationOfWebmThatHasOne() throws IOException {
        assertEquals(7_500, durationMs("video/webm", OtherBytes.webm(250, 1, "V_VP8", i -> 60, 7_500.0)));
    }

    @Test
    void refusesADurationThatIsNoNumber() {
        byte[] file = OtherBytes.webm(250, 1, "V_VP8", i -> 60, Double.NaN);
        // What is not greater than 0 is not believed at the first cluster; it is refused at the end.
        assertDamaged(() -> durationMs("video/webm", file));
    }

    @Test
    void dividesTheDataOfWavByItsRate() throws IOException {
        assertEquals(1_500, durationMs("audio/wav", OtherBytes.wav(8_000, 12_000, i -> 0)));
    }

    @Test
    void readsWavOfUnknownSizeToTheEnd() throws IOException {
        byte[] file = OtherBytes.wav(8_000, 12_000, i -> 0);
        Arrays.fill(file, 40, 44, (byte) 0xFF);
        assertEquals(1_500, durationMs("audio/x-wav", file));
    }

    @Test
    void walksTheFramesOfMp3BehindItsTag() throws IOException {
        Bytes tag = Bytes.of().text("ID3").zeros(3).big(0x00000110, 4).zeros(144);
        assertEquals(
                2_612, durationMs("audio/mpeg", tag.add(OtherBytes.mp3(100)).array()));
    }

    @Test
    void believesTheCountOfTheFirstMp3FrameOnlyWhereNothingDependsOnIt() throws IOException {
        byte[] file = OtherBytes.xing(1_000).add(OtherBytes.mp3(100)).array();
        assertEquals(26_122, durationMs("audio/mpeg", file));
        assertEquals(2_612, VoiceRules.judge("audio/mpeg", Bytes.source(file)).durationMs());
    }

    @Test
    void estimatesTheRestOfAVeryLongMp3() throws IOException {
        assertEquals(653_061, durationMs("audio/mpeg", OtherBytes.mp3(25_000).array()), 10);
    }

    @Test
    void multipliesTheFramesOfAvi() throws IOException {
        assertEquals(10_000, durationMs("video/x-msvideo", OtherBytes.avi(40_000, 250)));
    }

    @Test
    void knowsNoDurationOfOtherTypes() throws IOException {
        assertEquals(0, durationMs("image/png", new byte[0]));
    }

    @Test
    void survivesLengthsThatOverflow() {
        Bytes huge = Bytes.of().add(Mp4Bytes.fileType()).big(1, 4).text("moov").big(Long.MAX_VALUE, 8);
        assertDamaged(() -> durationMs("audio/mp4", huge.array()));
        Bytes run = Mp4Bytes.full("trun", 0, Bytes.of().big(0xFFFFFFFFL, 4));
        Bytes head = Mp4Bytes.full("tfhd", 8, Bytes.of().big(1, 4).big(0xFFFFFFFFL, 4));
        Bytes file = Bytes.of().add(Mp4Bytes.fileType()).add(Mp4Bytes.emptyHead("soun", "mp4a"));
        file.add(Mp4Bytes.box("moof", Mp4Bytes.box("traf", head.add(run))));
        assertDamaged(() -> durationMs("audio/mp4", file.array()));
        assertDamaged(() -> durationMs(
                "audio/wav",
                Bytes.of()
                        .text("RIFF")
                        .zeros(4)
                        .text("WAVEfmt ")
                        .little(0xFFFFFFF0L, 4)
                        .array()));
    }

    @Test
    void givesUpOnEndlessWalks() throws IOException {
        Bytes file = Bytes.of().add(Mp4Bytes.fileType());
        for (int i = 0; i < 500_000; i++) {
            file.big(8, 4).text("free");
        }
        assertEquals(0, durationMs("audio/mp4", file.array()));
    }

    private static final Map<String, byte[]> SAMPLES = Map.of(
            "audio/mp4", Mp4Bytes.whole(60, i -> 80 + i),
            "video/mp4", Mp4Bytes.fragmented(3, 20, i -> 80 + i),
            "audio/ogg", OtherBytes.opus(7, 3, i -> 40).array(),
            "audio/webm", OtherBytes.webm(60, 2, "A_OPUS", i -> 30, null),
            "video/webm", OtherBytes.webm(60, 2, "A_OPUS", i -> 30, 1_200.0),
            "audio/wav", OtherBytes.wav(1_000, 1_200, i -> i),
            "audio/mpeg", OtherBytes.xing(8).add(OtherBytes.mp3(5)).array(),
            "video/x-msvideo", OtherBytes.avi(40_000, 250));

    private static Stream<Arguments> samples() {
        return SAMPLES.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesOrReadsWhatIsCutOffAnywhere(String mimeType, byte[] file) throws IOException {
        for (int length = 0; length < file.length; length++) {
            readOrRefuse(mimeType, Arrays.copyOf(file, length));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesOrReadsWhatHasWrongBytes(String mimeType, byte[] file) throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 3_000; round++) {
            byte[] broken = file.clone();
            for (int i = 0; i <= round % 4; i++) {
                int at = random.nextInt(round % 2 == 0 ? broken.length : Math.min(300, broken.length));
                broken[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
            }
            readOrRefuse(mimeType, broken);
        }
    }

    private static void readOrRefuse(String mimeType, byte[] file) throws IOException {
        for (boolean thorough : new boolean[] {false, true}) {
            try {
                Recording recording = Containers.read(mimeType, Bytes.source(file), thorough);
                recording.levels().ofPacketSizes(recording.durationMs());
            } catch (ParleyException refused) {
                assertEquals(ErrorCode.VALIDATION_ERROR, refused.code());
            }
        }
    }

    private interface Reading {
        long read() throws IOException;
    }

    private static void assertDamaged(Reading reading) {
        ParleyException refused = assertThrows(ParleyException.class, reading::read);
        assertEquals(ErrorCode.VALIDATION_ERROR, refused.code());
        assertEquals("the recording is damaged", refused.getMessage());
    }
}
