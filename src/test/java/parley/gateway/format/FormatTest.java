package parley.gateway.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    private static final List<Format> FORMATS = List.of(Format.BRIDGE, Format.SOCKJS, Format.PLAIN);
    private static final Frame FIRST = Frame.event("chat:message", new JsonObject().put("seq", 1));
    private static final Frame SECOND = Frame.event("room:user_left", new JsonObject().put("seq", 2));
    private static final Frame REPLY = Frame.direct(Format.received("reply-1", utf8("{\"ok\":true}")));

    private static final String FIRST_TEXT = "{\"type\":\"rec\",\"address\":\"chat:message\",\"body\":{\"seq\":1}}";
    private static final String SECOND_TEXT = "{\"type\":\"rec\",\"address\":\"room:user_left\",\"body\":{\"seq\":2}}";
    private static final String REPLY_TEXT = "{\"type\":\"rec\",\"address\":\"reply-1\",\"body\":{\"ok\":true}}";

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> written(Format format, Frame frame) {
        List<String> messages = new ArrayList<>();
        format.write(frame, bytes -> messages.add(text(bytes)));
        return messages;
    }

    private static List<String> writtenTogether(Format format, Frame... frames) {
        List<String> messages = new ArrayList<>();
        format.writeTogether(List.of(frames), bytes -> messages.add(text(bytes)));
        return messages;
    }

    @Test
    void theBridgeNamesAnEventAndItsBody() {
        assertEquals(List.of(FIRST_TEXT), written(Format.BRIDGE, FIRST));
        assertEquals(List.of(REPLY_TEXT), written(Format.BRIDGE, REPLY));
    }

    @Test
    void thePlainWebSocketNamesAnEventAndItsData() {
        assertEquals(List.of("{\"type\":\"chat:message\",\"data\":{\"seq\":1}}"), written(Format.PLAIN, FIRST));
        Frame reply = Frame.direct("{\"type\":\"reply\",\"id\":\"c1\",\"ok\":true,\"data\":{}}");
        assertEquals(
                List.of("{\"type\":\"reply\",\"id\":\"c1\",\"ok\":true,\"data\":{}}"), written(Format.PLAIN, reply));
    }

    @Test
    void sockJsSendsTheSameAsAStringInAnArray() {
        assertEquals(List.of("a[\"" + FIRST_TEXT.replace("\"", "\\\"") + "\"]"), written(Format.SOCKJS, FIRST));
        assertEquals(List.of("a[\"" + REPLY_TEXT.replace("\"", "\\\"") + "\"]"), written(Format.SOCKJS, REPLY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"quotes\" \\ back / slash </script>",
                "lines\n\r\t and \u0000\u0001\u001f\u007f control",
                "\u00e9 \u20ac \u2028 \u2029 \ufeff",
                "\ud83d\ude00 pairs \ud800\udc00",
                ""
            })
    void carriesAnyText(String content) {
        JsonObject data = new JsonObject().put("content", content);
        Frame frame = Frame.event("chat:message", data);
        String bridge = text(frame.in(Format.BRIDGE));
        assertEquals(data, new JsonObject(bridge).getJsonObject("body"));
        assertEquals("chat:message", new JsonObject(bridge).getString("address"));
        String sockJs = text(frame.in(Format.SOCKJS));
        assertEquals('a', sockJs.charAt(0));
        assertEquals(new JsonArray().add(bridge), new JsonArray(sockJs.substring(1)));
        assertEquals(frame.in(Format.BRIDGE).length, frame.bytes());
    }

    @Test
    void sockJsEscapesEvenWhatJsonNeverHolds() {
        Frame frame = Frame.direct("{\"a\":\n\t\u0001\"\u00e9 \u20ac\"}");
        assertEquals(
                new JsonArray().add("{\"a\":\n\t\u0001\"\u00e9 \u20ac\"}"),
                new JsonArray(text(frame.in(Format.SOCKJS)).substring(1)));
    }

    /** JSON can name half of a pair, which UTF-8 can't. */
    @Test
    void aSurrogateWithoutItsOtherHalfBecomesAQuestionMark() {
        Frame frame = Frame.event("chat:message", new JsonObject().put("content", "<\ud83d>"));
        String expected = "{\"type\":\"rec\",\"address\":\"chat:message\",\"body\":{\"content\":\"<?>\"}}";
        assertEquals(expected, text(frame.in(Format.BRIDGE)));
        assertEquals("a[\"" + expected.replace("\"", "\\\"") + "\"]", text(frame.in(Format.SOCKJS)));
        assertEquals(frame.in(Format.BRIDGE).length, frame.bytes());
    }

    @Test
    void anAddressIsQuoted() {
        assertEquals("a\"b\\\n", new JsonObject(text(Format.received("a\"b\\\n", utf8("{}")))).getString("address"));
    }

    @Test
    void severalEventsAreOneMessageInSockJsOnly() {
        Frame joined = Frame.joined(List.of(FIRST, SECOND));
        assertEquals(List.of(FIRST_TEXT, SECOND_TEXT), written(Format.BRIDGE, joined));
        List<String> framed = written(Format.SOCKJS, joined);
        assertEquals(1, framed.size());
        assertEquals(
                new JsonArray().add(FIRST_TEXT).add(SECOND_TEXT),
                new JsonArray(framed.get(0).substring(1)));
    }

    @Test
    void severalFramesAreWrittenTogetherInTheirOrder() {
        Frame joined = Frame.joined(List.of(FIRST, SECOND));
        assertEquals(
                List.of(REPLY_TEXT, FIRST_TEXT, SECOND_TEXT, FIRST_TEXT),
                writtenTogether(Format.BRIDGE, REPLY, joined, FIRST));
        List<String> framed = writtenTogether(Format.SOCKJS, REPLY, joined, FIRST);
        assertEquals(1, framed.size());
        assertEquals(
                new JsonArray().add(REPLY_TEXT).add(FIRST_TEXT).add(SECOND_TEXT).add(FIRST_TEXT),
                new JsonArray(framed.get(0).substring(1)));
    }

    @Test
    void joiningChangesNoBytesThatOthersWrite() {
        Frame frame = Frame.event("chat:message", new JsonObject().put("seq", 3));
        byte[] before = frame.in(Format.SOCKJS).clone();
        Frame joined = Frame.joined(List.of(frame, SECOND));
        joined.in(Format.SOCKJS);
        writtenTogether(Format.SOCKJS, frame, joined);
        assertArrayEquals(before, frame.in(Format.SOCKJS));
    }

    @Test
    void eventLoopsThatAskAtOnceShareTheBytesOfEachFormat() throws Exception {
        int loops = 4;
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        try {
            for (int round = 0; round < 100; round++) {
                Frame frame = Frame.event("chat:message", new JsonObject().put("seq", round));
                CyclicBarrier start = new CyclicBarrier(loops);
                List<Future<Map<Format, byte[]>>> asked = new ArrayList<>();
                for (int loop = 0; loop < loops; loop++) {
                    asked.add(threads.submit(() -> {
                        start.await();
                        return FORMATS.stream().collect(Collectors.toMap(format -> format, frame::in));
                    }));
                }
                for (Format format : FORMATS) {
                    for (Future<Map<Format, byte[]>> each : asked) {
                        assertSame(frame.in(format), each.get().get(format));
                    }
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
