package parley.gateway;

import io.vertx.core.json.JsonObject;

/** The names of the events that one client listens to. Used on the event loop of its hub only. */
final class Registrations {
    private final Hub hub;
    private final Connection connection;
    private long names;
    private Frame ready;
    private boolean listeningAnew;

    Registrations(Hub hub, Connection connection) {
        this.hub = hub;
        this.connection = connection;
    }

    /** @return false if nobody may listen to this name */
    boolean add(String event) {
        long bit = EventNames.bit(event);
        if ((names & bit) != bit) {
            listenAnew();
            names |= bit;
        }
        if (event.equals(EventNames.SESSION_READY) && ready != null) {
            Frame waiting = ready;
            ready = null;
            connection.send(waiting);
        }
        return bit != 0;
    }

    /** Begins to listen anew. Nothing can arrive within a turn, so that all names of a turn begin at the same place. */
    private void listenAnew() {
        if (!listeningAnew) {
            listeningAnew = true;
            connection.rooms().forEach(channel -> channel.listensAnew(connection));
            hub.afterTurn(() -> listeningAnew = false);
        }
    }

    void remove(String event) {
        names &= ~EventNames.bit(event);
    }

    boolean has(String event) {
        return (names & EventNames.bit(event)) != 0;
    }

    /** The bits of all names. */
    long names() {
        return names;
    }

    /**
     * Sends {@code session:ready} once the client listens; the client may register after the handshake that led to it.
     */
    void sendReady(JsonObject body) {
        Frame frame = Frame.event(EventNames.SESSION_READY, body);
        if (has(EventNames.SESSION_READY)) {
            connection.send(frame);
        } else {
            ready = frame;
        }
    }
}
