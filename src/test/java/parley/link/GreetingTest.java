package parley.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GreetingTest {
    private static final byte[] KEY =
            LinkKeys.of(Links.cluster("the secret of the cluster")).own();
    private static final byte[] OTHER_KEY =
            LinkKeys.of(Links.cluster("another secret")).own();

    private final byte[] challenge = LocalEnd.random();
    private final Greeting greeting = new Greeting("a", "b", LocalEnd.random());
    private final Buffer sent = greeting.encode(KEY, challenge);

    @Test
    void provesTheSecretForThisChallengeOnly() {
        Greeting read = Greeting.decode(sent);
        assertEquals("a", read.from());
        assertEquals("b", read.to());
        assertTrue(read.proven(sent, KEY, challenge));
        assertFalse(read.proven(sent, OTHER_KEY, challenge));
        assertFalse(read.proven(sent, KEY, LocalEnd.random()));
    }

    @Test
    void anyChangedByteIsNoticed() {
        for (int i = 0; i < sent.length(); i++) {
            Buffer changed = sent.copy().setByte(i, (byte) (sent.getByte(i) ^ 1));
            assertFalse(accepted(changed), "byte " + i);
        }
    }

    private boolean accepted(Buffer frame) {
        try {
            return Greeting.decode(frame).proven(frame, KEY, challenge);
        } catch (IndexOutOfBoundsException unreadable) {
            return false;
        }
    }

    @Test
    void whatIsNoGreetingIsUnreadable() {
        Random random = new Random(5);
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertFalse(accepted(Buffer.buffer(bytes)), "length " + length);
        }
        assertThrows(IndexOutOfBoundsException.class, () -> Greeting.decode(Buffer.buffer()));
    }

    @Test
    void bothDirectionsAndAllLinksHaveKeysOfTheirOwn() {
        Buffer frame = sealed(greeting.requests(KEY, challenge));
        assertTrue(greeting.requests(KEY, challenge).matches(frame.getBytes()));
        assertFalse(greeting.answers(KEY, challenge).matches(frame.getBytes()));
        assertFalse(greeting.requests(KEY, LocalEnd.random()).matches(frame.getBytes()));
        Greeting again = new Greeting("a", "b", LocalEnd.random());
        assertFalse(again.requests(KEY, challenge).matches(frame.getBytes()));
        Greeting elsewhere = new Greeting("a", "c", greeting.random());
        assertFalse(elsewhere.requests(KEY, challenge).matches(frame.getBytes()));
    }

    private static Buffer sealed(Seal seal) {
        Buffer frame = new Frame(Frame.MESSAGE, 0, Buffer.buffer("hello")).seal(seal);
        return frame.getBuffer(Frame.LENGTH_BYTES, frame.length());
    }
}
