package parley.room;

import java.time.InstantSource;
import parley.bus.Bus;

/**
 * The services for every feature that acts in rooms: their log, the way to their members, and the bus to their keepers.
 */
public record Rooms(RoomLog log, Publisher publisher, Bus bus, InstantSource clock) {
    public RoomLifecycle lifecycle() {
        return new RoomLifecycle(log, publisher, bus, clock);
    }

    public long now() {
        return clock.millis();
    }
}
