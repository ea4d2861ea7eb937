package parley.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8CheckTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "é", "日本語", "👍", "\u0000", "\uffff", "\ud83d\udc4d\u200d"})
    void takesText(String text) {
        assertTrue(isText(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ff", "c328", "80", "c0af", "e28228", "eda080", "f4908080", "f8888080", "e282", "c3", "f09f"})
    void refusesWhatIsNoText(String hex) {
        assertFalse(isText(HexFormat.of().parseHex(hex)));
    }

    @Test
    void aCharacterMayComeInParts() {
        Utf8Check check = new Utf8Check();
        byte[] thumb = "👍".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < thumb.length; i++) {
            assertTrue(check.goesOn(Unpooled.wrappedBuffer(thumb, i, 1)));
            assertEquals(i == 3, check.isWhole());
        }
    }

    @Test
    void judgesAsJavasOwnDecoder() {
        Random random = new Random(7);
        byte[] alphabet = HexFormat.of().parseHex("4180a0bf90c2c3e0e2edf0f4ff8f9f");
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(6)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = alphabet[random.nextInt(alphabet.length)];
            }
            assertEquals(decodes(bytes), isText(bytes), () -> HexFormat.of().formatHex(bytes));
        }
    }

    private static boolean isText(byte[] bytes) {
        return Utf8Check.isText(Unpooled.wrappedBuffer(bytes));
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
