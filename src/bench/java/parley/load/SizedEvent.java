package parley.load;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import parley.room.EventTypes;
import parley.room.RoomEvent;

/** A message whose JSON has a given size and tells when it was made. */
record SizedEvent(String roomId, String userId, String padding) {
    static SizedEvent ofBytes(int bytes, String roomId, String userId) {
        SizedEvent bare = new SizedEvent(roomId, userId, "");
        int size = new RoomEvent(roomId, 1_000, EventTypes.MESSAGE, userId, System.currentTimeMillis(), bare.body())
                .toJson()
                .encode()
                .length();
        return new SizedEvent(roomId, userId, "x".repeat(Math.max(0, bytes - size)));
    }

    JsonObject body() {
        return new JsonObject().put("content", padding).put("sentAt", nowMicros());
    }

    /** Epoch microseconds: the clock that both processes read. */
    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
