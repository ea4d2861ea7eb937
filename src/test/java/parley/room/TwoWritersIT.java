package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.ArrayList;
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
import parley.config.ConfigLoader;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Two nodes, each with a pool of its own, write to the same rooms, while somebody else holds one of them. */
@Tag("S3-CONS-01")
class TwoWritersIT {
    private static final long NOW = RoomLogContract.NOW;
    private static final int LANES = 2;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final List<Pool> pools = new ArrayList<>();
    private final List<RoomLog> nodes = new ArrayList<>();

    @BeforeEach
    void twoNodes() {
        SecureRandom random = new SecureRandom();
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        for (int i = 0; i < 2; i++) {
            Pool pool = postgres.newPool();
            pools.add(pool);
            nodes.add(new PgRoomLog(
                    new Statements(pool),
                    cipher,
                    new RecentRooms(new TestClock()),
                    ConfigLoader.defaults().quotas(),
                    LANES));
        }
    }

    @AfterEach
    void close() {
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
                sent.add(new Sent(draft, nodes.get(random.nextInt(2)).append(draft, NOW)));
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
        // Who is in already, or not at all; and one intent with two contents.
        assertTrue(Set.of(ErrorCode.CONFLICT, ErrorCode.PERMISSION_DENIED).containsAll(refusals), refusals.toString());
        rooms.forEach(roomId -> assertWhole(roomId, sent));
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
            if (each.answer().succeeded() && each.draft().roomId().equals(roomId)) {
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
        List<String> others = sameLaneAs(locked);
        SqlConnection outside = holderOf(locked);

        List<Future<Appended>> stuck = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            stuck.add(nodes.get(i % 2).append(RoomLogContract.message(locked, "ann", "message " + i, "c" + i), NOW));
            for (String other : others) {
                result(nodes.get(i % 2).append(RoomLogContract.message(other, "ann", "message " + i, null), NOW));
            }
        }
        result(Future.join(stuck).otherwiseEmpty());
        stuck.forEach(answer -> assertTrue(answer.failed(), answer::toString));
        stuck.forEach(answer -> assertEquals(
                ErrorCode.UNAVAILABLE, ParleyException.of(answer.cause()).code(), answer::toString));
        others.forEach(
                other -> assertEquals(20, result(nodes.get(0).room(other)).head()));

        result(outside.query("COMMIT").execute());
        result(outside.query("RESET idle_in_transaction_session_timeout").execute());
        result(outside.close());
        for (int i = 0; i < 20; i++) {
            result(nodes.get(i % 2).append(RoomLogContract.message(locked, "ann", "message " + i, "c" + i), NOW));
        }
        List<RoomEvent> feed = result(nodes.get(0).read(locked, 0, null, 100)).events();
        assertEquals(RoomLogContract.upTo(20), RoomLogContract.seqs(feed));
    }

    @Test
    void whatWaitedForAHeldRoomIsStoredInItsOrderOnceItIsFree() {
        String locked = open();
        SqlConnection outside = holderOf(locked);
        List<Future<Appended>> waiting = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            waiting.add(nodes.get(0).append(RoomLogContract.message(locked, "ann", "message " + i, null), NOW));
        }
        // Long enough that the first batch has met the lock.
        result(outside.query("SELECT pg_sleep(1.5)").execute());
        result(outside.query("COMMIT").execute());
        result(outside.query("RESET idle_in_transaction_session_timeout").execute());
        result(outside.close());
        for (int i = 300; i < 400; i++) {
            waiting.add(nodes.get(0).append(RoomLogContract.message(locked, "ann", "message " + i, null), NOW));
        }
        result(Future.all(waiting));
        for (int i = 0; i < waiting.size(); i++) {
            assertEquals(i + 1, waiting.get(i).result().event().seq());
        }
    }

    /** A long transaction, such as an administrator's. */
    private static SqlConnection holderOf(String roomId) {
        SqlConnection outside = result(postgres.pool().getConnection());
        result(outside.query("SET idle_in_transaction_session_timeout = 0").execute());
        result(outside.query("BEGIN").execute());
        result(outside.preparedQuery("SELECT FROM group_chats WHERE id = $1 FOR UPDATE")
                .execute(Tuple.of(roomId)));
        return outside;
    }

    /** Three rooms that share a lane with this one. */
    private List<String> sameLaneAs(String roomId) {
        List<String> others = new ArrayList<>();
        while (others.size() < 3) {
            String other = open();
            if (Math.floorMod(other.hashCode(), LANES) == Math.floorMod(roomId.hashCode(), LANES)) {
                others.add(other);
            }
        }
        return others;
    }
}
