package parley.gateway.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomFacts;

@Tag("S3-EVT")
class S3WordsTest {
    private static final String MESSAGE =
            "{'roomId':'r1','seq':4,'timestamp':9,'userId':'bob','id':'m1','type':'text','content':'hi @Ann',"
                    + "'sender':{'id':'bob','username':'Bob'},'mentions':[{'type':'user','userId':'ann'}]}";

    private final Table table = new Table(Dialect.S3);

    @Test
    @Tag("S3-AUTH-02")
    @Tag("S3-EVT-01")
    @Tag("S3-EVT-02")
    @Tag("S3-CON-02")
    void authenticatingIsAnsweredWithTheClientsId() {
        table.means("authenticate", "{'token':'t','x':1}", "session:authenticate", "{'token':'t'}");
        table.answers(
                "authenticate",
                "{'token':'t'}",
                "{'user':{'id':'ann','username':'Ann'},'rooms':[],'recovered':{},'limits':{}}",
                "auth_success",
                "{'userId':'ann','username':'Ann','clientId':'connection-1','rooms':[],'recovered':{}}");
        table.tells(
                "session:ready",
                "{'user':{'id':'ann','username':'Ann'},'clientId':'c','rooms':[],'recovered':{},'limits':{}}",
                RoomFacts.NONE,
                "auth_success",
                "{'userId':'ann','username':'Ann','clientId':'c','rooms':[],'recovered':{}}");
    }

    @Test
    @Tag("S3-EVT-03")
    void aRefusalOfTheTokenHasAnEventOfItsOwn() {
        assertEquals("auth_error", Dialect.S3.command("authenticate").errorEvent());
        assertNull(Dialect.S3.command("ping").errorEvent());
        table.tells(
                "chat:error",
                "{'code':'NOT_FOUND','message':'no','temporary':false}",
                RoomFacts.NONE,
                "error",
                "{'message':'no','code':'NOT_FOUND','temporary':false}");
    }

    @Test
    @Tag("S3-EVT-04")
    void aPrivateMessageNamesItsRecipient() {
        table.means(
                "send_private_message",
                "{'recipientId':'bob','content':'hi','senderId':'mallory'}",
                "chat:message",
                "{'to':'bob','content':'hi'}");
        table.refuses("send_private_message", new JsonObject().put("content", "hi"), "recipientId");
        table.means("message", "{'recipientId':'bob','content':'hi'}", "chat:message", "{'to':'bob','content':'hi'}");
    }

    @Test
    @Tag("S3-EVT-07")
    void aGroupMessageNamesItsGroup() {
        table.means(
                "send_group_message",
                "{'groupId':'g1','content':'hi','clientId':'c1'}",
                "chat:message",
                "{'roomId':'g1','content':'hi','clientId':'c1'}");
        table.refuses("send_group_message", new JsonObject().put("content", "hi"), "groupId");
        table.means("message", "{'groupId':'g1','content':'hi'}", "chat:message", "{'roomId':'g1','content':'hi'}");
        table.means(
                "send_announcement",
                "{'groupId':'g1','content':'hi'}",
                "chat:message",
                "{'roomId':'g1','content':'hi','type':'announcement'}");
    }

    @Test
    void messagesAreChangedByTheirId() {
        table.means("edit_message", "{'messageId':'m','content':'x'}", "chat:edit", "{'messageId':'m','content':'x'}");
        table.means("delete_message", "{'messageId':'m'}", "chat:delete", "{'messageId':'m','forEveryone':true}");
        table.means(
                "delete_message",
                "{'messageId':'m','forEveryone':false}",
                "chat:delete",
                "{'messageId':'m','forEveryone':false}");
        table.means(
                "add_reaction",
                "{'messageId':'m','emoji':'x'}",
                "chat:react",
                "{'messageId':'m','emoji':'x','on':true}");
        table.means(
                "remove_reaction",
                "{'messageId':'m','reaction':'x'}",
                "chat:react",
                "{'messageId':'m','emoji':'x','on':false}");
        table.means("pin_message", "{'messageId':'m'}", "chat:pin", "{'messageId':'m','on':true}");
        table.means("pin_message", "{'messageId':'m','pinned':false}", "chat:pin", "{'messageId':'m','on':false}");
        table.means("mark_message_read", "{'messageId':'m'}", "chat:read", "{'messageId':'m'}");
        table.refuses("mark_message_read", new JsonObject(), "messageId");
    }

