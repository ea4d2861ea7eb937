package parley.gateway.dialect;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import parley.error.ParleyException;
import parley.room.EventTypes;
import parley.room.RoomFacts;
import parley.room.RoomKind;

/** The commands of the dialect s3. A direct message names its recipient, everything else in a group names the group. */
final class S3Commands {
    private static final String RECIPIENT = "recipientId";
    private static final String GROUP = "groupId";
    private static final RoomFacts IN_GROUP = new RoomFacts(RoomKind.GROUP, "", List.of());

    private static final Fields MESSAGE_ID = Fields.of("messageId").requiring("messageId");
    private static final Fields PAGE = Fields.of("before", "after", "limit");

    private static final Fields TO_USER = Fields.of(
                    "recipientId=to", "content", "messageType=type", "fileId", "replyTo", "clientId")
            .requiring(RECIPIENT);
    private static final Fields TO_GROUP = Fields.of(
                    "groupId=roomId", "content", "messageType=type", "fileId", "replyTo", "clientId")
            .requiring(GROUP);

    static final Map<String, CommandRule> ALL = Map.ofEntries(
            Map.entry(
                    "authenticate",
                    CommandRule.of("session:authenticate", Fields.of("token", "resume"))
                            .answeredAs(S3Words.AUTHENTICATED, S3Commands::authenticated)
                            .failingAs("auth_error")),
            Map.entry("send_private_message", CommandRule.of("chat:message", TO_USER)),
            Map.entry("send_group_message", CommandRule.of("chat:message", TO_GROUP)),
            Map.entry("message", CommandRule.phrased(TO_USER, S3Commands::message)),
            Map.entry("send_announcement", announcement()),
            Map.entry("typing", CommandRule.phrased(Fields.of("groupId=roomId"), S3Commands::typing)),
            Map.entry(
                    "edit_message",
                    CommandRule.of(
                            "chat:edit", Fields.of("messageId", "content").requiring("messageId"))),
            Map.entry("delete_message", with("chat:delete", MESSAGE_ID, S3Commands::forEveryone)),
            Map.entry("add_reaction", with("chat:react", reaction(), (said, body) -> body.put("on", true))),
            Map.entry("remove_reaction", with("chat:react", reaction(), (said, body) -> body.put("on", false))),
            Map.entry(
                    "pin_message",
                    with("chat:pin", MESSAGE_ID, (said, body) -> body.put("on", said.getValue("pinned", true)))),
            Map.entry("mark_message_read", CommandRule.of(EventTypes.READ, MESSAGE_ID)),
            Map.entry("create_group", createGroup()),
            Map.entry(
                    "add_group_member",
                    CommandRule.of(
                            "room:add", Fields.of("groupId=roomId", "userId").requiring(GROUP))),
            Map.entry("get_private_messages", privateMessages()),
            Map.entry("get_group_messages", groupMessages()),
            Map.entry("get_user_groups", userGroups()),
            Map.entry("get_online_users", onlineUsers()),
            Map.entry(
                    "ping",
                    CommandRule.of("session:ping", Fields.of()).answeredAs("pong", (said, reply, speaker) -> reply)));

    private S3Commands() {}

    /** Takes a message that says only by its recipient or group which of the two kinds it is of. */
    private static Spoken message(Object said, Speaker speaker) {
        JsonObject given = CommandRule.object(said);
        Fields fields = given.containsKey(GROUP) ? TO_GROUP : TO_USER;
        return Spoken.of("chat:message", fields.canonical(given));
    }

    /** Adds to a command's body what the dialect does not say, or says otherwise. */
    private interface Addition {
        JsonObject to(JsonObject said, JsonObject body);
    }

    private static CommandRule with(String canonical, Fields fields, Addition addition) {
        return CommandRule.phrased(fields, (said, speaker) -> {
            JsonObject given = CommandRule.object(said);
            return Spoken.of(canonical, addition.to(given, fields.canonical(given)));
        });
    }

    private static Fields reaction() {
        return Fields.of("messageId", "emoji", "reaction=emoji").requiring("messageId");
    }

    private static CommandRule announcement() {
        return with("chat:message", TO_GROUP, (said, body) -> body.put("type", "announcement"));
    }

    /** Deletes for everyone unless the client says that it is for oneself: only that is told the others. */
    private static JsonObject forEveryone(JsonObject said, JsonObject body) {
        return body.put("forEveryone", said.getValue("forEveryone", true));
    }

