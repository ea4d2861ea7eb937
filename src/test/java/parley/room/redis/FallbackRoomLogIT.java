package parley.room.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.redis.RedisExtension;
import parley.redis.SwitchedRedis;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MatchRoomIds;
import parley.room.MatchRooms;
import parley.room.Member;
import parley.room.RedisRoomLogs;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.room.StoredAndMatchRooms;
import parley.room.memory.MemoryRoomLog;

@Tag("S1-RED-05")
class FallbackRoomLogIT extends RoomLogContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    private final SwitchedRedis line = new SwitchedRedis(redis.redis());
    private final RoomLog stored = new MemoryRoomLog(10);

    @Override
    public RoomLog newLog() {
        return new FallbackRoomLog(RedisRoomLogs.node(line), new MemoryRoomLog(400));
    }

    @Override
    public RoomKind kind() {
        return RoomKind.MATCH;
    }

    private String openMatch() {
        String id = MatchRoomIds.alone(UUID.randomUUID().toString());
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        result(log.open(new Room(id, RoomKind.MATCH, "", "epoch", 0, NOW, members), List.of(), NOW));
        return id;
    }

    private List<String> roomsOf(String userId) {
        return result(log.roomsOf(userId)).stream().map(Room::id).toList();
    }

    @Test
    void nothingCanBeDoneInARoomWhileItsStoreIsAwayButItLooksAsBefore() {
        join("ann");
        RoomEvent said = say("ann", "hello");
        line.away(true);
        refusal(ErrorCode.UNAVAILABLE, log.append(message(roomId, "ann", "hello?", null), NOW));
        refusal(ErrorCode.UNAVAILABLE, log.room(roomId));
        assertEquals(List.of(roomId), roomsOf("ann"));
        assertEquals(Map.of(roomId, 2L), result(log.heads(List.of(roomId))));
        assertEquals(
                said.seq(), result(log.positions(List.of(roomId))).get(roomId).head());
        line.away(false);
        assertEquals(3, say("ann", "here again").seq());
    }

    @Test
    void aMatchMadeAloneLivesHereUntilItIsClosed() {
        line.away(true);
        String alone = openMatch();
        result(log.append(message(alone, "ann", "alone", null), NOW));
        line.away(false);
        result(log.append(message(alone, "ann", "still here", null), NOW));
        assertEquals(List.of(alone), roomsOf("bob"));
        assertEquals(Map.of(alone, 2L, roomId, 0L), result(log.heads(List.of(alone, roomId))));
        assertEquals(2, result(log.count()));
        refusal(ErrorCode.NOT_FOUND, RedisRoomLogs.node(redis.redis()).room(alone));
        result(log.drop(alone, NOW));
        refusal(ErrorCode.ROOM_CLOSED, log.room(alone));
    }

    @Test
    void storedRoomsDoNotAskForMatches() {
        RoomLog both = new StoredAndMatchRooms((MatchRooms) log, stored);
        result(stored.open(new Room("stored", RoomKind.GROUP, "", "e", 0, NOW, List.of()), List.of(), NOW));
        redis.redis().reset();
        RoomEvent said = result(both.append(message("stored", "ann", "hello", null), NOW))
                .event();
        assertEquals(Map.of("stored", 1L), result(both.heads(List.of("stored"))));
        result(both.recentRoom("stored"));
        assertEquals(0, redis.redis().operations());
        assertTrue(((MatchRooms) log).answersFor(openMatch()));
        assertFalse(((MatchRooms) log).answersFor("stored"));
        line.away(true);
        refusal(ErrorCode.UNAVAILABLE, both.roomOf(said.body().getString("id"), "ann"));
        result(stored.append(new Draft("stored", EventTypes.USER_JOINED, "ann", new JsonObject()), NOW));
        assertEquals(
                "stored",
                result(both.roomOf(said.body().getString("id"), "ann")).orElseThrow());
    }
}