    @Test
    void typingIsForARecipientOrAGroup() {
        table.means("typing", "{'groupId':'g1'}", "chat:typing:start", "{'roomId':'g1'}");
        table.means("typing", "{'recipientId':'bob','isTyping':false}", "chat:typing:stop", "{'roomId':'direct-1'}");
        Spoken toStranger =
                Dialect.S3.command("typing").spoken(new JsonObject().put("recipientId", "eve"), table.speaker);
        assertEquals(new JsonObject(), toStranger.answer());
        table.refuses("typing", new JsonObject(), "recipientId");
        table.refuses("typing", new JsonObject().put("groupId", "g1").put("isTyping", "yes"), "isTyping");
    }

    @Test
    void groupsAreMadeAndFilled() {
        String create = "{'name':'Friends','members':['bob']}";
        table.means("create_group", create, "room:create", "{'name':'Friends','members':['bob'],'kind':'group'}");
        table.answers(
                "create_group",
                create,
                "{'roomId':'g1','seq':2}",
                "group_created",
                "{'groupId':'g1','name':'Friends','members':['bob'],'seq':2}");
        table.means(
                "add_group_member", "{'groupId':'g1','userId':'eve'}", "room:add", "{'roomId':'g1','userId':'eve'}");
        table.means("get_user_groups", "{}", "room:mine", "{}");
        table.answers(
                "get_user_groups",
                "{}",
                "{'rooms':[{'id':'g1','kind':'group','name':'Friends','role':'owner','seq':2}]}",
                "user_groups",
                "{'groups':[{'groupId':'g1','name':'Friends','role':'owner','seq':2}]}");
    }

    @Test
    void historiesComeInTheWordsOfTheDialect() {
        table.means(
                "get_private_messages",
                "{'recipientId':'bob','limit':5}",
                "chat:history",
                "{'roomId':'direct-1','limit':5}");
        table.answers(
                "get_private_messages",
                "{'recipientId':'bob'}",
                "{'messages':[" + MESSAGE + "],'hasMore':false}",
                "private_messages",
                "{'messages':[{'messageId':'m1','senderId':'bob','senderUsername':'Bob','timestamp':9,'seq':4,"
                        + "'messageType':'text','mentions':[{'type':'user','userId':'ann'}],'recipientId':'ann',"
                        + "'roomId':'r1','content':'hi @Ann'}],'hasMore':false,'recipientId':'bob'}");
        Spoken toStranger = Dialect.S3
                .command("get_private_messages")
                .spoken(new JsonObject().put("recipientId", "eve"), table.speaker);
        assertEquals(Table.json("{'messages':[],'hasMore':false}"), toStranger.answer());
        table.means("get_group_messages", "{'groupId':'g1','before':9}", "chat:history", "{'roomId':'g1','before':9}");
        table.answers(
                "get_group_messages",
                "{'groupId':'r1'}",
                "{'messages':[{'roomId':'r1','id':'m','userId':'bob','content':null,'deleted':true}],'hasMore':true}",
                "group_messages",
                "{'messages':[{'messageId':'m','senderId':'bob','deleted':true,'groupId':'r1','content':null}],"
                        + "'hasMore':true,'groupId':'r1'}");
    }