    private static JsonObject authenticated(JsonObject said, JsonObject reply, Speaker speaker) {
        JsonObject user = reply.getJsonObject("user");
        return new JsonObject()
                .put("userId", user.getString("id"))
                .put("username", user.getString("username"))
                .put("clientId", speaker.connectionId())
                .put("rooms", reply.getValue("rooms"))
                .put("recovered", reply.getValue("recovered"));
    }

    /** Typing for somebody with whom there is no conversation yet is told nobody. */
    private static Spoken typing(Object said, Speaker speaker) {
        JsonObject given = CommandRule.object(said);
        Object on = given.getValue("isTyping", true);
        if (!(on instanceof Boolean typing)) {
            throw ParleyException.invalid("isTyping", "must be true or false");
        }
        String command = typing ? EventTypes.TYPING_START : EventTypes.TYPING_STOP;
        if (given.containsKey(GROUP)) {
            return Spoken.of(command, new JsonObject().put("roomId", given.getValue(GROUP)));
        }
        String roomId = speaker.directRoomWith(recipient(given));
        return roomId == null
                ? Spoken.answered(command, new JsonObject())
                : Spoken.of(command, new JsonObject().put("roomId", roomId));
    }

    private static String recipient(JsonObject said) {
        if (said.getValue(RECIPIENT, said.getValue("userId")) instanceof String userId && !userId.isEmpty()) {
            return userId;
        }
        throw ParleyException.invalid(RECIPIENT, "must be the id of a user");
    }

    private static CommandRule createGroup() {
        Fields fields = Fields.of(
                "name", "groupName=name", "description", "members", "memberIds=members", "settings", "clientId");
        return with("room:create", fields, (said, body) -> body.put("kind", RoomKind.GROUP.wireName()))
                .answeredAs("group_created", (said, reply, speaker) -> new JsonObject()
                        .put("groupId", reply.getString("roomId"))
                        .put("name", fields.canonical(said).getValue("name"))
                        .put("members", fields.canonical(said).getJsonArray("members", new JsonArray()))
                        .put("seq", reply.getLong("seq")));
    }

    private static CommandRule privateMessages() {
        return CommandRule.phrased(PAGE, (said, speaker) -> {
                    JsonObject given = CommandRule.object(said);
                    String roomId = speaker.directRoomWith(recipient(given));
                    return roomId == null
                            ? Spoken.answered(
                                    "chat:history",
                                    new JsonObject()
                                            .put("messages", new JsonArray())
                                            .put("hasMore", false))
                            : Spoken.of("chat:history", PAGE.canonical(given).put("roomId", roomId));
                })
                .answeredAs("private_messages", (said, reply, speaker) -> {
                    String recipientId = recipient(said);
                    RoomFacts room = new RoomFacts(RoomKind.DIRECT, "", List.of(recipientId, speaker.userId()));
                    return page(reply, room).put(RECIPIENT, recipientId);
                });
    }

    private static CommandRule groupMessages() {
        Fields fields = Fields.of("groupId=roomId", "before", "after", "limit").requiring(GROUP);
        return CommandRule.of("chat:history", fields)
                .answeredAs("group_messages", (said, reply, speaker) -> page(reply, IN_GROUP)
                        .put(GROUP, said.getValue(GROUP)));
    }

    private static JsonObject page(JsonObject reply, RoomFacts room) {
        return new JsonObject()
                .put("messages", S3Words.messages(reply.getJsonArray("messages"), room))
                .put("hasMore", reply.getValue("hasMore"));
    }

    private static CommandRule userGroups() {
        Fields group = Fields.of(
                "groupId=id", "name", "description", "memberCount", "role", "seq", "createdAt", "lastEventAt");
        return CommandRule.of("room:mine", Fields.of("limit"))
                .answeredAs("user_groups", (said, reply, speaker) -> new JsonObject()
                        .put("groups", each(reply.getJsonArray("rooms"), group)));
    }

    private static CommandRule onlineUsers() {
        return CommandRule.of("presence:online", Fields.of("limit"))
                .answeredAs("online_users", (said, reply, speaker) -> new JsonObject()
                        .put("users", each(reply.getJsonArray("users"), Fields.of("userId=id", "username", "isGuest")))
                        .put("total", reply.getValue("total")));
    }

    private static JsonArray each(JsonArray list, Fields fields) {
        JsonArray all = new JsonArray();
        list.forEach(one -> all.add(fields.own((JsonObject) one)));
        return all;
    }
}
