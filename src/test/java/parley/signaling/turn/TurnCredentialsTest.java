package parley.signaling.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("S1-SYS-07")
class TurnCredentialsTest {
    /** The vector was made with {@code openssl dgst -sha1 -hmac KEY -binary | base64}. */
    @Test
    void thePasswordIsTheProofOfTheNameInBase64() {
        TurnCredentials credentials = TurnCredentials.until(1_433_895_918_999L, "alice", "north-gate-and-south-gate");
        assertEquals("1433895918:alice", credentials.username());
        assertEquals("BJt1Yf4upzEG1dkbF7Li0VqDx8s=", credentials.password());
    }

    @Test
    void noPartOfThemIsPrinted() {
        TurnCredentials credentials = TurnCredentials.until(1_000, "alice", "north-gate-and-south-gate");
        assertFalse(credentials.toString().contains("alice"));
        assertFalse(credentials.toString().contains(credentials.password()));
    }

    /** Source: RFC 2202, section 3. */
    @ParameterizedTest
    @CsvSource("Jefe, what do ya want for nothing?, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
    void theProofIsThatOfTheStandard(String key, String text, String proof) {
        assertEquals(
                proof,
                HexFormat.of()
                        .formatHex(HmacSha1.of(
                                key.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Source: RFC 2202, section 3, cases 1 and 6, whose keys are of one byte repeated. */
    @ParameterizedTest
    @CsvSource({
        "0b, 20, Hi There, b617318655057264e28bc0b6fb378c8ef146be00",
        "aa, 80, Test Using Larger Than Block-Size Key - Hash Key First, aa4ae5e15272d00e95705637ce8a3b55ed402112"
    })
    void theProofIsThatOfTheStandardWhateverTheLengthOfTheKey(String octet, int times, String text, String proof) {
        byte[] key = HexFormat.of().parseHex(octet.repeat(times));
        assertEquals(
                proof, HexFormat.of().formatHex(HmacSha1.of(key, text.getBytes(StandardCharsets.UTF_8))));
    }
}
