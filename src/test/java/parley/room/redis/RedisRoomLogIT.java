package parley.room.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.bus.Bus;
import parley.delivery.BusPublisher;
import parley.error.ErrorCode;
import parley.metrics.Metrics;
import parley.redis.RedisExtension;
import parley.room.Appended;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.Member;
import parley.room.MessageChanges;
import parley.room.RedisRoomLogs;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLifecycle;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.room.RoomMessages;
import parley.room.Unread;
import parley.util.TestClock;

@Tag("S1-RED-01")
class RedisRoomLogIT extends RoomLogContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final RedisRoomLog other = RedisRoomLogs.node(redis.redis());

    @Override
    public RoomLog newLog() {
        return RedisRoomLogs.node(redis.redis());
    }

    @Override
    public RoomKind kind() {
        return RoomKind.MATCH;
    }

    private static void close(RoomLog node, String roomId) {
        result(node.append(new Draft(roomId, EventTypes.CLOSED, "ann", new JsonObject().put("reason", "left")), NOW));
        result(node.drop(roomId, NOW));
    }

    private static List<RoomEvent> feed(RoomLog node, String roomId) {
        return result(node.read(roomId, 0, "epoch", 1_000)).events();
    }

    @Test
    void forgetsTheOldestEventsOfALongRoom() {
        for (int i = 0; i < RedisRoomLogs.MAX_EVENTS + 5; i++) {
            say("ann", "message " + i);
        }
        assertFalse(result(other.read(roomId, 4, null, 10)).recovered());
        assertTrue(result(other.read(roomId, 5, null, 10)).recovered());
    }

    @Test
    void aNodeSeesAtOnceWhatAnotherHasDone() {
        join("ann");
        assertEquals(List.of("ann"), result(other.room(roomId)).memberIds());
        RoomEvent said = say("ann", "hello");
        assertEquals(said, feed(other, roomId).get(1));
        assertEquals(
                said, result(other.message(roomId, said.body().getString("id"))).orElseThrow());
        assertEquals(
                List.of(roomId),
                result(other.matchesOf("ann")).stream().map(Room::id).toList());
        assertEquals(
                roomId, result(other.roomOf(said.body().getString("id"), "ann")).orElseThrow());
        assertTrue(result(other.roomOf(said.body().getString("id"), "bob")).isEmpty());
    }

    @Test
    @Tag("S1-EVT-29")
    void anIntentIsCarriedOutOnceOverAllNodes() {
        result(other.room(roomId));
        Appended first = result(log.append(message(roomId, "ann", "hello", "c1"), NOW));
        Appended again = result(other.append(message(roomId, "ann", "hello", "c1"), NOW + 9));
        assertEquals(new Appended(first.event(), true), again);
        refusal(ErrorCode.CONFLICT, other.append(message(roomId, "ann", "goodbye", "c1"), NOW));
        assertEquals(1, result(log.room(roomId)).head());
    }

    @Test
    void whoHasJustComeInOnAnotherNodeIsAMember() {
        RoomLifecycle lifecycle = new RoomLifecycle(other, null, null, null);
        refusal(ErrorCode.PERMISSION_DENIED, lifecycle.memberOf(roomId, "ann"));
        join("ann");
        assertTrue(result(lifecycle.memberOf(roomId, "ann")).hasMember("ann"));
    }

    @Test
    void cursorsOfOneNodeHoldOnTheOther() {
        join("ann");
        join("bob");
        say("bob", "one");
        result(other.advance(roomId, "ann", Cursor.READ, 100));
        assertEquals(3, result(log.room(roomId)).member("ann").orElseThrow().read());
        assertEquals(Unread.NONE, result(log.unread("ann", List.of(roomId))).getOrDefault(roomId, Unread.NONE));
        say("bob", "two");
        assertEquals(
                1,
                result(other.unread("ann", List.of(roomId))).get(roomId).messages(),
                "the head that it stopped at was three");
        assertEquals(
                3,
                result(RedisRoomLogs.node(redis.redis()).room(roomId))
                        .member("ann")
                        .orElseThrow()
                        .read());
    }

    @Test
    void whoComesASecondTimeHasNoCursorsOfTheFirst() {
        join("ann");
        say("bob", "one");
        result(log.advance(roomId, "ann", Cursor.CLEARED, 2));
        result(log.append(new Draft(roomId, EventTypes.USER_LEFT, "ann", new JsonObject()), NOW));
        join("ann");
        assertEquals(0, result(other.room(roomId)).member("ann").orElseThrow().cleared());
    }

    @Test
    @Tag("S1-EVT-26")
    void aRoomThatOneNodeClosedIsClosedOnTheOther() {
        join("ann");
        RoomEvent said = say("ann", "rude");
        result(other.room(roomId));
        close(log, roomId);
        refusal(ErrorCode.ROOM_CLOSED, other.append(message(roomId, "ann", "too late", null), NOW));
        refusal(ErrorCode.ROOM_CLOSED, other.room(roomId));
        assertEquals(Map.of(), result(other.heads(List.of(roomId))));
        assertEquals(List.of(), result(other.roomsOf("ann")));
        assertEquals(List.of(said), result(other.evidence(roomId, "ann", 50)));
        refusal(ErrorCode.PERMISSION_DENIED, other.evidence(roomId, "cleo", 50));
        assertTrue(result(other.everIn(roomId, "ann")));
        assertFalse(result(other.everIn(roomId, "cleo")));
    }

    @Test
    void ofTwoNodesThatCloseARoomAtOnceOneDoes() {
        join("ann");
        Draft closing = new Draft(roomId, EventTypes.CLOSED, "ann", new JsonObject().put("reason", "expired"));
        Future<Appended> one = log.append(closing, NOW);
        Future<Appended> two = other.append(closing, NOW);
        result(Future.join(one, two).otherwiseEmpty());
        refusal(ErrorCode.ROOM_CLOSED, one.succeeded() ? two : one);
        assertTrue(one.succeeded() || two.succeeded());
        assertEquals(2, result(other.read(roomId, 0, "epoch", 10)).head());
        result(log.drop(roomId, NOW));
        result(other.drop(roomId, NOW));
        assertEquals(0, result(other.count()));
    }

    @Test
    void whoLagsBehindReadsHowAClosedRoomEnded() {
        join("ann");
        result(other.room(roomId));
        RoomEvent said = say("ann", "the last word");
        close(log, roomId);
        List<RoomEvent> missed = result(other.read(roomId, 1, "epoch", 10)).events();
        assertEquals(said, missed.get(0));
        assertEquals(EventTypes.CLOSED, missed.get(1).type());
    }

    @Test
    void severalNodesMayCloseAQuietRoomAtOnce() {
        join("ann");
        Vertx vertx = Vertx.vertx();
        try {
            Bus bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
            bus.carry(RoomMessages.Closed.class);
            List<Future<Integer>> closings = new ArrayList<>();
            for (RoomLog node : List.of(log, other, log, other)) {
                RoomLifecycle lifecycle = new RoomLifecycle(node, new BusPublisher(bus), bus, new TestClock());
                closings.add(lifecycle.closeIdle(NOW + 1));
            }
            result(Future.all(closings));
            assertEquals(2, result(other.read(roomId, 0, "epoch", 10)).head());
        } finally {
            result(vertx.close());
        }
    }

    @Test
    void findsRoomsWithoutRecentEvents() {
        assertEquals(List.of(), result(other.idleSince(NOW)));
        assertEquals(1, result(other.count()));
        result(log.append(message(roomId, "ann", "later", null), NOW + 50));
        assertEquals(List.of(), result(other.idleSince(NOW + 50)));
        assertEquals(
                List.of(roomId),
                result(other.idleSince(NOW + 51)).stream().map(Room::id).toList());
        close(log, roomId);
        assertEquals(List.of(), result(other.idleSince(NOW + 100)));
    }

    @Test
    void aNodeThatKnowsMoreThanRedisGoesOnFromWhatRedisHas() {
        join("ann");
        say("ann", "kept");
        result(other.room(roomId));
        say("ann", "lost");
        Response lost = result(redis.redis().send(Request.cmd(Command.RPOP).arg("parley:room:{" + roomId + "}:ops")));
        assertFalse(lost.toString().isEmpty());
        assertEquals(3, say("ann", "new").seq());
        assertEquals(feed(other, roomId), feed(log, roomId));
    }

    @Test
    @Tag("S1-RED-04")
    @Tag("S3-SEC-06")
    void everyKeyEndsAndNothingThatWasSaidCanBeRead() {
        join("ann");
        for (int i = 0; i < 10; i++) {
            String id = say("ann", "a secret").body().getString("id");
            result(log.append(MessageChanges.react(roomId, "bob", id, "heart", true), NOW));
            result(log.advance(roomId, "ann", Cursor.READ, 1 + i));
        }
        List<String> keys = keys();
        assertTrue(keys.contains("parley:room:{" + roomId + "}:snapshot"), keys.toString());
        assertEquals(7, keys.size(), keys.toString());
        assertAllEnd(keys);
        for (String key : keys) {
            String dump = values(key);
            assertFalse(dump.contains("secret") || dump.contains("heart"), key + ": " + dump);
        }
        close(log, roomId);
        assertAllEnd(keys());
    }

    private static List<String> keys() {
        return result(redis.redis().send(Request.cmd(Command.KEYS).arg("*"))).stream()
                .map(Response::toString)
                .toList();
    }

    private static void assertAllEnd(List<String> keys) {
        keys.forEach(key -> assertTrue(
                result(redis.redis().send(Request.cmd(Command.PTTL).arg(key))).toLong() > 0, key));
    }

    private static String values(String key) {
        String type =
                result(redis.redis().send(Request.cmd(Command.TYPE).arg(key))).toString();
        Request all =
                switch (type) {
                    case "list" -> Request.cmd(Command.LRANGE).arg(key).arg(0).arg(-1);
                    case "hash" -> Request.cmd(Command.HGETALL).arg(key);
                    case "set" -> Request.cmd(Command.SMEMBERS).arg(key);
                    case "zset" -> Request.cmd(Command.ZRANGE).arg(key).arg(0).arg(-1);
                    default -> Request.cmd(Command.GET).arg(key);
                };
        return result(redis.redis().send(all)).toString();
    }

    @Test
    @Tag("S1-RED-03")
    void aMessageIsOneOperationAndSoIsAReceipt() {
        TestClock clock = new TestClock();
        RedisRoomLog node =
                RedisRoomLogs.node(redis.redis(), new RedisRoomLog.Limits(100, RedisRoomLogs.TTL_MS), clock);
        join("ann");
        join("bob");
        result(log.advance(roomId, "bob", Cursor.READ, 2));
        result(node.append(message(roomId, "ann", "the scripts are known from now on", null), NOW));
        redis.redis().reset();
        result(node.recentRoom(roomId));
        RoomEvent said =
                result(node.append(message(roomId, "ann", "hello", "c1"), NOW)).event();
        assertEquals(1, redis.redis().operations());
        result(node.advance(roomId, "bob", Cursor.READ, said.seq()));
        assertEquals(1, redis.redis().operations());
        result(node.advance(roomId, "bob", Cursor.DELIVERED, said.seq()));
        result(node.advance(roomId, "ann", Cursor.DELIVERED, said.seq()));
        assertEquals(0, redis.redis().operations(), "both stood there already");
        result(node.recentRoom(roomId));
        assertEquals(0, redis.redis().operations(), "was seen less than a second ago");
        clock.advanceMs(1);
        node.changedElsewhere(roomId);
        result(node.recentRoom(roomId));
        assertEquals(1, redis.redis().operations());
        clock.advanceMs(1_000);
        result(node.recentRoom(roomId));
        assertEquals(1, redis.redis().operations());
        result(node.heads(List.of(roomId)));
        assertEquals(1, redis.redis().operations());
    }

    @Test
    @Tag("S1-RED-03")
    void whatTheReplicaHasReachedIsReadWithoutAnOperation() {
        RedisRoomLog node = RedisRoomLogs.node(redis.redis());
        join("ann");
        join("bob");
        FeedPosition stands = result(node.positions(List.of(roomId))).get(roomId);
        redis.redis().reset();
        FeedPage page = result(node.readReached(roomId, 0, stands.epoch(), 10, stands.head()));
        assertEquals(List.of(1L, 2L), page.events().stream().map(RoomEvent::seq).toList());
        assertEquals(0, redis.redis().operations());

        long said = result(log.append(message(roomId, "ann", "hello", null), NOW))
                .event()
                .seq();
        page = result(node.readReached(roomId, 2, stands.epoch(), 10, said));
        assertEquals(List.of(said), page.events().stream().map(RoomEvent::seq).toList());
        redis.redis().reset();
        assertFalse(
                result(node.readReached(roomId, 0, "an earlier log", 10, said)).recovered());
        assertEquals(1, redis.redis().operations(), "the room may have been made anew");
    }

    @Test
    void headsOfRoomsThatHaveNotChangedCostOneOperationTogether() {
        RedisRoomLog node = RedisRoomLogs.node(redis.redis());
        Map<String, Long> heads = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            Room room = new Room("m-quiet" + i, RoomKind.MATCH, "", "e", 0, NOW, List.of(Member.joining("ann", "Ann")));
            result(log.open(
                    room,
                    List.of(new Draft(
                            room.id(), EventTypes.USER_JOINED, "bob", new JsonObject().put("username", "Bob"))),
                    NOW));
            heads.put(room.id(), 1L);
        }
        assertEquals(heads, result(node.heads(heads.keySet())));
        redis.redis().reset();
        assertEquals(heads, result(node.heads(heads.keySet())));
        assertEquals(1, redis.redis().operations());
        result(log.append(message("m-quiet7", "ann", "one that is quiet no more", null), NOW));
        heads.put("m-quiet7", 2L);
        redis.redis().reset();
        assertEquals(heads, result(node.heads(heads.keySet())));
        assertEquals(2, redis.redis().operations());
    }

    @Test
    void aRoomThatAnotherNodeClosedWithoutAnEventHasNoHead() {
        join("ann");
        result(other.room(roomId));
        assertEquals(Set.of(roomId), result(other.heads(List.of(roomId))).keySet());
        result(log.drop(roomId, NOW));
        assertEquals(Map.of(), result(other.heads(List.of(roomId))));
    }

    @Test
    void evidenceHoldsTheLastMessagesOfARoomThatWasCompacted() {
        join("ann");
        List<RoomEvent> said = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            said.add(say("ann", "message " + i));
        }
        close(log, roomId);
        List<RoomEvent> kept = new ArrayList<>(result(other.evidence(roomId, "ann", 50)));
        kept.sort(Comparator.comparingLong(RoomEvent::seq));
        assertEquals(said.subList(10, 60), kept);
    }
}
