package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageChanges;
import parley.room.MessageMemory;
import parley.room.MessagePage;
import parley.room.RecentRooms;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** A node's memory of a room's last messages is never older than a change that was acknowledged anywhere. */
@Tag("S3-MEM-01")
@Tag("S3-CONS-03")
@Tag("S3-DEC-03")
@Tag("S2-ROAD-04")
class RecentMessagesIT {
    private static final long NOW = RoomLogContract.NOW;
    private static final int DEFAULT = 50;
    private static final List<String> PEOPLE = List.of("ann", "bob", "cid");
    private static final JsonArray NOBODY = new JsonArray();

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EnvelopeCipher CIPHER = new EnvelopeCipher(List.of(RANDOM.generateSeed(32)), RANDOM);

    private final TestClock clock = new TestClock();
    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicInteger remembered = new AtomicInteger();
    private final AtomicInteger read = new AtomicInteger();
    private final PgFeeds database = new PgFeeds(new Statements(postgres.pool()), new SealedBodies(CIPHER));

    private RoomLog node;
    private String roomId;

    @BeforeEach
    void aNodeAlone() {
        node = node(true);
        roomId = open(node);
        PEOPLE.forEach(userId -> join(node, userId));
    }

    private PgRoomLog node(boolean alone) {
        return new PgRoomLog(
                new Statements(counting(postgres.pool())),
                CIPHER,
                new RecentRooms(clock),
                ConfigLoader.defaults().quotas(),
                2,
                new MessageMemory(alone, clock, fromMemory -> (fromMemory ? remembered : read).incrementAndGet()));
    }

