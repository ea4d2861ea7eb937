package parley.gateway.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomFacts;

@Tag("S2-EVT")
class S2WordsTest {
    private final Table table = new Table(Dialect.S2);

    @Test
    @Tag("S2-EVT-01")
    void joiningNamesTheRoomAlone() {
        table.means("join_room", "{'roomId':'r1','userId':'mallory'}", "room:join", "{'roomId':'r1'}");
        table.refuses("join_room", new JsonObject(), "roomId");
        table.refuses("join_room", "r1", "data");
    }

    @Test
    void joiningARoomThatOneIsInSucceeds() {
        CommandRule rule = Dialect.S2.command("join_room");
        Spoken here = Spoken.of("room:join", new JsonObject().put("roomId", "hall"));
        Spoken elsewhere = Spoken.of("room:join", new JsonObject().put("roomId", "r1"));
        ParleyException conflict = new ParleyException(ErrorCode.CONFLICT, "This user is in the room");
        assertTrue(rule.isInAlready(here, conflict, table.speaker));
        assertTrue(rule.isInAlready(here, new ParleyException(ErrorCode.PERMISSION_DENIED, "no"), table.speaker));
        assertFalse(rule.isInAlready(elsewhere, conflict, table.speaker));
        assertFalse(rule.isInAlready(here, new ParleyException(ErrorCode.ROOM_CLOSED, "gone"), table.speaker));
        assertFalse(Dialect.S2.command("typing_start").isInAlready(here, conflict, table.speaker));
    }

    @Test
    @Tag("S2-EVT-02")
    void aMessageIsSentWithoutTheClientsTime() {
        table.means(
                "send_message",
                "{'message':'hi','roomId':'r1','timestamp':7,'userId':'mallory'}",
                "chat:message",
                "{'roomId':'r1','content':'hi'}");
        table.refuses("send_message", new JsonObject().put("message", "hi"), "roomId");
    }

    @Test
    @Tag("S2-EVT-03")
    @Tag("S2-EVT-04")
    void typingIsOneOfTwoCommands() {
        table.means("typing_start", "{'roomId':'r1','userId':'x'}", "chat:typing:start", "{'roomId':'r1'}");
        table.means("typing_stop", "{'roomId':'r1','userId':'x'}", "chat:typing:stop", "{'roomId':'r1'}");
    }

    @Test
    @Tag("S2-EVT-05")
    void aMessageIsReceived() {
        table.tells(
                "chat:message",
                "{'roomId':'r1','seq':4,'timestamp':9,'userId':'bob','id':'m1','type':'text','content':'hi',"
                        + "'sender':{'id':'bob','username':'Bob'}}",
                Table.GROUP,
                "message_received",
                "{'message':'hi','sender':'Bob','timestamp':9,'roomId':'r1','id':'m1','seq':4,'senderId':'bob',"
                        + "'messageType':'text'}");
    }

    @Test
    void aFileWithoutCaptionIsShownByItsName() {
        List<Said> said = Dialect.S2.said(
                "chat:message", Table.json("{'content':null,'file':{'name':'cat.png'}}"), RoomFacts.NONE);
        assertEquals("cat.png", ((JsonObject) said.get(0).data()).getString("message"));
    }

    @Test
    @Tag("S2-EVT-06")
    @Tag("S2-EVT-07")
    void membersComeAndGo() {
        table.tells(
                "room:user_joined",
                "{'roomId':'r1','seq':2,'userId':'bob','username':'Bob','role':'member','room':{'name':'x'}}",
                Table.GROUP,
                "user_joined",
                "{'userId':'bob','username':'Bob','roomId':'r1','seq':2}");
        table.tells(
                "room:user_left",
                "{'roomId':'r1','seq':3,'userId':'bob','username':'Bob','reason':'left'}",
                Table.GROUP,
                "user_left",
                "{'userId':'bob','username':'Bob','roomId':'r1','seq':3,'reason':'left'}");
    }

    @Test
    @Tag("S2-EVT-08")
    void typingIsToldOfEachWriterEvenByLists() {
        String writer = "{'roomId':'r1','userId':'bob','username':'Bob'}";
        table.tells(
                "chat:typing:start",
                writer,
                Table.GROUP,
                "typing_indicator",
                "{'userId':'bob','username':'Bob','roomId':'r1','isTyping':true}");
        table.tells(
                "chat:typing:stop",
                writer,
                Table.GROUP,
                "typing_indicator",
                "{'userId':'bob','username':'Bob','roomId':'r1','isTyping':false}");
        List<Said> list = Dialect.S2.said(
                "chat:typing",
                Table.json("{'roomId':'r1','users':[{'userId':'bob'}],'stopped':[{'userId':'eve'}]}"),
                Table.GROUP);
        assertEquals(
                List.of(
                        new Said("typing_indicator", Table.json("{'userId':'eve','roomId':'r1','isTyping':false}")),
                        new Said("typing_indicator", Table.json("{'userId':'bob','roomId':'r1','isTyping':true}"))),
                list);
        assertEquals(List.of(), Dialect.S2.said("chat:typing", Table.json("{'roomId':'r1','users':[]}"), Table.GROUP));
    }
}
