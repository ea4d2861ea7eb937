package parley.gateway.dialect;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.presence.PresenceMessages;
import parley.room.EventTypes;
import parley.room.RoomFacts;

/** The dialect s3: direct messages and groups over a plain WebSocket. Its commands are in {@link S3Commands}. */
final class S3Words {
    static final Map<String, CommandRule> COMMANDS = S3Commands.ALL;
    static final String AUTHENTICATED = "auth_success";

    private static final Fields MESSAGE = Fields.of(
            "messageId=id",
            "senderId=userId",
            "senderUsername=sender.username",
            "timestamp",
            "seq",
            "messageType=type",
            "mentions",
            "replyTo",
            "file",
            "call",
            "reactions",
            "pinned",
            "edited",
            "editedAt",
            "deleted",
            "clientId");

    private static final Fields CHANGE = Fields.of("messageId", "userId", "seq", "timestamp");

    static final List<EventRule> EVENTS = events();

    private S3Words() {}

    private static List<EventRule> events() {
        List<EventRule> events = new ArrayList<>(TypingWords.as("user_typing", (writer, on, room) -> placed(
                        Fields.of("userId", "username").own(writer), writer, room)
                .put("isTyping", on)));
        events.addAll(changes());
        events.add(EventRule.named(
                "session:ready",
                AUTHENTICATED,
                Fields.of("userId=user.id", "username=user.username", "clientId", "rooms", "recovered")));
        events.add(EventRule.one(
                EventTypes.READ,
                "message_read",
                (data, room) -> placed(Fields.of("userId", "upTo").own(data), data, room)));
        Fields person = Fields.of("userId", "username", "lastSeen");
        events.add(EventRule.named(PresenceMessages.USER_ONLINE, "user_online", person));
        events.add(EventRule.named(PresenceMessages.USER_OFFLINE, "user_offline", person));
        Fields error = Fields.of("message", "code", "temporary", "retryAfterMs", "details");
        for (String event : List.of("error", "chat:error", "user:match:error", "webrtc:error")) {
            events.add(EventRule.named(event, "error", error));
        }
        return List.copyOf(events);
    }

    /** Returns the events that tell of messages and of changes to them. */
    private static List<EventRule> changes() {
        return List.of(
                new EventRule(
                        EventTypes.MESSAGE,
                        List.of("new_message", "new_group_message"),
                        (data, room) -> List.of(new Said(
                                room.betweenTwo() ? "new_message" : "new_group_message", message(data, room)))),
                EventRule.one(EventTypes.EDITED, "message_edited", (data, room) -> change(data, room)
                        .mergeIn(
                                Fields.of("content", "mentions", "call", "file").own(data))),
                EventRule.one(EventTypes.DELETED, "message_deleted", (data, room) -> change(data, room)
                        .put("forEveryone", data.getBoolean("forEveryone", true))),
                new EventRule(
                        EventTypes.REACTION,
                        List.of("reaction_added", "reaction_removed"),
                        (data, room) -> List.of(new Said(
                                data.getBoolean("on", true) ? "reaction_added" : "reaction_removed",
                                change(data, room)
                                        .mergeIn(Fields.of("emoji", "count").own(data))))),
                EventRule.one(EventTypes.PINNED, "message_pinned", (data, room) -> change(data, room)
                        .put("pinned", data.getBoolean("on", true))));
    }

    /** Returns a message as an event and as a history shows it; {@code content} is null for a deleted one. */
    static JsonObject message(JsonObject message, RoomFacts room) {
        return placed(MESSAGE.own(message), message, room)
                .put("content", message.getValue("deleted") == null ? MessageWords.text(message) : null);
    }

    static JsonArray messages(JsonArray messages, RoomFacts room) {
        JsonArray all = new JsonArray();
        messages.forEach(message -> all.add(message((JsonObject) message, room)));
        return all;
    }

    private static JsonObject change(JsonObject data, RoomFacts room) {
        return placed(CHANGE.own(data), data, room);
    }

    /** Adds where it happened: in a group, or between the user and the recipient. */
    private static JsonObject placed(JsonObject event, JsonObject data, RoomFacts room) {
        String roomId = data.getString("roomId");
        if (!room.betweenTwo()) {
            return event.put(room.kind() == null ? "roomId" : "groupId", roomId);
        }
        String recipientId = data.getString("userId") == null ? null : room.other(data.getString("userId"));
        if (recipientId != null) {
            event.put("recipientId", recipientId);
        }
        return event.put("roomId", roomId);
    }
}