    private Pool counting(Pool pool) {
        return (Pool) Proxy.newProxyInstance(
                Pool.class.getClassLoader(), new Class<?>[] {Pool.class}, (proxy, method, arguments) -> {
                    statements.incrementAndGet();
                    try {
                        return method.invoke(pool, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    private static String open(RoomLog node) {
        String id = UUID.randomUUID().toString();
        result(node.open(new Room(id, RoomKind.GROUP, "a room", "epoch", 0, NOW, List.of()), List.of(), NOW));
        return id;
    }

    private void join(RoomLog at, String userId) {
        result(at.append(
                new Draft(roomId, EventTypes.USER_JOINED, userId, new JsonObject().put("username", userId)), NOW));
    }

    private void leave(RoomLog at, String userId) {
        result(at.append(
                new Draft(roomId, EventTypes.USER_LEFT, userId, new JsonObject().put("username", userId)), NOW));
    }

    private String say(RoomLog at, String content) {
        RoomEvent event = result(at.append(RoomLogContract.message(roomId, "ann", content, null), NOW))
                .event();
        return event.body().getString("id");
    }

    private static Future<MessagePage> newest(RoomLog at, String roomId, String userId, int limit) {
        return at.messages(roomId, userId, RoomLog.NO_SEQ, RoomLog.NO_SEQ, limit);
    }

    private List<JsonObject> shown(RoomLog at, String userId) {
        return result(newest(at, roomId, userId, DEFAULT)).messages().stream()
                .map(RoomEvent::body)
                .toList();
    }

    private void assertSame(RoomLog at, String userId, int limit) {
        MessagePage expected = result(database.newest(roomId, userId, limit));
        MessagePage shown = result(newest(at, roomId, userId, limit));
        assertEquals(texts(expected), texts(shown));
        assertEquals(expected.hasMore(), shown.hasMore());
    }

    private static List<String> texts(MessagePage page) {
        return page.messages().stream()
                .map(RoomEvent::toJson)
                .map(JsonObject::encode)
                .toList();
    }

    @Test
    @Tag("S3-NUM-09")
    void readersOfARememberedRoomCostNoStatement() {
        say(node, "first");
        PEOPLE.forEach(userId -> shown(node, userId));
        statements.set(0);
        remembered.set(0);
        for (int i = 0; i < 100; i++) {
            assertEquals(1, shown(node, PEOPLE.get(i % PEOPLE.size())).size());
        }
        assertEquals(100, remembered.get());
        assertEquals(0, statements.get());
    }

    @Test
    @Tag("S3-NUM-09")
    void aCrowdAmongSeveralNodesCostsFewStatements() {
        RoomLog one = node(false);
        say(one, "first");
        shown(one, "ann");
        statements.set(0);
        remembered.set(0);
        List<Future<MessagePage>> readers = IntStream.range(0, 600)
                .mapToObj(number -> newest(one, roomId, PEOPLE.get(number % PEOPLE.size()), DEFAULT))
                .toList();
        result(Future.all(readers));
        assertEquals(600, remembered.get());
        assertTrue(statements.get() <= 10, () -> statements + " statements");
    }

    @Test
    void messagesThatAreSaidHereAreRememberedAtOnce() {
        shown(node, "bob");
        read.set(0);
        for (int i = 0; i < 150; i++) {
            say(node, "message " + i);
            assertSame(node, "bob", DEFAULT);
        }
        assertEquals(0, read.get());
    }

    @Test
    @Tag("S3-LIM-09")
    @Tag("S3-PERF-02")
    void aHundredMessagesOfARoomAreRemembered() {
        IntStream.range(0, 150).forEach(number -> say(node, "message " + number));
        shown(node, "bob");
        read.set(0);
        assertSame(node, "bob", RecentPage.MOST);
        assertEquals(0, read.get());
        assertSame(node, "bob", RecentPage.MOST + 1);
        assertEquals(1, read.get());
    }

    @Test
    @Tag("S3-MEM-02")
    void aRoomThatIsNotReadIsLetGo() {
        say(node, "first");
        shown(node, "bob");
        clock.advance(Duration.ofSeconds(30));
        read.set(0);
        shown(node, "bob");
        assertEquals(1, read.get());
    }

    @Test
    void anEditShowsAtEveryNode() {
        String id = say(node, "first");
        for (RoomLog other : List.of(node, node(false))) {
            assertEquals("first", shown(other, "bob").get(0).getString("content"));
            result(node.append(MessageChanges.edit(roomId, "ann", id, "second", NOBODY), NOW));
            assertEquals("second", shown(other, "bob").get(0).getString("content"));
            result(node.append(MessageChanges.edit(roomId, "ann", id, "first", NOBODY), NOW));
        }
    }

    @Test
    void aDeletedMessageIsEmptyAtEveryNode() {
        for (RoomLog other : List.of(node, node(false))) {
            String id = say(node, "first");
            shown(other, "bob");
            result(node.append(MessageChanges.delete(roomId, "ann", id), NOW));
            List<JsonObject> all = shown(other, "bob");
            assertTrue(all.get(all.size() - 1).getBoolean("deleted"));
            assertEquals(null, all.get(all.size() - 1).getString("content"));
        }
    }

    @Test
    void aHiddenMessageIsGoneForItsReaderAloneAtEveryNode() {
        String id = say(node, "first");
        say(node, "second");
        RoomLog other = node(false);
        assertEquals(2, shown(node, "bob").size());
        assertEquals(2, shown(other, "bob").size());
        result(node.hide(roomId, "bob", id, NOW));
        for (RoomLog each : List.of(node, other)) {
            assertEquals(1, shown(each, "bob").size());
            assertEquals(2, shown(each, "cid").size());
        }
    }

    @Test
    void aClearedHistoryIsEmptyForItsReaderAloneAtEveryNode() {
        say(node, "first");
        RoomLog other = node(false);
        assertEquals(1, shown(node, "bob").size());
        assertEquals(1, shown(other, "bob").size());
        result(node.advance(roomId, "bob", Cursor.CLEARED, Long.MAX_VALUE));
        for (RoomLog each : List.of(node, other)) {
            assertEquals(0, shown(each, "bob").size());
            assertEquals(1, shown(each, "cid").size());
        }
    }

    @Test
    void aReactionIsMineForWhoReactedAlone() {
        String id = say(node, "first");
        shown(node, "bob");
        result(node.append(MessageChanges.react(roomId, "bob", id, "👍", true), NOW));
        for (String userId : PEOPLE) {
            assertSame(node, userId, DEFAULT);
            assertEquals(
                    userId.equals("bob"),
                    shown(node, userId)
                            .get(0)
                            .getJsonArray("reactions")
                            .getJsonObject(0)
                            .getBoolean("mine"));
        }
    }

    @Test
    @Tag("S3-PERF-02")
    void aRoomThatOnlyTheDatabaseCanShowCostsWhatTheDatabaseCosts() {
        String id = say(node, "first");
        result(postgres.pool()
                .query("INSERT INTO message_reactions SELECT '" + id + "', '👍', 'user' || number, number, now()"
                        + " FROM generate_series(1, 201) AS number")
                .execute());
        assertSame(node, "bob", DEFAULT);
        say(node, "second");
        PgFeeds counted = new PgFeeds(new Statements(counting(postgres.pool())), new SealedBodies(CIPHER));
        statements.set(0);
        PEOPLE.forEach(userId -> result(counted.newest(roomId, userId, DEFAULT)));
        int least = statements.getAndSet(0);
        PEOPLE.forEach(userId -> shown(node, userId));
        assertEquals(least, statements.get());
        assertSame(node, "bob", DEFAULT);
        clock.advance(Duration.ofSeconds(30));
        result(postgres.pool().query("DELETE FROM message_reactions").execute());
        assertSame(node, "bob", DEFAULT);
        remembered.set(0);
        assertSame(node, "bob", DEFAULT);
        assertEquals(1, remembered.get());
    }

    @Test
    void aClosedRoomIsNotReadFromMemory() {
        say(node, "first");
        RoomLog other = node(false);
        shown(node, "bob");
        shown(other, "bob");
        result(node.drop(roomId, NOW));
        refusal(ErrorCode.ROOM_CLOSED, newest(node, roomId, "bob", DEFAULT));
        refusal(ErrorCode.ROOM_CLOSED, newest(other, roomId, "bob", DEFAULT));
    }

    @Test
    void aNodeAloneShowsWhatTheDatabaseHasWhateverIsDone() {
        everythingAtRandom(List.of(node));
    }

    @Test
    void twoNodesShowWhatTheDatabaseHasWhateverIsDone() {
        everythingAtRandom(List.of(node(false), node(false)));
    }

    private void everythingAtRandom(List<RoomLog> nodes) {
        Random random = new Random(7);
        List<String> said = new ArrayList<>(List.of(say(nodes.get(0), "first")));
        remembered.set(0);
        for (int step = 0; step < 400; step++) {
            RoomLog at = nodes.get(random.nextInt(nodes.size()));
            change(random, at, said);
            for (RoomLog each : nodes) {
                assertSame(each, PEOPLE.get(random.nextInt(PEOPLE.size())), 1 + random.nextInt(120));
            }
        }
        assertTrue(remembered.get() > 50, () -> remembered + " pages came from memory");
    }

    private void change(Random random, RoomLog at, List<String> said) {
        String userId = PEOPLE.get(random.nextInt(PEOPLE.size()));
        String id = said.get(said.size() - 1 - random.nextInt(Math.min(said.size(), 30)));
        Future<?> change =
                switch (random.nextInt(20)) {
                    case 0 ->
                        at.append(MessageChanges.edit(roomId, "ann", id, "text " + random.nextInt(), NOBODY), NOW);
                    case 1 -> at.append(MessageChanges.delete(roomId, "ann", id), NOW);
                    case 2, 3 -> at.append(MessageChanges.react(roomId, userId, id, "👍", random.nextBoolean()), NOW);
                    case 4 -> at.append(MessageChanges.pin(roomId, userId, id, random.nextBoolean()), NOW);
                    case 5 -> random.nextInt(5) == 0 ? at.hide(roomId, "cid", id, NOW) : Future.succeededFuture();
                    case 6 ->
                        random.nextInt(5) == 0
                                ? at.advance(roomId, userId, Cursor.CLEARED, Long.MAX_VALUE)
                                : Future.succeededFuture();
                    case 7 -> {
                        leave(at, "bob");
                        join(at, "bob");
                        yield Future.succeededFuture();
                    }
                    default -> {
                        said.add(say(at, "message " + said.size()));
                        yield Future.succeededFuture();
                    }
                };
        result(change.otherwise(failure -> {
            assertTrue(Set.of(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)
                    .contains(ParleyException.of(failure).code()));
            return null;
        }));
    }
}
