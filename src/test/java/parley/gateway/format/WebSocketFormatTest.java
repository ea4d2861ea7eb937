package parley.gateway.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSocket frames that are made once for all sockets, read by the library's decoder. */
class WebSocketFormatTest {
    private static final int COMPRESSED = 4;

    private static Frame event(int characters) {
        return Frame.event("chat:message", new JsonObject().put("content", "x".repeat(characters)));
    }

    private static byte[] message(Format format, Frame frame) {
        List<byte[]> written = new ArrayList<>();
        format.write(frame, written::add);
        assertEquals(1, written.size());
        return written.get(0);
    }

    private static List<WebSocketFrame> decoded(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(false)
                .allowExtensions(true)
                .maxFramePayloadLength(65_536)
                .build()));
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
        List<WebSocketFrame> frames = new ArrayList<>();
        for (WebSocketFrame frame = channel.readInbound(); frame != null; frame = channel.readInbound()) {
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] payload(List<WebSocketFrame> frames) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (WebSocketFrame frame : frames) {
            byte[] part = new byte[frame.content().readableBytes()];
            frame.content().getBytes(frame.content().readerIndex(), part);
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 70, 80, 120, 65_400, 65_535, 65_600, 131_070, 300_000})
    void aTextOfAnyLengthIsWhole(int characters) {
        Frame frame = event(characters);
        List<WebSocketFrame> frames = decoded(message(Format.PLAIN.overWebSocket(false), frame));
        assertEquals(
                new String(frame.in(Format.PLAIN), StandardCharsets.UTF_8),
                new String(payload(frames), StandardCharsets.UTF_8));
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(i == frames.size() - 1, frames.get(i).isFinalFragment());
            assertEquals(0, frames.get(i).rsv());
        }
    }

    @Test
    void allSocketsShareTheBytes() {
        Frame frame = event(10);
        assertSame(
                message(Format.PLAIN.overWebSocket(false), frame), message(Format.PLAIN.overWebSocket(false), frame));
        assertSame(message(Format.PLAIN.overWebSocket(true), frame), message(Format.PLAIN.overWebSocket(true), frame));
    }

    @Test
    void severalEventsAreOneMessageWhereTheTextsAllowIt() {
        Frame joined = Frame.joined(List.of(event(1), event(2)));
        List<byte[]> sockJs = new ArrayList<>();
        Format.SOCKJS.overWebSocket(false).write(joined, sockJs::add);
        Format.SOCKJS.overWebSocket(false).writeTogether(List.of(event(1), event(2)), sockJs::add);
        assertEquals(2, sockJs.size());
        assertEquals(new String(payload(decoded(sockJs.get(0)))), new String(payload(decoded(sockJs.get(1)))));
        List<byte[]> plain = new ArrayList<>();
        Format.PLAIN.overWebSocket(false).write(joined, plain::add);
        assertEquals(2, plain.size());
    }

    @Test
    void aLongTextIsCompressedByItselfAndAShortOneIsNot() throws DataFormatException {
        Frame frame = event(5_000);
        byte[] once = message(Format.PLAIN.overWebSocket(true), frame);
        byte[] later = message(Format.PLAIN.overWebSocket(true), event(5_000));
        assertTrue(once.length < 200, () -> "bytes: " + once.length);
        for (byte[] each : List.of(once, later)) {
            List<WebSocketFrame> frames = decoded(each);
            assertEquals(COMPRESSED, frames.get(0).rsv());
            assertEquals(new String(frame.in(Format.PLAIN), StandardCharsets.UTF_8), inflated(payload(frames)));
        }
        assertEquals(
                0,
                decoded(message(Format.PLAIN.overWebSocket(true), event(100)))
                        .get(0)
                        .rsv());
    }

    private static String inflated(byte[] compressed) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        byte[] whole = Arrays.copyOf(compressed, compressed.length + 4);
        whole[compressed.length + 2] = whole[compressed.length + 3] = (byte) 0xff;
        inflater.setInput(whole);
        byte[] text = new byte[10_000];
        int length = inflater.inflate(text);
        inflater.end();
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
