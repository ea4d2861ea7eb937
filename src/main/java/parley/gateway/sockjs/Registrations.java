package parley.gateway.sockjs;

import parley.gateway.Connection;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;

/** The events that one bridge client listens to. Used on the event loop of its hub only. */
final class Registrations {
    private final Connection connection;
    private final EventSet events = new EventSet();

    Registrations(Connection connection) {
        this.connection = connection;
    }

    /** @return false if nobody may listen to this name */
    boolean add(String name) {
        int id = EventNames.id(name);
        if (id == EventNames.UNKNOWN) {
            return false;
        }
        if (!events.contains(id)) {
            connection.rooms().listenAnew();
            events.add(id);
        }
        return true;
    }

    void remove(String name) {
        events.remove(EventNames.id(name));
    }

    boolean has(String name) {
        return events.contains(EventNames.id(name));
    }

    EventSet events() {
        return events;
    }
}
