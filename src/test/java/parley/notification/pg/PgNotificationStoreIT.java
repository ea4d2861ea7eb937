package parley.notification.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.notification.NotificationStore;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.CallMessagesContract;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.MessageChanges;
import parley.room.Notification;
import parley.room.RecentRooms;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.room.pg.PgRoomLog;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Notifications are read from what rooms keep anyway. */
@Tag("S1-SYS-15")
class PgNotificationStoreIT {
    private static final long NOW = RoomLogContract.NOW;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private RoomLog log;
    private NotificationStore store;

    @BeforeEach
    void rooms() {
        SecureRandom random = new SecureRandom();
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        Statements statements = new Statements(postgres.pool());
        log = new PgRoomLog(
                statements,
                cipher,
                new RecentRooms(new TestClock()),
                ConfigLoader.defaults().quotas(),
                1);
        store = new PgNotificationStore(statements);
        open("group", RoomKind.GROUP);
        open("two", RoomKind.DIRECT);
    }

    private void open(String roomId, RoomKind kind) {
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(roomId, kind, "", "e", 0, NOW, members), List.of(), NOW));
    }

    private RoomEvent say(String userId, String roomId, long at, String... mentioned) {
        Draft message = RoomLogContract.message(roomId, userId, "hello", null);
        JsonObject body = message.body().copy().put("mentions", mentions(mentioned));
        return result(log.append(message.with(body), at)).event();
    }

    private static JsonArray mentions(String... userIds) {
        JsonArray mentions = new JsonArray();
        for (String userId : userIds) {
            mentions.add(new JsonObject().put("type", "user").put("userId", userId));
        }
        return mentions;
    }

    private RoomEvent bring(String userId, String byUserId, String roomId) {
        JsonObject body = new JsonObject().put("username", userId).put("by", byUserId);
        return result(log.append(new Draft(roomId, EventTypes.USER_JOINED, userId, body), NOW + 4))
                .event();
    }

    private static String id(RoomEvent message) {
        return message.body().getString("id");
    }

    private List<Notification> latest(String userId) {
        return result(store.latest(userId, NOW));
    }

    private static long rows(String from) {
        return result(postgres.pool().query("SELECT count(*) FROM " + from).execute())
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void aMentionIsFoundByWhomItNames() {
        RoomEvent said = say("ann", "group", NOW + 1, "bob", "ann");
        say("ann", "group", NOW + 2);
        assertEquals(List.of(Notification.mention("group", id(said), "ann", NOW + 1)), latest("bob"));
        assertEquals(List.of(), latest("ann"));
    }

    @Test
    void aMentionGoesWithItsMessageAndItsRoom() {
        RoomEvent deleted = say("ann", "group", NOW + 1, "bob");
        RoomEvent hidden = say("ann", "group", NOW + 2, "bob");
        RoomEvent cleared = say("ann", "group", NOW + 3, "bob");
        RoomEvent kept = say("ann", "group", NOW + 4, "bob");
        assertEquals(4, latest("bob").size());
        result(log.append(MessageChanges.delete("group", "ann", id(deleted)), NOW + 5));
        assertEquals(3, latest("bob").size());
        result(log.hide("group", "bob", id(hidden), NOW + 5));
        assertEquals(2, latest("bob").size());
        result(log.advance("group", "bob", Cursor.CLEARED, cleared.seq()));
        assertEquals(List.of(Notification.mention("group", id(kept), "ann", NOW + 4)), latest("bob"));
        JsonObject gone = new JsonObject().put("username", "Bob");
        result(log.append(new Draft("group", EventTypes.USER_LEFT, "bob", gone), NOW + 6));
        assertEquals(List.of(), latest("bob"));
    }

    @Test
    void aMentionThatAnEditBringsIsAsNewAsTheEdit() {
        RoomEvent said = say("ann", "group", NOW - 1);
        result(log.append(MessageChanges.edit("group", "ann", id(said), "@bob", mentions("bob")), NOW + 5));
        Notification found = latest("bob").get(0);
        assertEquals("mention:" + id(said), found.id());
        assertTrue(found.timestamp() > said.timestamp(), found::toString);
    }

    @Test
    void aDirectRoomHasOneNotificationOfTheNewestMessageOfTheOther() {
        say("ann", "two", NOW + 1, "bob");
        RoomEvent newest = say("ann", "two", NOW + 2);
        say("bob", "two", NOW + 3);
        assertEquals(List.of(Notification.direct("two", id(newest), "ann", NOW + 2)), latest("bob"));
        result(log.append(MessageChanges.delete("two", "ann", id(newest)), NOW + 4));
        assertEquals(NOW + 1, latest("bob").get(0).timestamp());
    }

    private void call(String state, String reason, long at) {
        JsonObject call = CallMessagesContract.call(state).put("reason", reason);
        result(log.append(MessageChanges.callOn("two", "ann", "message of c", call), at));
    }

    @Test
    void aMissedCallIsFoundByWhomItRangForOnceItHasEnded() {
        RoomEvent said = say("ann", "two", NOW + 1);
        Notification direct = Notification.direct("two", id(said), "ann", NOW + 1);
        JsonObject ringing = CallMessagesContract.call("ringing");
        result(log.append(CallMessagesContract.callMessage("two", "c", ringing), NOW + 2));
        assertEquals(List.of(direct), latest("bob"));
        call("ended", "timeout", NOW + 9);
        Notification missed = Notification.missedCall("two", "message of c", "ann", NOW + 9);
        assertEquals(List.of(direct, missed), latest("bob"));
        assertEquals("missed-call", missed.toJson().getString("kind"));
        assertEquals(List.of(), latest("ann"));
        result(log.append(MessageChanges.delete("two", "ann", "message of c"), NOW + 10));
        assertEquals(List.of(direct), latest("bob"));
    }

    @Test
    void aCallThatWasDeclinedNotifiesNobody() {
        JsonObject ringing = CallMessagesContract.call("ringing");
        result(log.append(CallMessagesContract.callMessage("two", "c", ringing), NOW + 2));
        call("ended", "declined", NOW + 9);
        assertEquals(List.of(), latest("bob"));
    }

    @Test
    void whoWasAddedIsToldByWhomAndWhoCameAloneIsNot() {
        RoomEvent brought = bring("cleo", "ann", "group");
        JsonObject alone = new JsonObject().put("username", "dora");
        result(log.append(new Draft("group", EventTypes.USER_JOINED, "dora", alone), NOW + 5));
        assertEquals(List.of(Notification.added("group", brought.seq(), "ann", NOW + 4)), latest("cleo"));
        assertEquals(List.of(), latest("dora"));
        JsonObject end = new JsonObject().put("reason", "closed");
        result(log.append(new Draft("group", EventTypes.CLOSED, "ann", end), NOW + 6));
        assertEquals(List.of(), latest("cleo"));
    }

    @Test
    void whatIsOldIsLeftOut() {
        say("ann", "group", NOW, "bob");
        say("ann", "two", NOW);
        bring("bob2", "ann", "group");
        assertEquals(2, result(store.latest("bob", NOW - 1)).size());
        long tomorrow = System.currentTimeMillis() + 86_400_000;
        assertEquals(List.of(), result(store.latest("bob", tomorrow)));
        assertEquals(List.of(), result(store.latest("bob2", tomorrow)));
    }

    @Test
    void mentionsFromBeforeTheirTimesWereKeptAreLeftOut() {
        say("ann", "group", NOW + 1, "bob");
        result(postgres.pool()
                .query("UPDATE message_mentions SET made_at = NULL")
                .execute());
        assertEquals(List.of(), latest("bob"));
    }

    @Test
    void whatWasSeenNeverGoesBackAndIsForgottenByAge() {
        assertEquals(0, result(store.seenUpTo("bob")));
        assertTrue(result(store.see("bob", NOW)));
        assertFalse(result(store.see("bob", NOW - 1)));
        assertFalse(result(store.see("bob", NOW)));
        assertEquals(NOW, result(store.seenUpTo("bob")));
        assertTrue(result(store.see("ann", NOW + 1)));
        assertEquals(1, result(store.forget(NOW + 1)));
        assertEquals(0, result(store.seenUpTo("bob")));
        assertEquals(NOW + 1, result(store.seenUpTo("ann")));
    }

    /** PostgreSQL reads a limited number of mentions, however many there are: the ones that were made last. */
    @Test
    void ofManyMentionsTheNewestAreRead() {
        RoomEvent said = say("ann", "group", NOW + 1, "bob");
        result(postgres.pool()
                .preparedQuery("""
                        INSERT INTO message_mentions (room_id, user_id, seq, made_at)
                        SELECT 'elsewhere', 'bob', n, $1 FROM generate_series(1, 999) n""")
                .execute(Tuple.of(Instant.ofEpochMilli(System.currentTimeMillis() + 60_000)
                        .atOffset(ZoneOffset.UTC))));
        assertEquals(List.of(Notification.mention("group", id(said), "ann", NOW + 1)), latest("bob"));
        result(postgres.pool()
                .query("UPDATE message_mentions SET made_at = made_at - interval '1 day' WHERE room_id = 'group'")
                .execute());
        result(postgres.pool()
                .query("INSERT INTO message_mentions VALUES ('elsewhere', 'bob', 1000)")
                .execute());
        assertEquals(1_001, rows("message_mentions WHERE user_id = 'bob'"));
        assertEquals(List.of(), latest("bob"));
    }
}
