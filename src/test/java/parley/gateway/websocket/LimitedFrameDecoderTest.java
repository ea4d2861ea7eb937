package parley.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig.Inbound;
import parley.gateway.format.CloseCode;

@Tag("S1-SEC-10")
class LimitedFrameDecoderTest implements LimitedFrameDecoder.Owner {
    private static final int TEXT = 1;
    private static final int CONTINUATION = 0;
    private static final int PING = 9;
    private static final int MAX = 64 * 1024;
    private static final int STRANGERS_MAX = 8 * 1024;
    private static final int STRANGERS_PARTIAL = 1024;
    private static final int NODE_MAX = 20 * 1024;

    private final Inbound inbound = new Inbound(100, 10, 64, 15_000, STRANGERS_MAX, STRANGERS_PARTIAL, 1, NODE_MAX, 10);
    private final UnfinishedMessages unfinished = new UnfinishedMessages(inbound);
    private final List<CloseCode> refusals = new ArrayList<>();
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private long now;
    private int nodeHoldsTooMuch;
    private int writable;

    private LimitedFrameDecoder decoder() {
        return new LimitedFrameDecoder(
                new LimitedFrameDecoder.Limits(MAX, true, inbound, unfinished, () -> now), this, false);
    }

    private EmbeddedChannel channel(LimitedFrameDecoder decoder) {
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        channels.add(channel);
        return channel;
    }

