package parley.link;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import parley.config.ParleyConfig.Link;
import parley.link.Refusals.Reason;
import parley.util.Eventually;

@ExtendWith(VertxExtension.class)
@Tag("S4-CLU-05")
class NodeLinkVerticleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String SECRET = "the secret of the cluster";
    private static final String NEXT = "the secret that comes next";

    private LinkNode a;
    private LinkNode b;

    @BeforeEach
    void start(Vertx vertx) {
        a = new LinkNode(vertx, "a", Links.cluster(SECRET));
        b = new LinkNode(vertx, "b", Links.cluster(SECRET));
        meet(a, "a", b, "b");
    }

    private static void meet(LinkNode one, String oneId, LinkNode other, String otherId) {
        one.knows(otherId, other.port());
        other.knows(oneId, one.port());
    }

    private static void fails(ReplyFailure how, Future<?> request) {
        ReplyException failure = assertThrows(ReplyException.class, () -> result(request));
        assertEquals(how, failure.failureType(), failure.getMessage());
    }

    private static void awaitRefused(LinkNode node, Reason reason, int count) {
        Eventually.until(PATIENCE, () -> reason + " " + node.refused(reason), () -> node.refused(reason) == count);
    }

    @Test
    void nodesAskAndTellEachOtherInOrder() {
        List<Future<String>> answers =
                IntStream.range(0, 100).mapToObj(i -> a.ask("b", "" + i)).toList();
        for (int i = 0; i < answers.size(); i++) {
            assertEquals("echo " + i, result(answers.get(i)));
        }
        assertEquals("echo back", result(b.ask("a", "back")));
        b.link().sendAll(Buffer.buffer("to all"));
        Eventually.until(PATIENCE, a.heard()::toString, () -> a.heard().equals(List.of("back", "to all")));
        assertEquals("to all", b.heard().get(100));
        fails(ReplyFailure.RECIPIENT_FAILURE, a.ask("b", "fail"));
    }

    @Test
    void whatIsNotAMemberOrTooLargeIsNotSent() {
        fails(ReplyFailure.NO_HANDLERS, a.ask("gone", "x"));
        fails(ReplyFailure.NO_HANDLERS, a.ask("b", "x".repeat(Links.LIMITS.maxFrameBytes())));
        assertEquals("echo small", result(a.ask("b", "small")));
        assertEquals(List.of("small"), b.heard());
    }

    @Test
    void anotherSecretIsRefused(Vertx vertx) {
        LinkNode other = new LinkNode(vertx, "other", Links.cluster(NEXT));
        meet(a, "a", other, "other");
        fails(ReplyFailure.NO_HANDLERS, other.ask("a", "x"));
        fails(ReplyFailure.NO_HANDLERS, a.ask("other", "x"));
        assertEquals(1, a.refused(Reason.GREETING));
        assertEquals(1, other.refused(Reason.GREETING));
        assertEquals(List.of(), a.heard());
    }

    @Test
    void aSecretIsChangedWhileEitherIsAccepted(Vertx vertx) {
        LinkNode first = new LinkNode(vertx, "first", Links.cluster(SECRET, NEXT));
        LinkNode then = new LinkNode(vertx, "then", Links.cluster(NEXT, SECRET));
        LinkNode last = new LinkNode(vertx, "last", Links.cluster(NEXT));
        meet(a, "a", first, "first");
        meet(first, "first", then, "then");
        meet(then, "then", last, "last");
        assertEquals("echo 1", result(a.ask("first", "1")));
        assertEquals("echo 2", result(first.ask("a", "2")));
        assertEquals("echo 3", result(first.ask("then", "3")));
        assertEquals("echo 4", result(then.ask("first", "4")));
        assertEquals("echo 5", result(then.ask("last", "5")));
        assertEquals("echo 6", result(last.ask("then", "6")));
    }

    @Test
    void aNodeThatIsNoMemberIsRefusedThoughItHasTheSecret(Vertx vertx) {
        LinkNode apart = new LinkNode(vertx, "apart", Links.cluster(SECRET));
        apart.knows("a", a.port());
        fails(ReplyFailure.NO_HANDLERS, apart.ask("a", "x"));
        assertEquals(1, a.refused(Reason.NOT_MEMBER));
    }

    @Test
    void aNodeThatHasLeftIsNotHeardOnItsOldConnections() {
        assertEquals("echo before", result(a.ask("b", "before")));
        b.forgets("a");
        Eventually.until(
                PATIENCE, () -> "heard", () -> !succeeds(a.ask("b", "after")) && b.refused(Reason.NOT_MEMBER) > 0);
        b.knows("a", a.port());
        Eventually.until(PATIENCE, () -> "not heard", () -> succeeds(a.ask("b", "again")));
    }

    @Test
    void aFrameOfAnotherProtocolIsRefused() {
        byte[] forged = "\u0000\u0000\u0000\u0020\u0002\u000b\u0000parley.all, from nobody at all"
                .getBytes(StandardCharsets.ISO_8859_1);
        try (Stranger stranger = new Stranger(b.port())) {
            assertArrayEquals(new byte[0], stranger.say(forged).untilClosed());
        }
        awaitRefused(b, Reason.GREETING, 1);
        assertEquals("echo still there", result(a.ask("b", "still there")));
    }

    @Test
    void aLengthAboveThatOfAGreetingIsRefusedAtOnce() {
        for (int length : List.of(Integer.MAX_VALUE, -1, 0, Greeting.MAX_BYTES + 1)) {
            try (Stranger stranger = new Stranger(b.port())) {
                assertArrayEquals(new byte[0], stranger.sayLength(length).untilClosed());
            }
        }
        awaitRefused(b, Reason.LENGTH, 4);
    }

    @Test
    void aSilentStrangerIsClosed(Vertx vertx) {
        LinkNode impatient = new LinkNode(vertx, "c", Links.cluster(SECRET, "", new Link(1 << 20, 1 << 20, 100, 8)));
        try (Stranger stranger = new Stranger(impatient.port())) {
            assertArrayEquals(new byte[0], stranger.untilClosed());
        }
        awaitRefused(impatient, Reason.SILENCE, 1);
    }

    @Test
    void aCrowdOfStrangersIsRefusedAndNodesAreNot() {
        assertEquals("echo before", result(a.ask("b", "before")));
        List<Stranger> strangers = IntStream.range(0, Links.LIMITS.strangersPerAddress())
                .mapToObj(i -> new Stranger(b.port()))
                .toList();
        try (Stranger oneMore = new Stranger(b.port())) {
            assertArrayEquals(new byte[0], oneMore.untilClosed());
        }
        awaitRefused(b, Reason.CROWD, 1);
        assertEquals("echo meanwhile", result(a.ask("b", "meanwhile")));
        strangers.forEach(Stranger::close);
    }

    @Test
    void whatWasRecordedIsWorthNothing(Vertx vertx) {
        Wire wire = new Wire(vertx, b.port());
        a.knows("b", wire.port());
        assertEquals("echo once", result(a.ask("b", "once")));
        try (Stranger replay = new Stranger(b.port())) {
            assertArrayEquals(new byte[0], replay.say(wire.recorded()).untilClosed());
        }
        try (Stranger elsewhere = new Stranger(a.port())) {
            assertArrayEquals(new byte[0], elsewhere.say(wire.recorded()).untilClosed());
        }
        awaitRefused(b, Reason.GREETING, 1);
        awaitRefused(a, Reason.GREETING, 1);
        assertEquals(List.of("once"), b.heard());
    }

    @Test
    void aFrameThatIsChangedOrRepeatedOnTheWayEndsTheConnection(Vertx vertx) {
        Wire wire = new Wire(vertx, b.port());
        a.knows("b", wire.port());
        assertEquals("echo one", result(a.ask("b", "one")));
        wire.change(bytes -> bytes.copy().appendBuffer(bytes));
        succeeds(a.ask("b", "twice"));
        awaitRefused(b, Reason.SEAL, 1);
        wire.change(bytes -> bytes.copy().setByte(bytes.length() - 1, (byte) '!'));
        Eventually.until(
                PATIENCE,
                () -> "not noticed",
                () -> !succeeds(a.ask("b", "changed")) && b.refused(Reason.GREETING) > 0);
        wire.change(bytes -> bytes);
        Eventually.until(PATIENCE, () -> "not connected", () -> succeeds(a.ask("b", "again")));
        assertEquals(
                List.of("one", "twice", "again"), b.heard().stream().distinct().toList());
    }

    private static boolean succeeds(Future<String> request) {
        return result(request.map(true).otherwise(false));
    }
}