    @Test
    @Tag("S3-EVT-11")
    void onlineUsersAndPingAreAnsweredByEvents() {
        table.means("get_online_users", "{}", "presence:online", "{}");
        table.answers(
                "get_online_users",
                "{}",
                "{'users':[{'id':'bob','username':'Bob','isGuest':false}],'total':1}",
                "online_users",
                "{'users':[{'userId':'bob','username':'Bob','isGuest':false}],'total':1}");
        table.means("ping", "{}", "session:ping", "{}");
        table.answers("ping", "{}", "{'time':7}", "pong", "{'time':7}");
    }

    @Test
    @Tag("S3-EVT-05")
    @Tag("S3-EVT-06")
    void aDirectMessageNamesItsRecipient() {
        table.tells(
                "chat:message",
                MESSAGE,
                Table.DIRECT,
                "new_message",
                "{'messageId':'m1','senderId':'bob','senderUsername':'Bob','timestamp':9,'seq':4,'messageType':'text',"
                        + "'mentions':[{'type':'user','userId':'ann'}],'recipientId':'ann','roomId':'r1','content':'hi @Ann'}");
    }

    @Test
    @Tag("S3-EVT-08")
    void aGroupMessageNamesItsGroupAndMentions() {
        table.tells(
                "chat:message",
                MESSAGE,
                Table.GROUP,
                "new_group_message",
                "{'messageId':'m1','senderId':'bob','senderUsername':'Bob','timestamp':9,'seq':4,'messageType':'text',"
                        + "'mentions':[{'type':'user','userId':'ann'}],'groupId':'r1','content':'hi @Ann'}");
    }

    @Test
    void changesOfMessagesAreTold() {
        String change = "{'roomId':'r1','seq':5,'timestamp':9,'userId':'bob','messageId':'m1'";
        String told = "{'messageId':'m1','userId':'bob','seq':5,'timestamp':9,'groupId':'r1'";
        table.tells("chat:edited", change + ",'content':'x'}", Table.GROUP, "message_edited", told + ",'content':'x'}");
        table.tells("chat:deleted", change + "}", Table.GROUP, "message_deleted", told + ",'forEveryone':true}");
        table.tells(
                "chat:reaction",
                change + ",'emoji':'x','on':true,'count':2}",
                Table.GROUP,
                "reaction_added",
                told + ",'emoji':'x','count':2}");
        table.tells(
                "chat:reaction",
                change + ",'emoji':'x','on':false,'count':1}",
                Table.GROUP,
                "reaction_removed",
                told + ",'emoji':'x','count':1}");
        table.tells("chat:pinned", change + ",'on':true}", Table.GROUP, "message_pinned", told + ",'pinned':true}");
    }

    @Test
    @Tag("S3-EVT-09")
    @Tag("S3-EVT-10")
    void ephemeraAreTold() {
        table.tells(
                "chat:typing:start",
                "{'roomId':'r1','userId':'bob','username':'Bob'}",
                Table.DIRECT,
                "user_typing",
                "{'userId':'bob','username':'Bob','recipientId':'ann','roomId':'r1','isTyping':true}");
        table.tells(
                "chat:read",
                "{'roomId':'r1','userId':'bob','upTo':4}",
                Table.GROUP,
                "message_read",
                "{'userId':'bob','upTo':4,'groupId':'r1'}");
        table.tells("presence:user_online", "{'userId':'bob'}", RoomFacts.NONE, "user_online", "{'userId':'bob'}");
        table.tells(
                "presence:user_offline",
                "{'userId':'bob','lastSeen':7}",
                RoomFacts.NONE,
                "user_offline",
                "{'userId':'bob','lastSeen':7}");
    }

    @Test
    void aFaultIsNamedByTheClientsOwnFields() {
        CommandRule rule = Dialect.S3.command("send_private_message");
        ParleyException told = rule.inOwnWords(ParleyException.invalid("to", "is too long"));
        assertEquals("recipientId: is too long", told.getMessage());
        assertEquals("recipientId", told.details().getJsonObject(0).getString("path"));
        ParleyException other = new ParleyException(ErrorCode.NOT_FOUND, "to: is kept");
        assertEquals("to: is kept", rule.inOwnWords(other).getMessage());
    }
}
