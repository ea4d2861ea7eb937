package parley.room;

import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Says how a node remembers messages.
 *
 * @param alone whether no other node changes rooms
 * @param counter hears of each reading of a room's newest messages whether they were remembered
 */
public record MessageMemory(boolean alone, InstantSource clock, Consumer<Boolean> counter) {
    /** Remembers messages as one of several nodes does. */
    public static MessageMemory ofOneNode(InstantSource clock) {
        return new MessageMemory(false, clock, remembered -> {});
    }
}
