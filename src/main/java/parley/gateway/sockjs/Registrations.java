package parley.gateway.sockjs;

import java.util.HashSet;
import java.util.Set;
import parley.gateway.Connection;
import parley.gateway.command.DialectCommands;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;
import parley.gateway.format.Frame;
import parley.presence.PresenceMessages;

/** The events that one bridge client listens to. Used on the event loop of its hub only. */
final class Registrations {
    private static final int USERS = EventNames.id(PresenceMessages.USERS);

    private final Connection connection;
    private final DialectCommands spoken;
    private final EventSet events = new EventSet();
    /** Names of the client's dialect. It stays empty for clients that speak none. */
    private Set<String> own = Set.of();

    Registrations(Connection connection, DialectCommands spoken) {
        this.connection = connection;
        this.spoken = spoken;
    }

    /** @return false if nobody may listen to this name */
    boolean add(String name) {
        if (spoken.tells(name)) {
            own = new HashSet<>(own);
            own.add(name);
            spoken.dialect().sourcesOf(name).forEach(source -> listen(EventNames.id(source)));
            return true;
        }
        int id = EventNames.id(name);
        if (id == EventNames.UNKNOWN) {
            return false;
        }
        listen(id);
        return true;
    }

    private void listen(int id) {
        if (!events.contains(id)) {
            connection.rooms().listenAnew();
            events.add(id);
            if (id == USERS) {
                connection.rooms().listenToUsers();
            }
        }
    }

    /** What a canonical event that is not listened to any more would be in a dialect is not taken either. */
    void remove(String name) {
        if (own.contains(name)) {
            own.remove(name);
        } else {
            events.remove(EventNames.id(name));
        }
    }

    boolean has(String name) {
        return own.contains(name) || events.contains(EventNames.id(name));
    }

    /** Tells whether the client gets an event, by its canonical name or by that of the dialect. */
    boolean hears(String canonical) {
        return events.contains(EventNames.id(canonical));
    }

    boolean takesAll(Frame frame) {
        return frame.whollyWithin(events) && (spoken.dialect() == Dialect.S1 || saidWithin(frame));
    }

    private boolean saidWithin(Frame frame) {
        return frame.inWordsOf(spoken.dialect()).stream().allMatch(said -> !said.isSaid() || own.contains(said.name()));
    }

    boolean takesSome(Frame frame) {
        return frame.touches(events);
    }
}
