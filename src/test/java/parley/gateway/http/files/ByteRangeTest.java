package parley.gateway.http.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("S1-MW-11")
class ByteRangeTest {
    private static final String HUGE = "9".repeat(40);

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-99, 0, 100",
        "bytes=10-, 10, 90",
        "bytes=-5, 95, 5",
        "bytes=-1000, 0, 100",
        "bytes=90-1000, 90, 10",
        "BYTES=0-, 0, 100",
        "bytes= 1-2 , 1, 2",
        "bytes=000000000000000000000000001-2, 1, 2"
    })
    void takesASingleRange(String header, long from, long length) {
        assertEquals(Optional.of(new ByteRange(from, length)), ByteRange.parse(header, 100));
    }

    @Test
    void cutsANumberThatNoLongHolds() {
        assertEquals(Optional.of(new ByteRange(5, 95)), ByteRange.parse("bytes=5-" + HUGE, 100));
        assertEquals(Optional.of(new ByteRange(0, 100)), ByteRange.parse("bytes=-" + HUGE, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=9999999999999999999999-"})
    void refusesARangeBehindTheFile(String header) {
        assertFalse(ByteRange.parse(header, 100).orElseThrow().isSatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=5-4",
                "bytes=-",
                "bytes=",
                "bytes=a-b",
                "bytes=1--2",
                "bytes=0-1,1-2",
                "bytes=0-99,0-99,0-99",
                "items=0-1",
                "bytes 0-1",
                "bytes=-1-2",
                ""
            })
    void sendsTheWholeFileForWhatIsNoSingleRange(String header) {
        assertEquals(Optional.empty(), ByteRange.parse(header, 100));
    }

    @Test
    void namesTheRangeInTheAnswer() {
        assertEquals(
                "bytes 95-99/100",
                ByteRange.parse("bytes=-5", 100).orElseThrow().contentRange(100));
    }
}
