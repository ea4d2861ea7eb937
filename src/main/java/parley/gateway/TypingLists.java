package parley.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import parley.delivery.Delivery.Typing;
import parley.gateway.format.Frame;
import parley.room.EventTypes;

/**
 * Tells larger rooms who is typing, on whatever node: one list for each room and second. Used on one event loop only.
 */
final class TypingLists {
    /** Source: the protocol's section 2. */
    private static final long EVERY_MS = 1_000;

    private final Vertx vertx;
    private final BiConsumer<String, Frame> tell;
    private final Map<String, TypingList> lists = new HashMap<>();

    /** @param tell hands a frame to a room */
    TypingLists(Vertx vertx, BiConsumer<String, Frame> tell) {
        this.vertx = vertx;
        this.tell = tell;
    }

    void changed(Typing change) {
        TypingList list = lists.get(change.roomId());
        if (list == null) {
            if (change.on()) {
                begin(change);
            }
            return;
        }
        list.change(change.userId(), change.username(), change.on(), millis());
    }

    private void begin(Typing first) {
        TypingList list = new TypingList();
        lists.put(first.roomId(), list);
        list.change(first.userId(), first.username(), true, millis());
        tick(first.roomId(), list);
    }

    /** Goes on while somebody types, and once more to say that nobody does. */
    private void tick(String roomId, TypingList list) {
        if (list.isDue(millis())) {
            JsonObject data = new JsonObject().put("roomId", roomId).mergeIn(list.tell(millis()));
            tell.accept(roomId, Frame.event(EventTypes.TYPING, data));
        }
        if (list.isOver()) {
            lists.remove(roomId, list);
        } else {
            vertx.setTimer(EVERY_MS, timer -> tick(roomId, list));
        }
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }
}
