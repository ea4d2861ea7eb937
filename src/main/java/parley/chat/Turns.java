package parley.chat;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import parley.bus.Command;
import parley.room.Room;

/** Lets what one person commanded first be stored first, however long each takes to be checked. For one event loop. */
final class Turns {
    private final Map<String, Future<?>> last = new HashMap<>();

    /** The key under which a person's commands in a room take their turns. */
    static String of(Room room, Command command) {
        return room.id() + ' ' + command.caller().userId();
    }

    /** @return completes as {@code ready} does, but not before what took its turn earlier under this key */
    <T> Future<T> take(String key, Future<T> ready) {
        Future<?> before = last.get(key);
        if (before == null && ready.isComplete()) {
            return ready;
        }
        Future<T> turn = before == null ? ready : before.transform(done -> ready);
        last.put(key, turn);
        turn.onComplete(done -> last.remove(key, turn));
        return turn;
    }
}
