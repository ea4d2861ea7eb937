package parley.gateway.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.dialect.Dialect;
import parley.gateway.dialect.Said;
import parley.room.RoomFacts;
import parley.room.RoomKind;

@Tag("S2-EVT")
@Tag("S3-EVT")
@Tag("S4-EVT")
class DialectFormatTest {
    private static Frame message(String content) {
        Frame frame = Frame.event(
                "chat:message",
                new JsonObject()
                        .put("roomId", "r1")
                        .put("userId", "bob")
                        .put("timestamp", 9)
                        .put("content", content)
                        .put("sender", new JsonObject().put("username", "Bob")));
        frame.about(new RoomFacts(RoomKind.ROOM, "Hall", List.of()));
        return frame;
    }

    private static List<byte[]> written(Format format, Frame... frames) {
        List<byte[]> written = new ArrayList<>();
        if (frames.length == 1) {
            format.write(frames[0], written::add);
        } else {
            format.writeTogether(List.of(frames), written::add);
        }
        return written;
    }

    private static List<String> texts(Format format, Frame... frames) {
        return written(format, frames).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void theCanonicalDialectIsTheFormatItself() {
        assertSame(Format.PLAIN, Format.PLAIN.in(Dialect.S1));
        assertSame(Format.PLAIN.in(Dialect.S2), Format.PLAIN.in(Dialect.S2));
    }

    @Test
    void anEventIsMadeOnceForAllSocketsOfAFormatAndDialect() {
        Frame frame = message("hi");
        Format format = Format.PLAIN.in(Dialect.S4);
        assertSame(written(format, frame).get(0), written(format, frame).get(0));
        assertSame(frame.inWordsOf(Dialect.S4), frame.inWordsOf(Dialect.S4));
    }

    @Test
    void plainTextsHaveAnEnvelopeAndOneDialectHasNone() {
        assertEquals(
                List.of("{\"type\":\"message\",\"data\":{\"user\":\"Bob\",\"text\":\"hi\",\"time\":9,\"room\":\"Hall\","
                        + "\"roomId\":\"r1\",\"userId\":\"bob\"}}"),
                texts(Format.PLAIN.in(Dialect.S4), message("hi")));
        assertEquals(
                List.of("{\"type\":\"new_group_message\",\"senderId\":\"bob\",\"senderUsername\":\"Bob\","
                        + "\"timestamp\":9,\"groupId\":\"r1\",\"content\":\"hi\"}"),
                texts(Format.PLAIN.in(Dialect.S3), message("hi")));
    }

    @Test
    void anEventThatTheDialectDoesNotKnowKeepsItsNameAndShape() {
        Frame closing = Frame.event("session:closing", new JsonObject().put("code", 4000));
        for (Dialect dialect : List.of(Dialect.S2, Dialect.S3, Dialect.S4)) {
            assertEquals(
                    List.of("{\"type\":\"session:closing\",\"data\":{\"code\":4000}}"),
                    texts(Format.PLAIN.in(dialect), closing));
        }
    }

    @Test
    void anAnswerThatSaysNothingIsItsNameAlone() {
        Frame pong = Frame.said(new Said("pong", new JsonObject()));
        assertEquals(List.of("{\"type\":\"pong\"}"), texts(Format.PLAIN.in(Dialect.S3), pong));
        assertEquals(List.of("{\"type\":\"pong\",\"data\":{}}"), texts(Format.PLAIN, pong));
    }

    @Test
    void theBridgeGetsTheDialectsNamesAsAddresses() {
        assertEquals(
                List.of(
                        "{\"type\":\"rec\",\"address\":\"message\",\"body\":{\"user\":\"Bob\",\"text\":\"hi\",\"time\":9,"
                                + "\"room\":\"Hall\",\"roomId\":\"r1\",\"userId\":\"bob\"}}"),
                texts(Format.BRIDGE.in(Dialect.S4), message("hi")));
    }

    @Test
    void severalFramesLeaveAsOneWhereTheTransportCan() {
        Frame joined = Frame.joined(List.of(message("one"), message("two")));
        List<String> together = texts(Format.SOCKJS.in(Dialect.S4), joined, message("three"));
        assertEquals(1, together.size());
        assertEquals(
                List.of("one", "two", "three"),
                new JsonArray(together.get(0).substring(1))
                        .stream()
                                .map(text -> new JsonObject((String) text)
                                        .getJsonObject("body")
                                        .getString("text"))
                                .toList());
        assertEquals(2, texts(Format.PLAIN.in(Dialect.S4), joined).size());
    }

    @Test
    void anEventMayBeNoneOrSeveral() {
        Frame nobody = Frame.event("chat:typing", new JsonObject("{\"roomId\":\"r1\",\"users\":[]}"));
        assertEquals(List.of(), texts(Format.SOCKJS.in(Dialect.S2), nobody));
        Frame two = Frame.event(
                "chat:typing", new JsonObject("{\"roomId\":\"r1\",\"users\":[{\"userId\":\"a\"},{\"userId\":\"b\"}]}"));
        assertEquals(2, texts(Format.PLAIN.in(Dialect.S2), two).size());
        assertEquals(1, texts(Format.SOCKJS.in(Dialect.S2), two).size());
    }
}
