package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.util.Await.result;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.Appended.Reading;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.RecentRooms;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.util.TestClock;

/** The statement that stores an answer moves the cursor of its sender, and says how far the other one has read. */
@Tag("S3-PERF-02")
class AnsweringIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final TestClock clock = new TestClock();
    private final RoomLog log = new PgRoomLog(
            new Statements(postgres.pool()),
            PgRoomLogs.CIPHER,
            new RecentRooms(clock),
            ConfigLoader.defaults().quotas(),
            2);

    @BeforeEach
    void open() {
        result(log.open(new Room("r", RoomKind.GROUP, "r", "e", 0, 0, List.of()), List.of(), 0));
        List.of("ann", "bob").forEach(this::join);
    }

    private void join(String userId) {
        JsonObject body = new JsonObject().put("username", userId);
        result(log.append(new Draft("r", EventTypes.USER_JOINED, userId, body), clock.millis()));
    }

    private Appended say(String userId) {
        return result(
                log.append(RoomLogContract.message("r", userId, "hello", null).byMember(), clock.millis()));
    }

    private static Member memberIn(Room room, String userId) {
        return room.member(userId).orElseThrow();
    }

    private Member member(String userId) {
        return memberIn(result(log.room("r")), userId);
    }

    private static void change(String sql) {
        result(postgres.pool().query(sql).execute());
    }

    @Test
    void anAnswerMovesTheSendersCursorsUpToItself() {
        long asked = say("bob").event().seq();

        Appended answer = say("ann");

        assertEquals(new Reading(false, null), answer.reading());
        assertEquals(asked, member("ann").read());
        assertEquals(asked, member("ann").delivered());
        assertEquals(asked - 1, member("bob").read());
    }

    @Test
    void aSystemsMessageAndWhoComesReadNothing() {
        say("bob");
        long before = member("ann").read();

        Appended told = result(log.append(RoomLogContract.message("r", "ann", "hello", null), clock.millis()));

        assertNull(told.reading());
        assertEquals(before, member("ann").read());
    }

    @Test
    void aCursorThatReceiptsAreMovingIsSaidToBeBehindAndHoldsNoMessageUp() {
        say("bob");
        SqlConnection receipts = result(postgres.pool().getConnection());
        result(receipts.query("BEGIN").execute());
        result(receipts.preparedQuery("SELECT FROM group_members WHERE user_id = $1 FOR UPDATE")
                .execute(Tuple.of("ann")));
        long before = member("ann").read();

        Appended answer = say("ann");

        assertEquals(new Reading(true, null), answer.reading());
        result(receipts.query("ROLLBACK").execute());
        result(receipts.close());
        assertEquals(before, member("ann").read());
        assertEquals(new Reading(false, null), say("ann").reading());
        assertEquals(answer.event().seq(), member("ann").read());
    }

    @Test
    void aMessageOfADirectRoomSaysHowFarTheOtherOneHasRead() {
        change("UPDATE group_chats SET kind = 'direct'");
        change("INSERT INTO conversations VALUES ('r', 'ann', 'bob', now())");
        change("UPDATE group_members SET read_seq = 1 WHERE user_id = 'bob'");
        assertEquals(1L, say("ann").reading().other());
        say("bob");
        assertEquals(3L, say("ann").reading().other());
    }

    @Test
    void aRoomIsNotReadForItsMessagesWhileNothingElseComesIntoIt() {
        say("ann");
        String known = name();
        change("UPDATE group_chats SET name = 'another'");
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMillis(800));
            assertEquals(known, name());
            say("ann");
        }
        join("cleo");
        assertEquals("another", name());
        change("UPDATE group_chats SET name = 'a third'");
        clock.advance(Duration.ofSeconds(1));
        assertEquals("a third", name(), "no message has come for a second");
    }

    private String name() {
        return result(log.knownRoomOfMember("r", "ann")).name();
    }
}
