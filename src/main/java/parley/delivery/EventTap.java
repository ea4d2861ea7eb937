package parley.delivery;

import java.util.function.Consumer;
import parley.room.RoomEvent;

/** Lets one listener hear of every durable event that this node has stored. It costs a look while nobody listens. */
public final class EventTap {
    private volatile Consumer<RoomEvent> listener;

    /** @param next called on the threads of those who store; null for nobody */
    public void listen(Consumer<RoomEvent> next) {
        listener = next;
    }

    void stored(RoomEvent event) {
        Consumer<RoomEvent> current = listener;
        if (current != null) {
            current.accept(event);
        }
    }
}
