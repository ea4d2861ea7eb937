package parley.signaling.doctor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages of STUN are those of RFC 5769, which has vectors. */
@Tag("S1-SYS-07")
class StunMessageTest {
    private static final String RESPONSE = "0101003c2112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96";
    private static final String IPV6_RESPONSE = "010100482112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c";
    private static final String LONG_TERM_REQUEST = "000100602112a44278ad3433c6ad72c029da412e"
            + "00060012e3839ee38388e383aae38383e382afe382b90000"
            + "0015001c662f2f3439396b3935346436" + "4f4c33346f4c39465354767936347341"
            + "0014000b6578616d706c652e6f726700"
            + "00080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void theAddressInAnAnswerIsRead() {
        StunMessage answer = StunMessage.decode(bytes(RESPONSE));
        assertTrue(answer.succeeds(StunMessage.BINDING));
        assertEquals("192.0.2.1", answer.address(StunMessage.XOR_MAPPED_ADDRESS));
        assertEquals(
                "2001:db8:1234:5678:11:2233:4455:6677",
                StunMessage.decode(bytes(IPV6_RESPONSE)).address(StunMessage.XOR_MAPPED_ADDRESS));
        assertNull(answer.address(StunMessage.XOR_RELAYED_ADDRESS));
    }

    @Test
    void aRequestWithLongTermCredentialsIsThatOfTheStandard() {
        String name = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";
        StunMessage request = new StunMessage(StunMessage.BINDING, bytes("78ad3433c6ad72c029da412e"))
                .with(StunMessage.USERNAME, name)
                .with(StunMessage.NONCE, "f//499k954d6OL34oL9FSTvy64sA")
                .with(StunMessage.REALM, "example.org");
        byte[] key = StunMessage.key(name, "example.org", "TheMatrIX");
        assertArrayEquals(bytes(LONG_TERM_REQUEST), request.encode(key));
    }

    @Test
    void whatIsCutOffOrChangedIsNoMessageOrAnotherOne() {
        byte[] whole = bytes(RESPONSE);
        for (int length = 0; length < whole.length; length++) {
            assertNull(StunMessage.decode(Arrays.copyOf(whole, length)), "cut at " + length);
        }
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            StunMessage message = StunMessage.decode(changed);
            if (message != null) {
                message.address(StunMessage.XOR_MAPPED_ADDRESS);
                message.errorCode();
            }
        }
    }
}
