package parley.gateway.feed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import parley.gateway.Connection;

/**
 * Knows the rooms whose events a connection gets, and remembers which rooms it was told of and where it began to follow
 * each. Only the last ones are remembered, as no delivery is under way for ever.
 */
public final class EnteredRooms {
    private final Connection connection;
    private final Consumer<Runnable> afterTurn;
    private final List<RoomChannel> channels = new ArrayList<>(2);
    private final Map<String, Long> followedFrom = new Last<>();
    private final Map<String, Boolean> announced = new Last<>();
    private boolean listeningAnew;
    /** Rooms whose events the connection is being brought. */
    private int behind;

    private boolean upToDate;
    /** Is null unless the connection may be recovered. */
    private Runnable onChange;

    private static final class Last<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1L;
        private static final int MOST = 1_000;

        private Last() {
            super(4);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MOST;
        }
    }

    /** @param afterTurn runs a step once this turn of the event loop is over */
    public EnteredRooms(Connection connection, Consumer<Runnable> afterTurn) {
        this.connection = connection;
        this.afterTurn = afterTurn;
    }

    public List<RoomChannel> all() {
        return List.copyOf(channels);
    }

    /** Returns the first room of which something holds; null if there is none. */
    public RoomChannel find(Predicate<RoomChannel> wanted) {
        for (RoomChannel channel : channels) {
            if (wanted.test(channel)) {
                return channel;
            }
        }
        return null;
    }

    void add(RoomChannel channel) {
        if (!channels.contains(channel)) {
            channels.add(channel);
            changed();
        }
    }

    void remove(RoomChannel channel) {
        channels.remove(channel);
        changed();
    }

    private void changed() {
        if (onChange != null) {
            onChange.run();
        }
    }

    /** Notes that the connection may be recovered elsewhere. @param changed called when its rooms have changed */
    public void recoverBy(Runnable changed) {
        onChange = changed;
    }

    boolean recoverable() {
        return onChange != null;
    }

    /** Notes that the connection lacks events of a room, which come after newer ones of others. */
    void catchUpBegins() {
        behind++;
        upToDate = false;
    }

    void catchUpEnds() {
        behind--;
        if (behind == 0) {
            connection.caughtUpWithRooms();
        }
    }

    /** Tells whether no room's missed events are on their way to the connection. */
    public boolean caughtUp() {
        return behind == 0;
    }

    /** Notes that nothing waits for the connection any more: what is sent from now on leaves in the order of its room and of all others. */
    public void sentAll() {
        upToDate = behind == 0;
    }

    /** Tells whether the client, when it gets the next event, has all that its rooms' others were sent before. */
    public boolean upToDate() {
        return upToDate;
    }

    /**
     * Notes the seq of a room behind which the connection is brought the room's events.
     *
     * @return false if the connection was already brought them from there, or from a later seq, on
     */
    public boolean startFollowing(String roomId, long after) {
        Long known = followedFrom.get(roomId);
        if (known != null && known >= after) {
            return false;
        }
        followedFrom.put(roomId, after);
        return true;
    }

    /** Notes that the connection is told of a room. @return false if it was told before */
    public boolean markAnnounced(String roomId) {
        return announced.put(roomId, true) == null;
    }

    /** Lets the rooms note that the client listens to who is in them. */
    public void listenToUsers() {
        all().forEach(channel -> channel.listensToUsers(connection));
    }

    /**
     * Lets the rooms note that the client listens to more events from now on, so that earlier ones may have passed it
     * by. Nothing can arrive within a turn, so all events that are added in one turn begin at the same place.
     */
    public void listenAnew() {
        if (!listeningAnew) {
            listeningAnew = true;
            all().forEach(channel -> channel.listensAnew(connection));
            afterTurn.accept(() -> listeningAnew = false);
        }
    }
}
