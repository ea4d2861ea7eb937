package parley.room;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * One durable entry of a room's feed.
 *
 * @param seq position in the room, from 1 without gaps
 * @param userId the user who did it
 * @param timestamp epoch milliseconds
 * @param change the change, without the fields above
 */
public record RoomEvent(String roomId, long seq, String type, String userId, long timestamp, EventBody change) {
    /** @param body must not be altered from now on */
    public RoomEvent(String roomId, long seq, String type, String userId, long timestamp, JsonObject body) {
        this(roomId, seq, type, userId, timestamp, EventBody.of(body));
    }

    public RoomEvent with(JsonObject otherBody) {
        return new RoomEvent(roomId, seq, type, userId, timestamp, otherBody);
    }

    /**
     * Returns the event as it reads at a time: a message says so of a file that has expired by then. What is stored stays
     * as it is.
     */
    public RoomEvent asOf(long now) {
        if (!type.equals(EventTypes.MESSAGE) || !change.mayShowFile()) {
            return this;
        }
        JsonObject shown = FileBodies.asOf(body(), now);
        return shown == body() ? this : with(shown);
    }

    /** Returns the change, which must not be altered. */
    public JsonObject body() {
        return change.object();
    }

    /** Returns the event as clients see it. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("roomId", roomId)
                .put("seq", seq)
                .put("timestamp", timestamp)
                .put("userId", userId)
                .mergeIn(body());
    }

    /**
     * Returns the same in UTF-8. The change stays as it was stored: the fields that are given with its place in the feed
     * are written in front of it.
     */
    public byte[] encode() {
        byte[] stored = change.json();
        if (stored.length < 2 || stored[0] != '{' || stored[stored.length - 1] != '}') {
            throw new IllegalStateException("The body of a stored event is no JSON object");
        }
        byte[] given = given(stored.length > 2).getBytes(StandardCharsets.UTF_8);
        byte[] json = new byte[given.length + stored.length - 1];
        System.arraycopy(given, 0, json, 0, given.length);
        System.arraycopy(stored, 1, json, given.length, stored.length - 1);
        return json;
    }

    private String given(boolean more) {
        StringBuilder given = new StringBuilder(160).append("{\"roomId\":");
        quote(roomId, given);
        given.append(",\"seq\":").append(seq).append(",\"timestamp\":").append(timestamp);
        quote(userId, given.append(",\"userId\":"));
        return (more ? given.append(',') : given).toString();
    }

    private static void quote(String text, StringBuilder to) {
        if (text == null) {
            to.append("null");
        } else {
            JsonStringEncoder.getInstance().quoteAsString(text, to.append('"'));
            to.append('"');
        }
    }

    /** Source: the answer of {@code chat:feed}. */
    public JsonObject toFeedEntry() {
        return new JsonObject().put("type", type).put("data", toJson());
    }
}
