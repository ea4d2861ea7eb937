package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.pg.PgRoomLogs;

/** Two nodes, each with a pool of its own, write to the same rooms, while somebody else holds one of them. */
@Tag("S3-CONS-01")
@Tag("once")
class TwoWritersIT {
    private static final long NOW = RoomLogContract.NOW;
    private static final int WRITES = 2;
    private static final int ATTEMPTS = 10;
    /** Times are judged only if nothing else runs. */
    private static final boolean TIMING = Boolean.getBoolean("parley.timing");

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final List<Pool> pools = new ArrayList<>();
    private final List<RoomLog> nodes = new ArrayList<>();
    private SqlConnection outside;

    @BeforeEach
    void twoNodes() {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < 2; i++) {
            Pool pool = postgres.newPool();
            pools.add(pool);
            nodes.add(PgRoomLogs.on(new Statements(pool), WRITES));
        }
    }

    @AfterEach
    void close() {
        release();
        pools.forEach(pool -> result(pool.close()));
    }

    private String open() {
        String id = UUID.randomUUID().toString();
        result(nodes.get(0).open(new Room(id, RoomKind.GROUP, "a room", "epoch", 0, NOW, List.of()), List.of(), NOW));
        return id;
    }

    private record Sent(Draft draft, Future<Appended> answer) {}

    @Test
    void everyIntentGetsOneSeqWithoutGapsWhateverElseHappensInTheRooms() {
        List<String> rooms = List.of(open(), open(), open(), open(), open());
        Random random = new Random(5);
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            Draft draft = draft(random, rooms.get(random.nextInt(rooms.size())));
            for (int copy = random.nextInt(3); copy >= 0; copy--) {
                sent.add(new Sent(draft, append(nodes.get(random.nextInt(2)), draft, ATTEMPTS)));
            }
            if (sent.size() % 200 == 0) {
                result(Future.join(sent.stream().map(Sent::answer).toList()).otherwiseEmpty());
            }
        }
        result(Future.join(sent.stream().map(Sent::answer).toList()).otherwiseEmpty());
        Set<ErrorCode> refusals = new HashSet<>();
        sent.stream()
                .filter(each -> each.answer().failed())
                .forEach(each ->
                        refusals.add(ParleyException.of(each.answer().cause()).code()));
        // The failures are of users who are in already, or not at all, and of one intent with two contents.
        assertTrue(Set.of(ErrorCode.CONFLICT, ErrorCode.PERMISSION_DENIED).containsAll(refusals), refusals.toString());
        rooms.forEach(roomId -> assertWhole(roomId, sent));
    }

    /** Repeats what could not be written in time, as a client does; on a busy machine a row may be held for long. */
    private static Future<Appended> append(RoomLog node, Draft draft, int attempts) {
        return node.append(draft, NOW)
                .recover(failure -> attempts > 1 && ParleyException.of(failure).code() == ErrorCode.UNAVAILABLE
                        ? append(node, draft, attempts - 1)
                        : Future.failedFuture(failure));
    }

    private static Draft draft(Random random, String roomId) {
        String userId = "user" + random.nextInt(4);
        return switch (random.nextInt(12)) {
            case 0 -> new Draft(roomId, EventTypes.USER_JOINED, userId, new JsonObject().put("username", userId));
            case 1 -> new Draft(roomId, EventTypes.USER_LEFT, userId, new JsonObject().put("username", userId));
            case 2 ->
                new Draft(
                        roomId,
                        EventTypes.UPDATED,
                        userId,
                        new JsonObject()
                                .put("changes", new JsonObject().put("description", "version " + random.nextInt(100))));
            default -> {
                String intent = "intent " + random.nextInt(400);
                String content = random.nextInt(20) == 0 ? "another content" : "content of " + intent;
                yield RoomLogContract.message(roomId, userId, content, intent);
            }
        };
    }

    private void assertWhole(String roomId, List<Sent> sent) {
        List<RoomEvent> feed =
                result(nodes.get(1).read(roomId, 0, null, 10_000)).events();
        assertEquals(RoomLogContract.upTo(feed.size()), RoomLogContract.seqs(feed));
        assertEquals(feed.size(), result(nodes.get(0).room(roomId)).head());
        Map<String, RoomEvent> byIntent = new HashMap<>();
        feed.stream().filter(event -> event.type().equals(EventTypes.MESSAGE)).forEach(event -> {
            String intent = event.userId() + event.body().getString("clientId");
            assertFalse(byIntent.containsKey(intent), intent);
            byIntent.put(intent, event);
        });
        for (Sent each : sent) {
            // An update that changed nothing made no event.
            if (each.answer().succeeded()
                    && each.answer().result().event() != null
                    && each.draft().roomId().equals(roomId)) {
                RoomEvent event = each.answer().result().event();
                assertEquals(feed.get((int) event.seq() - 1), event);
                assertEquals(
                        each.draft().body().getString("content"), event.body().getString("content"));
            }
        }
        Room room = result(nodes.get(0).room(roomId));
        Set<String> members = new HashSet<>();
        feed.forEach(event -> {
            if (event.type().equals(EventTypes.USER_JOINED)) {
                members.add(event.userId());
            } else if (event.type().equals(EventTypes.USER_LEFT)) {
                members.remove(event.userId());
            }
        });
        assertEquals(members, Set.copyOf(room.memberIds()));
    }

    @Test
    void aRoomThatSomebodyHoldsStopsNoOther() {
        String locked = open();
        List<String> others = sameCommitsAs(locked);
        hold(locked);

        long begun = System.nanoTime();
        List<Future<Appended>> stuck = new ArrayList<>();
        long slowest = 0;
        for (int i = 0; i < 20; i++) {
            stuck.add(nodes.get(i % 2).append(RoomLogContract.message(locked, "ann", "message " + i, "c" + i), NOW));
            for (String other : others) {
                long sent = System.nanoTime();
                result(nodes.get(i % 2).append(RoomLogContract.message(other, "ann", "message " + i, null), NOW));
                slowest = Math.max(slowest, System.nanoTime() - sent);
            }
        }
        result(Future.join(stuck).otherwiseEmpty());
        long refusedAfter = System.nanoTime() - begun;
        stuck.forEach(answer -> assertTrue(answer.failed(), answer::toString));
        stuck.forEach(answer -> assertEquals(
                ErrorCode.UNAVAILABLE, ParleyException.of(answer.cause()).code(), answer::toString));
        others.forEach(
                other -> assertEquals(20, result(nodes.get(0).room(other)).head()));
        System.out.printf(
                "Beside a held room the slowest message took %d ms; its own were refused after %d ms%n",
                slowest / 1_000_000, refusedAfter / 1_000_000);
        if (TIMING) {
            assertTrue(slowest < 1_000_000_000L, () -> "A message of another room waited for the held one");
            assertTrue(refusedAfter < 3_000_000_000L, () -> "The refusal took " + refusedAfter + " ns");
        }

        release();
        assertEquals(0, result(nodes.get(0).room(locked)).head());
        for (int i = 0; i < 20; i++) {
            result(nodes.get(i % 2).append(RoomLogContract.message(locked, "ann", "message " + i, "c" + i), NOW));
        }
        List<RoomEvent> feed = result(nodes.get(0).read(locked, 0, null, 100)).events();
        assertEquals(RoomLogContract.upTo(20), RoomLogContract.seqs(feed));
    }

    @Test
    void aPlaceThatSomebodyHoldsStopsNoMessageOfAnotherRoom() {
        String entered = open();
        List<String> others = sameCommitsAs(entered);
        begin();
        result(outside.query("INSERT INTO room_places (user_id) VALUES ('dan')").execute());
        Draft join = new Draft(entered, EventTypes.USER_JOINED, "dan", new JsonObject().put("username", "dan"));
        List<Future<Appended>> messages = new ArrayList<>();
        Future<Appended> stuck = nodes.get(0).append(join, NOW);
        for (int i = 0; i < 50; i++) {
            for (String other : others) {
                messages.add(nodes.get(0).append(RoomLogContract.message(other, "ann", "message " + i, null), NOW));
            }
        }
        result(Future.all(messages));
        refusal(ErrorCode.UNAVAILABLE, stuck);
        release();
        result(nodes.get(0).append(join, NOW));
    }

    @Test
    void aRoomThatIsClosedOrDoesNotExistIsNotWaitedFor() {
        String closed = open();
        result(nodes.get(0).drop(closed, NOW));
        hold(closed);
        Draft late = RoomLogContract.message(closed, "ann", "late", null);
        Draft lost = RoomLogContract.message("nowhere", "ann", "lost", null);
        Draft join = new Draft("nowhere", EventTypes.USER_JOINED, "ann", new JsonObject().put("username", "ann"));
        refusal(ErrorCode.ROOM_CLOSED, nodes.get(0).append(late, NOW));
        refusal(ErrorCode.NOT_FOUND, nodes.get(0).append(lost, NOW));
        refusal(ErrorCode.NOT_FOUND, nodes.get(0).append(join, NOW));
        release();
    }

    @Test
    void twoNodesThatFillOneRoomKeepTheOrderOfEach() {
        String roomId = open();
        Vertx vertx = postgres.vertx();
        List<List<Future<Appended>>> sent = List.of(new ArrayList<>(), new ArrayList<>());
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        Promise<Void> done = Promise.promise();
        // 5,000 a second of both together, for 3 s.
        vertx.runOnContext(begin -> vertx.setPeriodic(10, timer -> {
            for (int i = 0; i < 50; i++) {
                List<Future<Appended>> its = sent.get(i % 2);
                Draft draft = RoomLogContract.message(roomId, "node " + i % 2, String.valueOf(its.size()), null);
                long at = System.nanoTime();
                its.add(nodes.get(i % 2)
                        .append(draft, NOW)
                        .onSuccess(stored -> waits.add((System.nanoTime() - at) / 1_000_000)));
            }
            if (sent.get(0).size() == 7_500) {
                vertx.cancelTimer(timer);
                done.complete();
            }
        }));
        result(done.future());
        for (List<Future<Appended>> its : sent) {
            result(Future.all(its));
            List<Long> seqs =
                    its.stream().map(answer -> answer.result().event().seq()).toList();
            assertEquals(seqs.stream().sorted().toList(), seqs);
        }
        assertEquals(15_000, result(nodes.get(0).room(roomId)).head());
        List<Long> sorted = waits.stream().sorted().toList();
        long longest = sorted.get(sorted.size() - 1);
        System.out.printf(
                "Two nodes filled one room: a message waited %d ms (median), %d ms at most%n",
                sorted.get(sorted.size() / 2), longest);
        if (TIMING) {
            assertTrue(longest <= 1_000, () -> "A message waited " + longest + " ms");
        }
    }

    @Test
    void whatWaitedForAHeldRoomIsStoredInItsOrderOnceItIsFree() {
        String locked = open();
        hold(locked);
        List<Future<Appended>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(nodes.get(0).append(RoomLogContract.message(locked, "ann", "message " + i, null), NOW));
        }
        // Long enough that the first batch has met the lock.
        result(outside.query("SELECT pg_sleep(1.5)").execute());
        release();
        for (int i = 300; i < 400; i++) {
            waiting.add(nodes.get(0).append(RoomLogContract.message(locked, "ann", "message " + i, null), NOW));
        }
        result(Future.all(waiting));
        for (int i = 0; i < waiting.size(); i++) {
            assertEquals(i + 1, waiting.get(i).result().event().seq());
        }
    }

    /** Begins a long transaction, such as an administrator's. */
    private void begin() {
        outside = result(postgres.pool().getConnection());
        result(outside.query("SET idle_in_transaction_session_timeout = 0").execute());
        result(outside.query("BEGIN").execute());
    }

    private void hold(String roomId) {
        begin();
        result(outside.preparedQuery("SELECT FROM group_chats WHERE id = $1 FOR UPDATE")
                .execute(Tuple.of(roomId)));
    }

    private void release() {
        if (outside != null) {
            result(outside.query("COMMIT").execute());
            result(outside.query("RESET idle_in_transaction_session_timeout").execute());
            result(outside.close());
            outside = null;
        }
    }

    /** Finds three rooms that share their commits with this one. */
    private List<String> sameCommitsAs(String roomId) {
        List<String> others = new ArrayList<>();
        while (others.size() < 3) {
            String other = open();
            if (Math.floorMod(other.hashCode(), WRITES) == Math.floorMod(roomId.hashCode(), WRITES)) {
                others.add(other);
            }
        }
        return others;
    }
}
