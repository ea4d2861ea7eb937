package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.Member;
import parley.room.MessagePage;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.room.Unread;

/** Old messages go with all that hangs on them; what is left reads as if it were all there ever was. */
class MessageRetentionIT {
    private static final long NOW = RoomLogContract.NOW;
    private static final long KEPT_MS = 3_600_000;
    private static final int OLD = 25;
    private static final int YOUNG = 5;
    private static final int AT_ONCE = 10;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private Statements statements;
    private PgRoomLog log;
    private MessageRetention retention;

    @BeforeEach
    void rooms() {
        statements = new Statements(postgres.pool());
        log = PgRoomLogs.on(statements, 1);
        retention = new MessageRetention(statements, Map.of(RoomKind.GROUP, KEPT_MS), AT_ONCE);
        fill("group", RoomKind.GROUP);
    }

    /** Makes a room whose first message has seq 1; its old messages are as old as can be kept. */
    private void fill(String roomId, RoomKind kind) {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(roomId, kind, "", "e", 0, NOW, members), List.of(), NOW));
        IntStream.range(0, OLD).forEach(i -> say(roomId, "old " + i, NOW));
        IntStream.range(0, YOUNG).forEach(i -> say(roomId, "young " + i, NOW + KEPT_MS));
    }

    private RoomEvent say(String roomId, String text, long at) {
        Draft message = RoomLogContract.message(roomId, "ann", text, null);
        JsonArray mentions =
                new JsonArray().add(new JsonObject().put("type", "user").put("userId", "bob"));
        return result(log.append(message.with(message.body().copy().put("mentions", mentions)), at))
                .event();
    }

    private Appended change(String type, String userId, RoomEvent message, JsonObject body, long at) {
        return result(log.append(
                new Draft(
                        "group",
                        type,
                        userId,
                        body.put("messageId", message.body().getString("id"))),
                at));
    }

    private RoomEvent message(int seq) {
        return result(log.messages("group", "ann", RoomLog.NO_SEQ, seq - 1, 1))
                .messages()
                .get(0);
    }

    private int remove() {
        return result(retention.remove(NOW + KEPT_MS + 1));
    }

    private MessagePage page(long before, long after, int limit) {
        return result(log.messages("group", "bob", before, after, limit));
    }

    private static List<Long> seqs(MessagePage page) {
        return page.messages().stream().map(RoomEvent::seq).toList();
    }

    private static List<Long> seqs(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(seq -> (long) seq).toList();
    }

    @Test
    void messagesOfTheKindGoByAgeAndNoOthers() {
        fill("room", RoomKind.ROOM);
        assertEquals(0, result(retention.remove(NOW + KEPT_MS)));
        assertEquals(OLD, remove());
        assertEquals(0, remove());
        assertEquals(YOUNG, postgres.rows("private_messages WHERE room_id = 'group'"));
        assertEquals(YOUNG, postgres.rows("room_events WHERE room_id = 'group'"));
        assertEquals(YOUNG, postgres.rows("message_mentions WHERE room_id = 'group'"));
        assertEquals(OLD + YOUNG, postgres.rows("private_messages WHERE room_id = 'room'"));
        assertEquals(OLD + YOUNG, postgres.rows("room_events WHERE room_id = 'room'"));
    }

    @Test
    void whatHangsOnThemGoesToo() {
        RoomEvent old = message(1);
        RoomEvent young = message(OLD + 1);
        for (RoomEvent message : List.of(old, young)) {
            change(
                    EventTypes.REACTION,
                    "bob",
                    message,
                    new JsonObject().put("emoji", "👍").put("on", true),
                    NOW + KEPT_MS);
            change(EventTypes.PINNED, "ann", message, new JsonObject().put("on", true), NOW + KEPT_MS);
            change(EventTypes.EDITED, "ann", message, edit("first"), NOW + KEPT_MS);
            change(EventTypes.EDITED, "ann", message, edit("second"), NOW + KEPT_MS);
            result(log.hide("group", "bob", message.body().getString("id"), NOW));
        }
        remove();
        for (String table : List.of("message_reactions", "message_pins", "message_deletions")) {
            assertEquals(1, postgres.rows(table), table);
        }
        assertEquals(2, postgres.rows("message_versions"));
        FeedPage feed = result(log.read("group", OLD, null, 100));
        List<JsonObject> edits = feed.events().stream()
                .filter(event -> event.type().equals(EventTypes.EDITED))
                .map(RoomEvent::body)
                .toList();
        assertEquals(4, edits.size(), "the feed has no holes");
        for (JsonObject edit : edits) {
            boolean isOfOld = edit.getString("messageId").equals(old.body().getString("id"));
            assertEquals(isOfOld, edit.getString("content") == null, edit::encode);
        }
    }

    private static JsonObject edit(String text) {
        return new JsonObject().put("content", text).put("mentions", new JsonArray());
    }

    @Test
    void historyBeginsWithWhatIsLeftAndPagesOverTheRest() {
        remove();
        MessagePage newest = page(RoomLog.NO_SEQ, RoomLog.NO_SEQ, 3);
        assertEquals(seqs(OLD + YOUNG - 2, OLD + YOUNG), seqs(newest));
        assertTrue(newest.hasMore());
        MessagePage first = page(OLD + YOUNG - 2, RoomLog.NO_SEQ, 3);
        assertEquals(seqs(OLD + 1, OLD + YOUNG - 3), seqs(first));
        assertFalse(first.hasMore());
        assertEquals(List.of(), seqs(page(OLD + 1, RoomLog.NO_SEQ, 3)));
        assertEquals(List.of(), seqs(page(10, RoomLog.NO_SEQ, 3)));
        for (long after : List.of(0L, 10L, (long) OLD)) {
            MessagePage upwards = page(RoomLog.NO_SEQ, after, 3);
            assertEquals(seqs(OLD + 1, OLD + 3), seqs(upwards), "after " + after);
            assertTrue(upwards.hasMore());
        }
    }

    @Test
    void cursorsStayAndOnlyWhatIsLeftIsUnread() {
        result(log.advance("group", "bob", Cursor.READ, 10));
        assertEquals(
                new Unread(OLD + YOUNG - 10, OLD + YOUNG - 10),
                result(log.unread("bob", List.of("group"))).get("group"));
        remove();
        assertEquals(
                new Unread(YOUNG, YOUNG),
                result(log.unread("bob", List.of("group"))).get("group"));
        Room room = result(log.room("group"));
        assertEquals(10, room.member("bob").orElseThrow().read());
        assertEquals(OLD + YOUNG, room.head());
        result(log.advance("group", "bob", Cursor.READ, OLD + 1));
        assertEquals(
                new Unread(YOUNG - 1, YOUNG - 1),
                result(log.unread("bob", List.of("group"))).get("group"));
        assertEquals(OLD + YOUNG + 1, say("group", "next", NOW + KEPT_MS).seq());
    }

    @Test
    void aReaderWhoWasBehindLoadsTheStateAnew() {
        remove();
        assertFalse(result(log.read("group", OLD - 1, "e", 100)).recovered());
        FeedPage rest = result(log.read("group", OLD, "e", 100));
        assertTrue(rest.recovered());
        assertEquals(
                seqs(OLD + 1, OLD + YOUNG),
                rest.events().stream().map(RoomEvent::seq).toList());
    }

    /** The table is locked, so that a walk which looked at rooms would fail. */
    @Test
    void aWalkThatMeetsAnotherLooksAtNoRooms() {
        int removed = result(postgres.pool().withTransaction(other -> takeLock(other)
                .compose(taken -> other.query("LOCK TABLE group_chats IN ACCESS EXCLUSIVE MODE")
                        .execute())
                .compose(locked -> retention.remove(NOW + KEPT_MS + 1))));
        assertEquals(0, removed);
    }

    /** A walk that only passed over the room where it met the other's could be the last one of this hour. */
    @Test
    void aWalkThatMeetsAnotherBetweenBatchesLeavesAllFurtherRoomsToIt() {
        fill("group2", RoomKind.GROUP);
        MessageRetention met =
                new MessageRetention(new Statements(meeting(3)), Map.of(RoomKind.GROUP, KEPT_MS), AT_ONCE);
        assertEquals(AT_ONCE, result(met.remove(NOW + KEPT_MS + 1)));
        assertEquals(2 * OLD - AT_ONCE, remove());
    }

    /** Returns a pool of which one transaction finds the lock taken, and all others find it free. */
    @SuppressWarnings("unchecked")
    private static Pool meeting(int atTransaction) {
        Pool pool = postgres.pool();
        AtomicInteger transactions = new AtomicInteger();
        return (Pool) Proxy.newProxyInstance(
                Pool.class.getClassLoader(), new Class<?>[] {Pool.class}, (proxy, method, arguments) -> {
                    assertEquals("withTransaction", method.getName());
                    Supplier<Future<Object>> transaction =
                            () -> pool.withTransaction((Function<SqlConnection, Future<Object>>) arguments[0]);
                    return transactions.incrementAndGet() == atTransaction
                            ? pool.withTransaction(other -> takeLock(other).compose(taken -> transaction.get()))
                            : transaction.get();
                });
    }

    private static Future<?> takeLock(SqlConnection connection) {
        return connection
                .query("SELECT pg_advisory_xact_lock(hashtext('parley.retention'))")
                .execute();
    }

    @Test
    void onlyOneNodeAtATimeDoesIt() {
        int removed = result(postgres.pool()
                .withTransaction(other -> takeLock(other).compose(locked -> retention.remove(NOW + KEPT_MS + 1))));
        assertEquals(0, removed);
        assertEquals(OLD, remove());
    }

    @Test
    void twoWhoseMessagesAreGoneMayStillAnswerEachOther() {
        result(postgres.pool()
                .preparedQuery("UPDATE group_chats SET kind = 'direct' WHERE id = $1")
                .execute(Tuple.of("group")));
        MessageRetention direct = new MessageRetention(statements, Map.of(RoomKind.DIRECT, KEPT_MS), AT_ONCE);
        PgRoomDirectory directory = new PgRoomDirectory(statements);
        assertEquals(OLD + YOUNG, result(direct.remove(NOW + 3 * KEPT_MS)));
        Future<Boolean> answerable = directory.answerable("group");
        assertTrue(result(answerable));
    }
}
