package parley.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final byte[] KEY = new byte[32];

    private final Seal sender = new Seal(KEY);
    private final Seal receiver = new Seal(KEY);

    private Buffer sent(String text) {
        return new Frame(Frame.REQUEST, 7, Buffer.buffer(text)).seal(sender);
    }

    private static Buffer withoutLength(Buffer frame) {
        return frame.getBuffer(Frame.LENGTH_BYTES, frame.length());
    }

    @Test
    void whatWasSealedIsOpenedAsItWas() {
        for (String text : List.of("", "hello", "x".repeat(100_000))) {
            Buffer frame = sent(text);
            assertEquals(frame.length() - Frame.LENGTH_BYTES, frame.getInt(0));
            Frame opened = Frame.open(receiver, withoutLength(frame));
            assertEquals(Frame.REQUEST, opened.kind());
            assertEquals(7, opened.request());
            assertEquals(text, opened.payload().toString());
        }
    }

    @Test
    void aFrameThatIsRepeatedOrComesTooEarlyDoesNotMatch() {
        Buffer first = withoutLength(sent("first"));
        assertNull(Frame.open(new Seal(KEY), withoutLength(sent("second"))));
        assertNotNull(Frame.open(receiver, first));
        assertNull(Frame.open(receiver, first));
    }

    @Test
    void anyChangedByteIsNoticed() {
        Buffer frame = withoutLength(new Frame(Frame.MESSAGE, 0, Buffer.buffer("hello")).seal(new Seal(KEY)));
        for (int i = 0; i < frame.length(); i++) {
            Buffer changed = frame.copy().setByte(i, (byte) (frame.getByte(i) ^ 1));
            assertNull(Frame.open(new Seal(KEY), changed), "byte " + i);
        }
        assertNull(Frame.open(new Seal(KEY), frame.getBuffer(0, 10)));
    }

    @Test
    void framesAreCutHoweverTheyArrive() {
        Random random = new Random(3);
        Buffer stream = Buffer.buffer();
        List<String> texts = List.of("one", "", "three ".repeat(1_000), "four");
        texts.forEach(text -> stream.appendBuffer(sent(text)));
        List<String> read = new ArrayList<>();
        FrameReader reader = new FrameReader(
                10_000,
                bytes -> read.add(Frame.open(receiver, bytes).payload().toString()),
                () -> read.add("too long"));
        for (int position = 0; position < stream.length(); ) {
            int end = Math.min(stream.length(), position + 1 + random.nextInt(50));
            reader.handle(stream.getBuffer(position, end));
            position = end;
        }
        assertEquals(texts, read);
    }

    @Test
    void aLengthAboveTheLimitOrBelowOneEndsTheReading() {
        for (int length : List.of(101, Integer.MAX_VALUE, 0, -1, Integer.MIN_VALUE)) {
            List<String> read = new ArrayList<>();
            FrameReader reader = new FrameReader(100, bytes -> read.add("frame"), () -> read.add("too long"));
            reader.handle(Buffer.buffer().appendInt(100).appendBytes(new byte[100]));
            reader.handle(Buffer.buffer().appendInt(length).appendBytes(new byte[500]));
            reader.handle(Buffer.buffer().appendInt(1).appendByte((byte) 0));
            assertEquals(List.of("frame", "too long"), read);
        }
    }
}
