package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import parley.bus.Command;
import parley.room.Room;

/** Keeps the order of one person's commands, however long each takes to be checked. For one event loop. */
final class Turns {
    private final Map<String, Line> lines = new HashMap<>();

    /**
     * The turns that wait under one key. A loop answers them: a chain of futures would grow the stack with the line.
     */
    private static final class Line {
        private final Queue<Turn<?>> waiting = new ArrayDeque<>(2);
        private boolean moving;
    }

    private record Turn<T>(Future<T> ready, Promise<T> answer) {
        private void take() {
            if (ready.succeeded()) {
                answer.complete(ready.result());
            } else {
                answer.fail(ready.cause());
            }
        }
    }

    /** The key under which a person's commands in a room take their turns. */
    static String of(Room room, Command command) {
        return room.id() + ' ' + command.caller().userId();
    }

    /** @return completes as {@code ready} does, but not before what took its turn earlier under this key */
    <T> Future<T> take(String key, Future<T> ready) {
        Line line = lines.get(key);
        if (line == null && ready.isComplete()) {
            return ready;
        }
        if (line == null) {
            line = new Line();
            lines.put(key, line);
        }
        Turn<T> turn = new Turn<>(ready, Promise.promise());
        line.waiting.add(turn);
        ready.onComplete(done -> move(key));
        return turn.answer().future();
    }

    private void move(String key) {
        Line line = lines.get(key);
        if (line == null || line.moving) {
            return;
        }
        line.moving = true;
        while (!line.waiting.isEmpty() && line.waiting.peek().ready().isComplete()) {
            line.waiting.remove().take();
        }
        line.moving = false;
        if (line.waiting.isEmpty()) {
            lines.remove(key, line);
        }
    }
}
