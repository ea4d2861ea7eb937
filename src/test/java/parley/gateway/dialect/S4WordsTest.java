package parley.gateway.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.room.RoomFacts;
import parley.room.RoomKind;

@Tag("S4-EVT")
class S4WordsTest {
    private static final RoomFacts HALL = new RoomFacts(RoomKind.ROOM, "Hall", List.of());

    private final Table table = new Table(Dialect.S4);

    @Test
    @Tag("S4-EVT-01")
    void joiningNamesOneselfAndTheRoom() {
        table.means("join", "{'username':'ann','room':'Hall','x':1}", "join", "{'username':'ann','room':'Hall'}");
        table.refuses("join", "Hall", "data");
    }

    @Test
    @Tag("S4-EVT-02")
    void aMessageIsATextAloneOrInAnObject() {
        table.speaker.joined("r1");
        table.textMeans("message", "hi there", "chat:message", "{'roomId':'r1','content':'hi there'}");
        table.means("message", "{'text':'hi'}", "chat:message", "{'roomId':'r1','content':'hi'}");
        table.refuses("message", 7, "text");
        table.refuses("message", new JsonObject(), "text");
        table.refuses("message", null, "text");
    }

    @Test
    void whatIsSaidGoesToTheRoomJoinedLast() {
        table.refuses("message", "hi", "room");
        table.refuses("typing", true, "room");
        table.answers("join", "{}", "{'roomId':'r1'}", null, "{'roomId':'r1'}");
        table.answers("join", "{}", "{'roomId':'r2'}", null, "{'roomId':'r2'}");
        table.textMeans("message", "hi", "chat:message", "{'roomId':'r2','content':'hi'}");
    }

    @Test
    @Tag("S4-EVT-03")
    void typingIsTrueOrFalse() {
        table.speaker.joined("r1");
        table.means("typing", (Object) true, "chat:typing:start", "{'roomId':'r1'}");
        table.means("typing", (Object) false, "chat:typing:stop", "{'roomId':'r1'}");
        table.means("typing", "{'isTyping':false}", "chat:typing:stop", "{'roomId':'r1'}");
        table.refuses("typing", "yes", "typing");
    }

    @Test
    @Tag("S4-EVT-02")
    void aMessageNamesTheRoomAsItWasJoined() {
        String message = "{'roomId':'r1','seq':4,'timestamp':9,'userId':'bob','id':'m1','type':'text','content':'hi',"
                + "'sender':{'id':'bob','username':'Bob'}}";
        table.tells(
                "chat:message",
                message,
                HALL,
                "message",
                "{'user':'Bob','text':'hi','time':9,'room':'Hall','roomId':'r1','id':'m1','seq':4,'userId':'bob',"
                        + "'type':'text'}");
        JsonObject direct = (JsonObject) Dialect.S4
                .said("chat:message", Table.json(message), Table.DIRECT)
                .get(0)
                .data();
        assertEquals("r1", direct.getString("room"));
    }

    @Test
    @Tag("S4-FE-04")
    void typingNamesTheUser() {
        table.tells(
                "chat:typing:start",
                "{'roomId':'r1','userId':'bob','username':'Bob'}",
                HALL,
                "typing",
                "{'user':'Bob','isTyping':true,'room':'Hall','userId':'bob'}");
    }

    @Test
    @Tag("S4-FE-05")
    void usersAreAList() {
        assertTrue(Dialect.S4.listsUsers());
        JsonObject data = Table.json("{'roomId':'r1','users':[{'id':'bob','username':'Bob'}]}");
        List<Said> said = Dialect.S4.said("presence:users", data, HALL);
        JsonArray users = new JsonArray().add(new JsonObject().put("id", "bob").put("username", "Bob"));
        assertEquals(List.of(new Said("users", users)), said);
    }
}