    @AfterEach
    void closeAll() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertEquals(0, unfinished.bytes());
    }

    @Override
    public void refused(CloseCode code) {
        refusals.add(code);
    }

    @Override
    public void nodeHoldsTooMuch() {
        nodeHoldsTooMuch++;
    }

    @Override
    public void writable() {
        writable++;
    }

    private static ByteBuf frame(int opcode, boolean last, int length) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeByte((last ? 0x80 : 0) | opcode);
        if (length < 126) {
            frame.writeByte(0x80 | length);
        } else if (length < 1 << 16) {
            frame.writeByte(0x80 | 126).writeShort(length);
        } else {
            frame.writeByte(0x80 | 127).writeLong(length);
        }
        return frame.writeInt(0).writeZero(length);
    }

    private static ByteBuf frame(int opcode, boolean last, String hex) {
        byte[] content = HexFormat.of().parseHex(hex);
        return frame(opcode, last, content.length).setBytes(6, content);
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        EmbeddedChannel channel = channel(decoder());
        channel.writeInbound(frame(TEXT, true, "c3a4"), frame(TEXT, true, "78ffc328"), frame(TEXT, true, "79"));
        assertEquals(1, received(channel));
        assertEquals(List.of(CloseCode.NOT_TEXT), refusals);
    }

    @Test
    void aCharacterMayBeInTwoFramesButMustEnd() {
        EmbeddedChannel channel = channel(decoder());
        channel.writeInbound(
                frame(TEXT, false, "f09f"),
                frame(PING, true, "ff"),
                frame(CONTINUATION, true, "918d"),
                frame(TEXT, true, "78"));
        assertEquals(4, received(channel));
        assertEquals(List.of(), refusals);
        channel.writeInbound(frame(TEXT, false, "f09f"), frame(CONTINUATION, true, "91"));
        assertEquals(List.of(CloseCode.NOT_TEXT), refusals);
        received(channel);
    }

    private static int received(EmbeddedChannel channel) {
        int frames = 0;
        WebSocketFrame next;
        while ((next = channel.readInbound()) != null) {
            next.release();
            frames++;
        }
        return frames;
    }

    @Test
    void decodesWhatComesByteByByte() {
        EmbeddedChannel channel = channel(decoder());
        for (int length : List.of(0, 5, 200, 900)) {
            ByteBuf whole = frame(TEXT, true, length);
            while (whole.isReadable()) {
                channel.writeInbound(whole.readBytes(1));
            }
            whole.release();
            WebSocketFrame decoded = channel.readInbound();
            assertEquals(length, decoded.content().readableBytes());
            decoded.release();
            assertEquals(0, unfinished.bytes());
        }
        assertEquals(List.of(), refusals);
    }

    @Test
    void beforeAuthenticationOnlySmallMessagesComeIn() {
        LimitedFrameDecoder decoder = decoder();
        EmbeddedChannel channel = channel(decoder);
        channel.writeInbound(frame(TEXT, true, STRANGERS_MAX));
        assertEquals(1, received(channel));
        decoder.authenticated();
        channel.writeInbound(frame(TEXT, true, MAX));
        assertEquals(1, received(channel));
        assertEquals(List.of(), refusals);
        channel.writeInbound(frame(TEXT, true, MAX + 1));
        assertEquals(List.of(CloseCode.FRAME_TOO_LARGE), refusals);

        EmbeddedChannel stranger = channel(decoder());
        stranger.writeInbound(frame(TEXT, true, STRANGERS_MAX + 1).slice(0, 8));
        assertEquals(2, refusals.size());
        assertNull(stranger.readInbound());
    }

    @Test
    void theFramesOfOneMessageCountTogether() {
        EmbeddedChannel channel = channel(decoder());
        channel.writeInbound(frame(TEXT, false, STRANGERS_MAX / 2));
        channel.writeInbound(frame(PING, true, 100));
        channel.writeInbound(frame(CONTINUATION, false, STRANGERS_MAX / 2));
        assertEquals(List.of(), refusals);
        assertEquals(STRANGERS_MAX, unfinished.bytes());
        channel.writeInbound(frame(CONTINUATION, true, 1));
        assertEquals(List.of(CloseCode.FRAME_TOO_LARGE), refusals);
        assertEquals(0, unfinished.bytes());
    }

    @Test
    void lateStrangersHoldLittleOfAnUnfinishedMessage() {
        EmbeddedChannel first = channel(decoder());
        EmbeddedChannel late = channel(decoder());
        first.writeInbound(frame(TEXT, true, STRANGERS_MAX).slice(0, 2 * STRANGERS_PARTIAL));
        assertEquals(List.of(), refusals);
        late.writeInbound(frame(TEXT, true, STRANGERS_MAX));
        assertEquals(1, received(late));
        late.writeInbound(frame(TEXT, true, STRANGERS_MAX).slice(0, 2 * STRANGERS_PARTIAL));
        assertEquals(List.of(CloseCode.FRAME_TOO_LARGE), refusals);
    }

    @Test
    void allOfTheNodeHoldABoundedAmount() {
        for (int i = 0; i < 3; i++) {
            LimitedFrameDecoder decoder = decoder();
            decoder.authenticated();
            channel(decoder).writeInbound(frame(TEXT, false, 6_000));
        }
        assertEquals(18_000, unfinished.bytes());
        assertEquals(0, nodeHoldsTooMuch);
        LimitedFrameDecoder last = decoder();
        last.authenticated();
        EmbeddedChannel lasts = channel(last);
        lasts.writeInbound(frame(TEXT, false, 6_000));
        assertEquals(1, nodeHoldsTooMuch);
        last.discard();
        assertEquals(18_000, unfinished.bytes());
        received(lasts);
        lasts.writeInbound(frame(TEXT, true, 10));
        assertEquals(0, received(lasts));
    }

    @Test
    void moreFramesASecondThanAllowedAreRefused() {
        EmbeddedChannel channel = channel(decoder());
        channel.writeInbound(frame(TEXT, false, 1));
        for (int i = 1; i < 100; i++) {
            channel.writeInbound(frame(CONTINUATION, false, 0));
        }
        assertEquals(List.of(), refusals);
        now = 1_000;
        for (int i = 0; i < 101; i++) {
            channel.writeInbound(frame(CONTINUATION, false, 0));
        }
        assertEquals(List.of(CloseCode.PROTOCOL_VIOLATIONS), refusals);
        assertEquals(200, received(channel));
    }

    @Test
    void moreControlFramesASecondThanAllowedAreRefusedAndNoneOfTheRestIsDecoded() {
        EmbeddedChannel channel = channel(decoder());
        ByteBuf flood = Unpooled.buffer();
        for (int i = 0; i < 5_000; i++) {
            flood.writeBytes(frame(PING, true, 0));
        }
        channel.writeInbound(flood);
        assertEquals(10, received(channel));
        assertEquals(List.of(CloseCode.PROTOCOL_VIOLATIONS), refusals);
    }

    @Test
    void nothingIsReadWhileTheClientReadsNothing() {
        LimitedFrameDecoder decoder = decoder();
        EmbeddedChannel channel = channel(decoder);
        assertTrue(decoder.reading());
        channel.write(Unpooled.buffer().writeZero(100 * 1024));
        channel.runPendingTasks();
        assertFalse(decoder.reading());
        decoder.read(false);
        channel.flush();
        channel.runPendingTasks();
        assertFalse(decoder.reading());
        decoder.read(true);
        assertTrue(decoder.reading());
        assertTrue(writable > 0);
    }

    @Test
    void stopsReadingAClientThatGoesOnThoughItWasRefused() {
        LimitedFrameDecoder decoder = decoder();
        EmbeddedChannel channel = channel(decoder);
        decoder.discard();
        for (int i = 0; i < 15; i++) {
            channel.writeInbound(Unpooled.buffer().writeZero(MAX));
        }
        assertTrue(decoder.reading());
        for (int i = 0; i < 5; i++) {
            channel.writeInbound(Unpooled.buffer().writeZero(MAX));
        }
        assertFalse(decoder.reading());
    }
}
