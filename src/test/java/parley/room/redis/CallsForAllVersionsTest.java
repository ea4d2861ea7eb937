package parley.room.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.room.CallMessagesContract;
import parley.room.Draft;
import parley.room.FileMessagesContract;
import parley.room.Member;
import parley.room.MessageChanges;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.memory.MemoryRoomLog;
import parley.util.Await;

/** The words on calls in a log that nodes of two versions read. */
@Tag("S1-SYS-01")
class CallsForAllVersionsTest {
    private static Draft goesOn(String state) {
        return RedisRoomLog.forAllVersions(
                MessageChanges.callOn("room", "ann", "message of c", CallMessagesContract.call(state)));
    }

    /** A node of the version before takes an edit whose text differs from the text before. */
    @Test
    void eachStateHasATextOfItsOwnAndMentionsNobody() {
        String ongoing = goesOn("ongoing").body().getString("content");
        assertNotEquals(null, ongoing);
        assertNotEquals(ongoing, goesOn("ended").body().getString("content"));
        assertEquals(new JsonArray(), goesOn("ended").body().getJsonArray("mentions"));
        Draft edit = MessageChanges.edit("room", "ann", "m", "text", new JsonArray());
        assertEquals(edit, RedisRoomLog.forAllVersions(edit));
    }

    /** A caption may say anything, but not that this very file is gone. */
    @Test
    @Tag("S1-FILE-03")
    void theEndOfAFileHasATextThatReachesNobody() {
        Draft gone = RedisRoomLog.forAllVersions(
                MessageChanges.fileGone("room", "ann", "message of f", FileMessagesContract.file("f")));
        assertTrue(gone.body().getString("content").contains("f is gone"));
        MemoryRoomLog log = new MemoryRoomLog(10);
        Await.result(log.open(new Room("room", RoomKind.MATCH, "", "e", 0, 1, List.of()), List.of(), 1));
        Await.result(log.append(FileMessagesContract.fileMessage("room", "ann", "f", null, null), 1));
        JsonObject stored = Await.result(log.append(gone, 2)).event().body();
        assertNull(stored.getValue("content"));
        assertTrue(stored.getJsonObject("file").getBoolean("gone"));
    }

    @Test
    void theTextReachesNobody() {
        MemoryRoomLog log = new MemoryRoomLog(10);
        List<Member> members = List.of(Member.joining("ann", "Ann"), Member.joining("bob", "Bob"));
        Await.result(log.open(new Room("room", RoomKind.MATCH, "", "e", 0, 1, members), List.of(), 1));
        Await.result(
                log.append(CallMessagesContract.callMessage("room", "c", CallMessagesContract.call("ringing")), 1));
        JsonObject ended = Await.result(log.append(goesOn("ended"), 2)).event().body();
        assertNull(ended.getValue("content"));
        assertEquals("ended", ended.getJsonObject("call").getString("state"));
    }
}
