package parley.gateway.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.Connection;
import parley.gateway.HubFixture;
import parley.gateway.LateRoomLog;
import parley.gateway.RecordingWire;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageChanges;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.util.Await;
import parley.util.CausesFaults;
import parley.util.TestClock;

/** A connection that was away gets what it missed, then what is new, and nothing twice. */
@Tag("S1-SIO-09")
@CausesFaults
class ReplayVerticleTest {
    private static final int SEEDS = 30;

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void resume(HubFixture fixture, Connection connection, long after) {
        resume(fixture, connection, new Replay.From(after, after));
    }

    private static void resume(HubFixture fixture, Connection connection, Replay.From from) {
        RoomChannel channel = fixture.hub.openChannel(HubFixture.ROOM);
        channel.joinBegins();
        channel.prepared().onSuccess(ready -> Replay.start(fixture.hub, channel, connection, from));
    }

    @Test
    void replaysExactlyWhatWasMissedWhileMoreComesIn() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            try (HubFixture fixture =
                    new HubFixture((vertx, log) -> LateRoomLog.of(vertx, log, new Random(random.nextInt()), 0))) {
                int before = random.nextInt(500);
                int during = random.nextInt(200);
                for (int i = 0; i < before; i++) {
                    fixture.append("before");
                }
                long after = before == 0 ? 0 : random.nextInt(before);
                RecordingWire wire = new RecordingWire();
                Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
                fixture.run(() -> {
                    HubFixture.listen(connection);
                    resume(fixture, connection, after);
                });
                appendAndLoseSome(fixture, random, during);
                long head = before + during;
                fixture.eventually("something is missing", () -> {
                    fixture.hub.checkHeads();
                    return wire.seqs().size() >= head - after;
                });
                assertEquals(range(after + 1, head), fixture.onLoop(wire::seqs), "seed " + seed);
            }
        }
    }

    @Test
    @Tag("S1-FILE-01")
    void whoComesBackAfterAFileHasExpiredReadsThatItIsGone() {
        for (boolean remembered : List.of(true, false)) {
            TestClock clock = new TestClock();
            try (HubFixture fixture = new HubFixture(clock)) {
                JsonObject file = new JsonObject().put("fileId", "f").put("expiresAt", clock.millis() + 1_000);
                JsonObject body =
                        new JsonObject().put("id", "m").putNull("content").put("file", file);
                Await.result(fixture.log.append(
                        new Draft(HubFixture.ROOM, EventTypes.MESSAGE, "ann", body), clock.millis()));
                if (remembered) {
                    assertEquals(file, replayedFile(fixture));
                }
                clock.advanceMs(1_000);
                assertEquals(file.copy().put("gone", true), replayedFile(fixture), "remembered: " + remembered);
            }
        }
    }

    private static JsonObject replayedFile(HubFixture fixture) {
        RecordingWire wire = new RecordingWire();
        fixture.run(() -> {
            Connection connection = fixture.connect("ann", wire);
            HubFixture.listen(connection);
            resume(fixture, connection, 0);
        });
        fixture.eventually("nothing came", () -> !wire.seqs().isEmpty());
        return fixture.onLoop(() -> wire.frames().stream()
                .map(frame -> frame.getJsonObject("body", new JsonObject()).getJsonObject("file"))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow());
    }

    private static void appendAndLoseSome(HubFixture fixture, Random random, int count) {
        List<RoomEvent> underway = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            underway.add(random.nextInt(underway.size() + 1), fixture.append("during"));
            if (random.nextInt(4) == 0) {
                List<RoomEvent> arriving = List.copyOf(underway);
                underway.clear();
                fixture.run(() -> arriving.stream().skip(random.nextInt(2)).forEach(fixture::arrive));
            }
        }
    }

    private static RoomLog counting(RoomLog log, AtomicInteger readings) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("readReached")) {
                        readings.incrementAndGet();
                    }
                    return method.invoke(log, arguments);
                });
    }

    private static List<RecordingWire> comeBack(HubFixture fixture, int people, Replay.From from) {
        List<RecordingWire> wires = new ArrayList<>();
        fixture.run(() -> {
            for (int i = 0; i < people; i++) {
                RecordingWire wire = new RecordingWire();
                wires.add(wire);
                Connection connection = fixture.connect("bob", wire);
                HubFixture.listen(connection);
                HubFixture.listen(connection, "chat:deleted");
                resume(fixture, connection, from);
            }
        });
        return wires;
    }

    @Test
    @Tag("S3-MEM-01")
    void aCrowdThatComesBackLetsOneOfItReadTheLog() {
        AtomicInteger readings = new AtomicInteger();
        try (HubFixture fixture =
                new HubFixture((vertx, log) -> counting(LateRoomLog.of(vertx, log, new Random(1), 0), readings))) {
            for (int i = 0; i < 80; i++) {
                fixture.append("before");
            }
            List<RecordingWire> wires = comeBack(fixture, 200, new Replay.From(30, 80));
            for (RecordingWire wire : wires) {
                fixture.eventually("something is missing", () -> wire.seqs().size() == 50);
                assertEquals(range(31, 80), fixture.onLoop(wire::seqs));
            }
            assertEquals(1, readings.get());
            assertEquals(
                    199,
                    fixture.registry
                            .get("parley.replays")
                            .tag("from", "memory")
                            .counter()
                            .count());
        }
    }

    @Test
    @Tag("S3-MEM-01")
    void aCrowdThatMissedMoreThanIsRememberedLetsOneOfItReadTheLog() {
        AtomicInteger readings = new AtomicInteger();
        try (HubFixture fixture =
                new HubFixture((vertx, log) -> counting(LateRoomLog.of(vertx, log, new Random(1), 0), readings))) {
            for (int i = 0; i < 180; i++) {
                fixture.append("before");
            }
            List<RecordingWire> wires = new ArrayList<>();
            fixture.run(() -> {
                for (int i = 0; i < 50; i++) {
                    RecordingWire wire = new RecordingWire();
                    wires.add(wire);
                    Connection connection = fixture.connect("bob", wire);
                    HubFixture.listen(connection);
                    resume(fixture, connection, new Replay.From(i == 0 ? 29 : 30, 180));
                }
            });
            for (int i = 0; i < wires.size(); i++) {
                RecordingWire wire = wires.get(i);
                long first = i == 0 ? 30 : 31;
                fixture.eventually("something is missing", () -> wire.seqs().size() > 180 - first);
                assertEquals(range(first, 180), fixture.onLoop(wire::seqs));
            }
            assertEquals(1, readings.get());
        }
    }

    @Test
    @Tag("S3-MEM-01")
    void whatCameWhileSomebodyWasInTheRoomIsReplayedFromMemory() {
        AtomicInteger readings = new AtomicInteger();
        try (HubFixture fixture = new HubFixture((vertx, log) -> counting(log, readings))) {
            fixture.onLoop(() -> fixture.join("ann", new RecordingWire()));
            for (int i = 0; i < 20; i++) {
                fixture.run(() -> fixture.arrive(fixture.append("new")));
            }
            RecordingWire wire = comeBack(fixture, 1, new Replay.From(5, 20)).get(0);
            fixture.eventually("something is missing", () -> wire.seqs().size() == 15);
            assertEquals(range(6, 20), fixture.onLoop(wire::seqs));
            assertEquals(0, readings.get());
        }
    }

    @Test
    @Tag("S3-MEM-01")
    void whatIsKnownToHaveHappenedElsewhereIsReadFromTheLog() {
        try (HubFixture fixture = new HubFixture()) {
            fixture.onLoop(() -> fixture.join("ann", new RecordingWire()));
            fixture.run(() -> fixture.arrive(fixture.append("new")));
            fixture.append("lost on its way");
            RecordingWire wire = comeBack(fixture, 1, new Replay.From(0, 2)).get(0);
            fixture.eventually("something is missing", () -> wire.seqs().equals(range(1, 2)));
        }
    }

    @Test
    @Tag("S3-MEM-01")
    void aDeletedMessageIsEmptyInAReplay() {
        try (HubFixture fixture = new HubFixture()) {
            fixture.onLoop(() -> fixture.join("ann", new RecordingWire()));
            JsonObject body = new JsonObject().put("id", "m").put("content", "regretted");
            Draft message = new Draft(HubFixture.ROOM, "chat:message", "ann", body);
            fixture.run(() ->
                    fixture.arrive(Await.result(fixture.log.append(message, 1)).event()));
            fixture.run(() -> fixture.arrive(
                    Await.result(fixture.log.append(MessageChanges.delete(HubFixture.ROOM, "ann", "m"), 1))
                            .event()));
            RecordingWire wire = comeBack(fixture, 1, new Replay.From(0, 2)).get(0);
            fixture.eventually("something is missing", () -> wire.seqs().equals(range(1, 2)));
            assertFalse(fixture.onLoop(() -> wire.frames().toString()).contains("regretted"));
        }
    }

    @Test
    void twoResumesAtOnceAreOne() {
        try (HubFixture fixture = new HubFixture()) {
            int events = 500;
            for (int i = 0; i < events; i++) {
                fixture.append("before");
            }
            RecordingWire wire = new RecordingWire();
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            fixture.run(() -> {
                HubFixture.listen(connection);
                resume(fixture, connection, 0);
                resume(fixture, connection, 0);
            });
            fixture.eventually("something is missing", () -> wire.seqs().size() >= events);
            assertEquals(range(1, events), fixture.onLoop(wire::seqs));
        }
    }

    @Test
    void aRoomThatEndsRightAfterTheAnswerIsShownWhole() {
        try (HubFixture fixture = new HubFixture()) {
            fixture.append("before");
            fixture.append("before");
            RecordingWire wire = new RecordingWire();
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            fixture.run(() -> {
                HubFixture.listen(connection);
                connection.send(Frame.direct("{\"type\":\"rec\",\"address\":\"reply\",\"body\":{}}"));
                resume(fixture, connection, 0);
            });
            Await.result(fixture.log.drop(HubFixture.ROOM, 1));
            fixture.eventually("something is missing", () -> wire.seqs().size() >= 2);
        }
    }

    @Test
    void aReplayGoesOnOnceTheLogCanBeReadAgain() {
        try (HubFixture fixture = new HubFixture(ReplayVerticleTest::awayAtFirst)) {
            fixture.append("missed");
            fixture.append("missed");
            RecordingWire wire = new RecordingWire();
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            fixture.run(() -> {
                HubFixture.listen(connection);
                resume(fixture, connection, 0);
            });
            fixture.run(() -> fixture.arrive(fixture.append("new")));
            fixture.eventually("something is missing", () -> wire.seqs().size() >= 3);
            assertEquals(range(1, 3), fixture.onLoop(wire::seqs));
        }
    }

    @Test
    @Tag("S3-SEC-03")
    void whoHasLeftIsNotLetInByAReplayThatFails() {
        try (HubFixture fixture = new HubFixture(ReplayVerticleTest::awayAtFirst)) {
            fixture.append("before");
            Draft departure = new Draft(HubFixture.ROOM, "room:user_left", "ann", new JsonObject());
            Await.result(fixture.log.append(departure, 1));
            RecordingWire wire = new RecordingWire();
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            fixture.run(() -> {
                HubFixture.listen(connection);
                fixture.hub.openChannel(HubFixture.ROOM).joinBegins();
                resume(fixture, connection, 1);
            });
            fixture.eventually("the leaving is not shown", () -> wire.seqs().size() >= 1);
            fixture.run(() -> fixture.arrive(fixture.append("for those who stayed")));
            fixture.run(() -> fixture.hub.flushGathered());
            assertEquals(List.of(2L), fixture.onLoop(wire::seqs));
        }
    }

    private static RoomLog awayAtFirst(Vertx vertx, RoomLog log) {
        Iterator<Double> chances = List.of(0.0).iterator();
        RandomGenerator random = new Random(1) {
            @Override
            public double nextDouble() {
                return chances.hasNext() ? chances.next() : 1;
            }
        };
        return LateRoomLog.of(vertx, log, random, 0.5);
    }

    /** An odd event is in the feed: only connections that are brought past it fail. */
    @Test
    void aReplayThatFailsEndsItsConnectionAndLeavesTheRoomToTheOthers() {
        AtomicBoolean odd = new AtomicBoolean();
        try (HubFixture fixture = new HubFixture((vertx, log) -> withOddPages(log, odd))) {
            fixture.append("missed");
            RecordingWire anns = new RecordingWire();
            RecordingWire bobs = new RecordingWire();
            Connection bob = fixture.onLoop(() -> fixture.join("bob", bobs));
            Connection ann = fixture.onLoop(() -> fixture.connect("ann", anns));
            odd.set(true);
            fixture.run(() -> {
                HubFixture.listen(ann);
                resume(fixture, ann, 0);
            });
            fixture.eventually("it stays open", () -> anns.closed() == CloseCode.INTERNAL_ERROR);
            fixture.run(ann::closed);
            fixture.run(() -> fixture.arrive(fixture.append("new")));
            fixture.eventually("nothing comes", () -> bobs.seqs().equals(List.of(2L)));
            assertNull(fixture.onLoop(bobs::closed));
            fixture.run(bob::closed);
            assertNull(fixture.onLoop(() -> fixture.hub.channel(HubFixture.ROOM)));
        }
    }

    private static RoomLog withOddPages(RoomLog log, AtomicBoolean odd) {
        return (RoomLog) Proxy.newProxyInstance(
                RoomLog.class.getClassLoader(), new Class<?>[] {RoomLog.class}, (proxy, method, arguments) -> {
                    Object answer = method.invoke(log, arguments);
                    return method.getName().startsWith("read") && odd.get() ? Future.succeededFuture(null) : answer;
                });
    }

    @Test
    void aReplayLargerThanTheQueueIsNoSlowReader() {
        try (HubFixture fixture = new HubFixture()) {
            int events = 300;
            for (int i = 0; i < events; i++) {
                fixture.append("\u20ac".repeat(5_000));
            }
            RecordingWire wire = new RecordingWire(HubFixture.QUEUE_BYTES / 8);
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            fixture.run(() -> {
                HubFixture.listen(connection);
                resume(fixture, connection, 0);
            });
            fixture.eventually("it does not get it all", () -> {
                wire.empty();
                return wire.seqs().size() >= events || wire.closed() != null;
            });
            assertNull(fixture.onLoop(wire::closed));
            assertEquals(range(1, events), fixture.onLoop(wire::seqs));
        }
    }

    /** A token in the handshake lets a connection in before it could register anything. */
    @Test
    void bringsWhatCameBeforeTheConnectionListened() {
        try (HubFixture fixture = new HubFixture()) {
            fixture.append("seen");
            RecordingWire wire = new RecordingWire();
            Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
            RoomChannel channel = fixture.onLoop(() -> fixture.hub.openChannel(HubFixture.ROOM));
            fixture.run(() -> channel.add(connection));
            fixture.run(() -> fixture.arrive(fixture.append("came too early")));
            fixture.run(() -> HubFixture.listen(connection));
            fixture.run(() -> fixture.arrive(fixture.append("heard")));
            fixture.eventually("not heard", () -> wire.seqs().equals(List.of(3L)));
            fixture.run(() -> resume(fixture, connection, 1));
            fixture.run(() -> fixture.arrive(fixture.append("new")));
            fixture.eventually("not all", () -> wire.seqs().size() == 3);
            assertEquals(List.of(3L, 2L, 4L), fixture.onLoop(wire::seqs));
        }
    }

    private static void membership(HubFixture fixture, String type) {
        Await.result(fixture.log.append(new Draft(HubFixture.ROOM, type, "ann", new JsonObject()), 1));
    }

    private static List<Long> replayed(HubFixture fixture, int expected) {
        RecordingWire wire = new RecordingWire();
        Connection connection = fixture.onLoop(() -> fixture.connect("ann", wire));
        fixture.run(() -> {
            HubFixture.listen(connection);
            HubFixture.listen(connection, "room:user_joined");
            resume(fixture, connection, 0);
        });
        fixture.eventually("something is missing", () -> wire.seqs().size() >= expected);
        return fixture.onLoop(wire::seqs);
    }

    @Test
    void whoWasRemovedIsShownNothingThatCameLater() {
        try (HubFixture fixture = new HubFixture()) {
            fixture.append("before");
            membership(fixture, "room:user_left");
            fixture.append("after");
            assertEquals(List.of(1L, 2L), replayed(fixture, 2));
        }
    }

    @Test
    void whoCameBackIsShownWhatTheyMissedMeanwhile() {
        try (HubFixture fixture = new HubFixture()) {
            fixture.append("before");
            membership(fixture, "room:user_left");
            fixture.append("meanwhile");
            membership(fixture, "room:user_joined");
            fixture.append("after");
            assertEquals(range(1, 5), replayed(fixture, 5));
        }
    }
}
