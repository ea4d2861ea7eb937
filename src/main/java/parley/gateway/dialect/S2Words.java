package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.room.EventTypes;

/** The dialect s2: rooms over Socket.IO. User ids and times that its clients send count for nothing. */
final class S2Words {
    private static final Fields ROOM = Fields.of("roomId").requiring("roomId");

    static final Map<String, CommandRule> COMMANDS = Map.of(
            "join_room", CommandRule.of("room:join", ROOM).entering(),
            "send_message",
                    CommandRule.of(
                            "chat:message",
                            Fields.of("roomId", "message=content", "messageType=type", "fileId", "replyTo", "clientId")
                                    .requiring("roomId")),
            "typing_start", CommandRule.of(EventTypes.TYPING_START, ROOM),
            "typing_stop", CommandRule.of(EventTypes.TYPING_STOP, ROOM));

    private static final Fields MESSAGE = Fields.of(
            "timestamp",
            "roomId",
            "id",
            "seq",
            "senderId=userId",
            "messageType=type",
            "file",
            "replyTo",
            "mentions",
            "clientId");

    static final List<EventRule> EVENTS = events();

    private S2Words() {}

    private static List<EventRule> events() {
        List<EventRule> events = new ArrayList<>(
                TypingWords.as("typing_indicator", (writer, on, room) -> Fields.of("userId", "username", "roomId")
                        .own(writer)
                        .put("isTyping", on)));
        events.add(EventRule.one(EventTypes.MESSAGE, "message_received", (data, room) -> new JsonObject()
                .put("message", MessageWords.text(data))
                .put("sender", MessageWords.senderName(data))
                .mergeIn(MESSAGE.own(data))));
        Fields member = Fields.of("userId", "username", "roomId", "seq", "timestamp", "reason");
        events.add(EventRule.named(EventTypes.USER_JOINED, "user_joined", member));
        events.add(EventRule.named(EventTypes.USER_LEFT, "user_left", member));
        return List.copyOf(events);
    }
}
