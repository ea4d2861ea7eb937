package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.room.RoomFacts;

/**
 * The form of one canonical event in a dialect.
 *
 * @param canonical the event's canonical name
 * @param names the names that it has in the dialect
 * @param shape makes the dialect's events: none, one or several
 */
record EventRule(String canonical, List<String> names, Shape shape) {

    /** Puts the canonical data, which nobody may alter, into the words of a dialect. */
    interface Shape {
        List<Said> of(JsonObject data, RoomFacts room);
    }

    /** Makes a rule for an event that differs by its names alone. */
    static EventRule named(String canonical, String name, Fields fields) {
        return one(canonical, name, (data, room) -> fields.own(data));
    }

    /** Makes the data of one event. */
    interface Data {
        JsonObject of(JsonObject data, RoomFacts room);
    }

    static EventRule one(String canonical, String name, Data own) {
        return new EventRule(canonical, List.of(name), (data, room) -> List.of(new Said(name, own.of(data, room))));
    }
}
