package parley.gateway.dialect;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import parley.room.EventTypes;
import parley.room.RoomFacts;

/** Tells who is typing by one event for each writer, also in rooms that are told by lists. */
final class TypingWords {
    private TypingWords() {}

    /** Makes an event from a writer's {@code roomId}, {@code userId} and {@code username}. */
    interface Data {
        JsonObject of(JsonObject writer, boolean on, RoomFacts room);
    }

    static List<EventRule> as(String name, Data data) {
        return List.of(
                EventRule.one(EventTypes.TYPING_START, name, (writer, room) -> data.of(writer, true, room)),
                EventRule.one(EventTypes.TYPING_STOP, name, (writer, room) -> data.of(writer, false, room)),
                new EventRule(EventTypes.TYPING, List.of(name), (list, room) -> {
                    List<Said> all = new ArrayList<>();
                    each(list, "stopped", writer -> all.add(new Said(name, data.of(writer, false, room))));
                    each(list, "users", writer -> all.add(new Said(name, data.of(writer, true, room))));
                    return all;
                }));
    }

    private static void each(JsonObject list, String field, Consumer<JsonObject> step) {
        for (Object writer : list.getJsonArray(field, new JsonArray())) {
            step.accept(((JsonObject) writer).copy().put("roomId", list.getString("roomId")));
        }
    }
}
