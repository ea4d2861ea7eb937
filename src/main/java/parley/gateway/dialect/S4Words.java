package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.error.ParleyException;
import parley.presence.PresenceMessages;
import parley.room.EventTypes;
import parley.room.RoomFacts;

/** The dialect s4: people name themselves and a room, over Socket.IO. What they then say goes to the room joined last. */
final class S4Words {
    static final String USERS = "users";

    private static final String TEXT = "text";

    static final Map<String, CommandRule> COMMANDS = Map.of(
            "join",
                    CommandRule.of("join", Fields.of("username", "room")).answeredBy((said, reply, speaker) -> {
                        speaker.joined(reply.getString("roomId"));
                        return reply;
                    }),
            "message", CommandRule.phrased(Fields.of("text=content"), S4Words::message),
            "typing", CommandRule.phrased(Fields.of(), S4Words::typing));

    static final List<EventRule> EVENTS = events();

    private S4Words() {}

    private static Spoken message(Object said, Speaker speaker) {
        Object text = said instanceof JsonObject object ? object.getValue(TEXT) : said;
        if (!(text instanceof String content)) {
            throw ParleyException.invalid(TEXT, "must be a text, alone or as {text}");
        }
        return Spoken.of(
                "chat:message", new JsonObject().put("roomId", room(speaker)).put("content", content));
    }

    private static Spoken typing(Object said, Speaker speaker) {
        Object on = said instanceof JsonObject object ? object.getValue("isTyping") : said;
        if (!(on instanceof Boolean typing)) {
            throw ParleyException.invalid("typing", "must be true or false");
        }
        return Spoken.of(
                typing ? EventTypes.TYPING_START : EventTypes.TYPING_STOP,
                new JsonObject().put("roomId", room(speaker)));
    }

    private static String room(Speaker speaker) {
        String roomId = speaker.lastJoined();
        if (roomId == null) {
            throw ParleyException.invalid("room", "join one first: join {username, room}");
        }
        return roomId;
    }

    private static List<EventRule> events() {
        List<EventRule> events = new ArrayList<>(TypingWords.as("typing", (writer, on, room) -> new JsonObject()
                .put("user", writer.getString("username"))
                .put("isTyping", on)
                .put("room", nameOf(room, writer))
                .put("userId", writer.getString("userId"))));
        Fields place = Fields.of("roomId", "id", "seq", "userId", "type", "file", "replyTo", "clientId");
        events.add(EventRule.one(EventTypes.MESSAGE, "message", (data, room) -> new JsonObject()
                .put("user", MessageWords.senderName(data))
                .put(TEXT, MessageWords.text(data))
                .put("time", data.getLong("timestamp"))
                .put("room", nameOf(room, data))
                .mergeIn(place.own(data))));
        events.add(new EventRule(
                PresenceMessages.USERS,
                List.of(USERS),
                (data, room) -> List.of(new Said(USERS, data.getJsonArray(USERS)))));
        return List.copyOf(events);
    }

    /** Returns the name by which a room is joined; rooms without one are called by their id. */
    private static String nameOf(RoomFacts room, JsonObject data) {
        return room.name().isEmpty() ? data.getString("roomId") : room.name();
    }
}
