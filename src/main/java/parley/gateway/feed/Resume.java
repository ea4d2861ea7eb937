package parley.gateway.feed;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/**
 * The positions at which a client's knowledge of its rooms ends. Source: {@code resume} of
 * {@code session:authenticate}.
 */
public record Resume(Map<String, Position> rooms) {

    /** @param epoch null if the client did not say */
    record Position(long seq, String epoch) {}

    public static Resume of(JsonObject body) {
        JsonObject rooms = body.getJsonObject("resume", new JsonObject()).getJsonObject("rooms", new JsonObject());
        Map<String, Position> positions = new HashMap<>();
        for (String roomId : rooms.fieldNames()) {
            Object value = rooms.getValue(roomId);
            positions.put(
                    roomId,
                    value instanceof JsonObject position
                            ? new Position(position.getLong("seq"), position.getString("epoch"))
                            : new Position(((Number) value).longValue(), null));
        }
        return new Resume(positions);
    }
}
