package parley.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig;
import parley.metrics.Metrics;

class HttpDeadlinesTest {
    private static final int HEAD = 2;
    private static final int IDLE = 5;
    private static final int BYTES = 100;
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpDeadlines deadlines =
            new HttpDeadlines(new ParleyConfig.Timeouts(HEAD * 1_000, 3_000, BYTES, IDLE * 1_000), new Metrics(meters));
    private final List<Throwable> failures = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new HttpRequestDecoder(), new HttpExchanges(deadlines), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ReferenceCountUtil.release(message);
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
                    failures.add(failure);
                }
            });

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    private void answer(HttpResponseStatus status) {
        channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            deadlines.tick();
        }
    }

    private void assertClosedIn(String phase) {
        assertFalse(channel.isOpen());
        assertEquals(1, meters.counter("parley.http.timeouts", "phase", phase).count());
        deadlines.tick();
        assertEquals(1, meters.counter("parley.http.timeouts", "phase", phase).count());
    }

    @Test
    void aSilentConnectionIsClosed() {
        ticks(HEAD + 1);
        assertTrue(channel.isOpen());
        deadlines.tick();
        assertClosedIn("head");
    }

    @Test
    void aHeadThatTricklesInIsClosed() {
        for (String part : List.of("GET", " /a ", "HTTP/1.1\r\n", "Host: ")) {
            send(part);
            deadlines.tick();
        }
        assertClosedIn("head");
    }

    @Test
    void aLaterHeadHasItsDeadlineFromItsFirstByte() {
        send(REQUEST);
        answer(HttpResponseStatus.OK);
        ticks(IDLE);
        send("G");
        ticks(HEAD + 1);
        assertTrue(channel.isOpen());
        deadlines.tick();
        assertClosedIn("head");
    }

    @Test
    void aConnectionBetweenTwoRequestsIsClosedWhenIdle() {
        send(REQUEST);
        answer(HttpResponseStatus.OK);
        ticks(IDLE + 1);
        send(REQUEST);
        answer(HttpResponseStatus.OK);
        ticks(IDLE + 1);
        assertTrue(channel.isOpen());
        deadlines.tick();
        assertClosedIn("idle");
    }

    @Test
    void anIdleConnectionMakesRoomWhereItsAddressHasMany() {
        Arrivals arrivals = new Arrivals(new Arrivals.Limits(0, 4, 0, 0, 0));
        arrivals.accepted("192.0.2.1").follow(channel);
        arrivals.accepted("192.0.2.1");
        send(REQUEST);
        answer(HttpResponseStatus.OK);
        ticks(HEAD + 1);
        assertTrue(channel.isOpen());
        deadlines.tick();
        assertTrue(channel.isOpen());
        arrivals.accepted("192.0.2.1");
        deadlines.tick();
        assertClosedIn("idle");
    }

    @Test
    void aBodyBelowTheLeastRateIsClosed() {
        send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n");
        answer(HttpResponseStatus.CONTINUE);
        for (int i = 0; channel.isOpen() && i < 20; i++) {
            send("x".repeat(BYTES / 2));
            deadlines.tick();
        }
        assertClosedIn("body");
    }

    @Test
    void aChunkThatDoesNotEndIsClosed() {
        send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff");
        ticks(5);
        assertClosedIn("body");
    }

    @Test
    void aSlowButSteadyBodyIsReadToItsEnd() {
        send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n");
        for (int sent = 0; sent < 10_000; sent += BYTES) {
            send("x".repeat(BYTES));
            deadlines.tick();
            assertTrue(channel.isOpen());
        }
    }

    @Test
    void theClientIsNotToBlameWhileTheServerDoesNotRead() {
        send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n");
        channel.config().setAutoRead(false);
        ticks(100);
        assertTrue(channel.isOpen());
    }

    @Test
    void anAnswerMayTakeAsLongAsTheServerLikes() {
        send(REQUEST);
        ticks(100);
        channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        ticks(100);
        assertTrue(channel.isOpen());
        channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        ticks(IDLE + 2);
        assertClosedIn("idle");
    }

    @Test
    void aClientThatStillTakesItsAnswerIsNotIdle() {
        SlowReader reader = new SlowReader(new HttpRequestDecoder(), new HttpExchanges(deadlines));
        reader.writeInbound(Unpooled.copiedBuffer(REQUEST, StandardCharsets.ISO_8859_1));
        reader.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        for (int i = 0; i < 10 * IDLE; i++) {
            reader.flush();
            deadlines.tick();
            assertTrue(reader.isOpen());
        }
        ticks(IDLE + 2);
        assertFalse(reader.isOpen());
        reader.releaseInbound();
    }

    /** A reader that takes one byte at each flush. */
    private static final class SlowReader extends EmbeddedChannel {
        SlowReader(ChannelHandler... handlers) {
            super(handlers);
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer waiting) {
            waiting.progress(1);
        }
    }

    @Test
    void aWebSocketHasNoDeadlineHere() {
        send(REQUEST);
        answer(HttpResponseStatus.SWITCHING_PROTOCOLS);
        ticks(100);
        assertTrue(channel.isOpen());
    }

    @Test
    void failuresOfTheConnectionAreTheClients() {
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        channel.pipeline().fireExceptionCaught(new NumberFormatException("no chunk size"));
        assertInstanceOf(HttpClosedException.class, failures.get(0));
        assertInstanceOf(DecoderException.class, failures.get(1));
    }
}
