package parley.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictRequestDecoderTest {
    private static final String LINE = "POST /a HTTP/1.1\r\n";
    private static final String HOST = "Host: chat.example.org\r\n";

    /** @param step bytes that arrive at once */
    private static List<HttpRequest> requests(String text, int step) {
        EmbeddedChannel channel = new EmbeddedChannel(new StrictRequestDecoder(new HttpServerOptions()));
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
}
