package parley.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.ParleyConfig;
import parley.metrics.Metrics;

class StrictRequestDecoderTest {
    private static final String LINE = "POST /a HTTP/1.1\r\n";
    private static final HttpDeadlines DEADLINES = new HttpDeadlines(
            new ParleyConfig.Timeouts(1_000, 1_000, 1, 1_000), new Metrics(new SimpleMeterRegistry()));
    private static final String HOST = "Host: chat.example.org\r\n";

    private final HttpExchanges exchanges = new HttpExchanges(DEADLINES);

    /** @param step bytes that arrive at once */
    private static List<HttpRequest> requests(String text, int step) {
        EmbeddedChannel channel = new EmbeddedChannel(decoderOf(new HttpExchanges(DEADLINES)));
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += step) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(step, bytes.length - at)));
        }
        List<HttpRequest> requests = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                requests.add(request);
            }
            ReferenceCountUtil.release(message);
        }
        return requests;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                HOST + "Host: chat.example.org\r\n",
                HOST + "Host: other.example.org\r\n",
                "Accept: */*\r\n",
                HOST + "Transfer-Encoding: gzip\r\n",
                HOST + "Transfer-Encoding: gzip, chunked\r\n",
                HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                HOST + "Transfer-Encoding: xchunked\r\n",
                HOST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                HOST + "Content-Length: 3\r\nContent-Length: 4\r\n",
                HOST + "X-Folded: one\r\n two\r\n",
                HOST + "X-Folded: one\r\n\ttwo\r\n",
                "X-Folded: one\r\n two\r\n" + HOST
            })
    void whatAProxyMayUnderstandDifferentlyIsMalformed(String headers) {
        for (int step : List.of(1_000, 1, 7)) {
            List<HttpRequest> requests = requests(LINE + headers + "\r\n", step);
            assertEquals(1, requests.size());
            assertFalse(requests.get(0).decoderResult().isSuccess(), () -> headers + " in steps of " + step);
        }
    }

    @Test
    void requestsAfterOneAnotherAreReadWhateverTheirBodies() {
        String text = LINE + HOST + "Content-Length: 6\r\n\r\n\r\n a\r\n"
                + LINE + HOST + "Transfer-Encoding: Chunked\r\n\r\n3\r\n\n x\r\n0\r\n\r\n"
                + "GET /old HTTP/1.0\r\n\r\n"
                + "\r\nGET /b HTTP/1.1\r\n" + HOST + "\r\n";
        for (int step : List.of(10_000, 1, 5)) {
            List<HttpRequest> requests = requests(text, step);
            assertEquals(4, requests.size(), () -> "in steps of " + step);
            requests.forEach(
                    request -> assertTrue(request.decoderResult().isSuccess(), () -> request + " in steps of " + step));
        }
    }

    @Test
    void aRequestWaitsUntilTheOneBeforeIsAnswered() {
        EmbeddedChannel channel = new EmbeddedChannel(decoderOf(exchanges), exchanges);
        String request = "GET /a HTTP/1.1\r\n" + HOST + "\r\n";
        channel.writeInbound(Unpooled.copiedBuffer(request.repeat(3), StandardCharsets.ISO_8859_1));
        for (int answered = 0; answered < 3; answered++) {
            assertEquals(1, handedOn(channel));
            assertEquals(answered == 2, channel.config().isAutoRead());
            channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
            channel.runPendingTasks();
        }
        assertEquals(0, handedOn(channel));
        assertTrue(channel.config().isAutoRead());
    }

    @Test
    void whatAWebSocketSendsEarlyIsReadOnceItIsOne() {
        EmbeddedChannel channel = new EmbeddedChannel(decoderOf(exchanges), exchanges);
        channel.writeInbound(Unpooled.copiedBuffer(
                "GET /a HTTP/1.1\r\n" + HOST + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly",
                StandardCharsets.ISO_8859_1));
        assertEquals(1, handedOn(channel));
        channel.pipeline().remove(StrictRequestDecoder.class);
        assertTrue(channel.config().isAutoRead());
        ByteBuf rest = channel.readInbound();
        assertEquals("early", rest.toString(StandardCharsets.ISO_8859_1));
        rest.release();
    }

    @Test
    void methodsThatNobodyKnowsAreOne() {
        assertEquals(
                "PATCH",
                requests("PATCH /a HTTP/1.1\r\n" + HOST + "\r\n", 1_000)
                        .get(0)
                        .method()
                        .name());
        assertEquals(
                "UNKNOWN",
                requests("M4711 /a HTTP/1.1\r\n" + HOST + "\r\n", 1_000)
                        .get(0)
                        .method()
                        .name());
    }

    private static StrictRequestDecoder decoderOf(HttpExchanges exchanges) {
        return new StrictRequestDecoder(new HttpServerOptions(), exchanges);
    }

    /** @return the number of requests that came out of the pipeline */
    private static int handedOn(EmbeddedChannel channel) {
        int requests = 0;
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            requests += message instanceof HttpRequest ? 1 : 0;
            ReferenceCountUtil.release(message);
        }
        return requests;
    }
}
