package parley.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.config.ParleyConfig.Quota;
import parley.config.ParleyConfig.Quotas;
import parley.error.ErrorCode;

/** Bounds how many rooms a person may make, enter and be put into. */
class QuotasIT extends RoomCommandsFixture {
    private static final int IN = 5;
    private static final int MADE = 3;
    private static final int ADDED = 2;
    private static final int AN_HOUR = 3;

    @Override
    Quotas quotas() {
        return new Quotas(new Quota(IN, MADE, ADDED, AN_HOUR, 1, 1), new Quota(2, 1, 1, 2, 1, 1));
    }

    private Future<JsonObject> make(String userId, String... members) {
        return ask(
                userId,
                "room:create",
                new JsonObject()
                        .put("kind", "room")
                        .put("name", "A room")
                        .put("members", new JsonArray(List.of(members))));
    }

    private String made(String userId, String... members) {
        return result(make(userId, members)).getString("roomId");
    }

    /** Makes a room in which its owner's quota does not matter. */
    private String roomOf(String owner) {
        return made(owner);
    }

    @Test
    void nobodyMakesMoreRoomsThanTheirQuotaUntilOneIsClosed() {
        List<String> rooms = IntStream.range(0, MADE).mapToObj(i -> made("dan")).toList();
        refusal(ErrorCode.QUOTA_EXCEEDED, make("dan"));
        result(ask("dan", "close-room", in(rooms.get(0))));
        made("dan");
        refusal(ErrorCode.QUOTA_EXCEEDED, make("dan"));
        // A room that another one goes on with is still one that dan made.
        result(ask("eve", "room:join", in(rooms.get(1))));
        result(ask("dan", "leave-room", in(rooms.get(1))));
        refusal(ErrorCode.QUOTA_EXCEEDED, make("dan"));
    }

    @Test
    void nobodyIsInMoreRoomsThanTheirQuotaUntilTheyLeaveOne() {
        List<String> rooms =
                IntStream.range(0, IN + 1).mapToObj(i -> roomOf("owner" + i)).toList();
        rooms.subList(0, IN).forEach(room -> result(ask("dan", "room:join", in(room))));
        refusal(ErrorCode.QUOTA_EXCEEDED, ask("dan", "room:join", in(rooms.get(IN))));
        refusal(ErrorCode.QUOTA_EXCEEDED, make("dan"));
        result(ask("dan", "leave-room", in(rooms.get(0))));
        result(ask("dan", "room:join", in(rooms.get(IN))));
        result(ask("owner1", "room:remove", of(rooms.get(1), "dan")));
        // Closing a room gives the places of all its members back.
        result(ask("owner2", "close-room", in(rooms.get(2))));
        result(ask("dan", "room:join", in(rooms.get(0))));
        made("dan");
        refusal(ErrorCode.QUOTA_EXCEEDED, make("dan"));
    }

    @Test
    void ofManyRoomsAtOnceNoMoreAreEnteredThanTheQuotaAllows() {
        List<Future<JsonObject>> joins = IntStream.range(0, 3 * IN)
                .mapToObj(i -> roomOf("owner" + i))
                .map(room -> ask("dan", "room:join", in(room)))
                .toList();
        result(Future.join(joins).otherwiseEmpty());
        assertEquals(IN, joins.stream().filter(Future::succeeded).count());
        joins.stream().filter(Future::failed).forEach(join -> refusal(ErrorCode.QUOTA_EXCEEDED, join));
        assertEquals(IN, counted("dan", "joined"));
    }

    @Test
    void whomPeopleTheyDoNotFollowPutIntoRoomsKeepsTheirOwnPlaces() {
        follows.addAll(List.of("dan vic", "kim vic", "eve vic", "vic eve"));
        made("dan", "vic");
        String second = made("dan", "vic");
        String third = made("dan");
        refusal(ErrorCode.QUOTA_EXCEEDED, ask("dan", "room:add", of(third, "vic")));
        refusal(ErrorCode.QUOTA_EXCEEDED, make("kim", "vic"));
        refusal(ErrorCode.QUOTA_EXCEEDED, write("dan", "vic", "hello"));
        // A user whom vic follows back adds to the rooms that vic is in anyway.
        made("eve", "vic");
        assertEquals(1, counted("vic", "joined"));
        assertEquals(ADDED, counted("vic", "added"));

        result(ask("vic", "leave-room", in(second)));
        result(ask("dan", "room:add", of(third, "vic")));
        refusal(ErrorCode.QUOTA_EXCEEDED, write("dan", "vic", "hello"));
    }

    @Test
    void leavingDoesNotGiveBackWhatTheHourAllows() {
        follows.add("dan vic");
        String room = made("dan");
        for (int i = 0; i < AN_HOUR; i++) {
            result(ask("dan", "room:add", of(room, "vic")));
            result(ask("vic", "leave-room", in(room)));
        }
        refusal(ErrorCode.QUOTA_EXCEEDED, ask("dan", "room:add", of(room, "vic")));
        clock.advance(Duration.ofMinutes(61));
        result(ask("dan", "room:add", of(room, "vic")));
    }

    @Test
    void aFullPersonIsNotWrittenToForTheFirstTimeAndNobodyIsLeftAlone() {
        follows.addAll(List.of("dan vic", "eve vic", "vic eve"));
        made("dan", "vic");
        result(write("dan", "vic", "hello"));
        refusal(ErrorCode.QUOTA_EXCEEDED, make("dan", "vic"));
        result(write("dan", "vic", "the room is there already"));

        IntStream.range(0, IN)
                .mapToObj(i -> roomOf("owner" + i))
                .forEach(room -> result(ask("eve", "room:join", in(room))));
        refusal(ErrorCode.QUOTA_EXCEEDED, write("eve", "vic", "hello"));
        assertEquals(0, counted("vic", "joined"));
    }

    @Test
    void aGuestHasFewerPlacesUntilTheyAreAnAccount() {
        made("gil");
        refusal(ErrorCode.QUOTA_EXCEEDED, make("gil"));
        Caller account = new Caller(Principal.ofAccount("gil", "gil", "session", null), "connection");
        JsonObject room = new JsonObject().put("kind", "room").put("name", "A room");
        for (int i = 1; i < MADE; i++) {
            result(bus.requestCommand(new Command("room:create", account, room)));
        }
        Future<Reply> next = bus.requestCommand(new Command("room:create", account, room));
        refusal(ErrorCode.QUOTA_EXCEEDED, next);
    }

    @Test
    void whatAnOlderVersionWritesCounts() {
        String room = roomOf("owner");
        result(postgres.pool().preparedQuery("""
                INSERT INTO group_members (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq)
                VALUES ($1, 'dan', 'dan', 'member', now(), 1, 1, 1)""").execute(Tuple.of(room)));
        assertEquals(1, counted("dan", "joined"));
        result(postgres.pool()
                .preparedQuery("UPDATE group_chats SET closed_at = now() WHERE id = $1")
                .execute(Tuple.of(room)));
        assertEquals(0, counted("dan", "joined"));
        assertEquals(0, counted("owner", "made"));
        result(postgres.pool()
                .preparedQuery("DELETE FROM group_chats WHERE id = $1")
                .execute(Tuple.of(room)));
        assertEquals(0, counted("dan", "joined"));
    }

    private int counted(String userId, String what) {
        return result(postgres.pool()
                        .preparedQuery("SELECT " + what + " FROM room_places WHERE user_id = $1")
                        .execute(Tuple.of(userId)))
                .iterator()
                .next()
                .getInteger(0);
    }
}
