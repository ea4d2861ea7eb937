package parley.gateway.feed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.format.Frame;
import parley.room.RoomFacts;

/**
 * The connections in one room on one event loop: those that listen, and those that are being brought up to date.
 * Gathered events leave before the set of connections changes.
 */
final class Audience {
    private final LongSupplier head;
    private final Gathering gathering;
    /** Maps each connection to the seq since which it has been sent all that it listens to. */
    private final Map<Connection, Long> live = new LinkedHashMap<>();

    private final Set<Connection> replaying = new HashSet<>();
    private int joining;
    private boolean usersWanted;

    /** @param head seq of the last event that was sent */
    Audience(Hub hub, LongSupplier head) {
        this.head = head;
        this.gathering = new Gathering(hub, this::sendNow);
    }

    void joinBegins() {
        joining++;
    }

    void joinEnds() {
        joining--;
    }

    boolean isEmpty() {
        return live.isEmpty() && joining == 0;
    }

    /** @return false if the connection is being brought up to date already */
    boolean replayBegins(Connection connection) {
        return replaying.add(connection);
    }

    void replayEnds(Connection connection) {
        replaying.remove(connection);
    }

    /** @return whether it is in now; false while it is being brought up to date */
    boolean add(Connection connection) {
        gathering.flush();
        if (replaying.contains(connection)) {
            return false;
        }
        live.putIfAbsent(connection, head.getAsLong());
        return true;
    }

    /** @return the seq at which it had come in, or -1 if it was not listening */
    long suspend(Connection connection) {
        gathering.flush();
        Long joinedAt = live.remove(connection);
        return joinedAt == null ? -1 : joinedAt;
    }

    void remove(Connection connection) {
        live.remove(connection);
    }

    /** @return the connections of the user that were taken out */
    List<Connection> removeUser(String userId) {
        gathering.flush();
        List<Connection> its = live.keySet().stream()
                .filter(connection -> connection.caller().userId().equals(userId))
                .toList();
        its.forEach(live::remove);
        return its;
    }

    /** @return all connections that were in */
    List<Connection> dissolve() {
        List<Connection> all = new ArrayList<>(live.keySet());
        live.clear();
        return all;
    }

    /** The connection listens to more names from now on, so earlier events may have passed it by. */
    void listensAnew(Connection connection) {
        gathering.flush();
        live.replace(connection, head.getAsLong());
    }

    /** Sends the frame at once or, in a busy room, together with those that follow. */
    void send(Frame frame) {
        gathering.add(frame);
    }

    void sendNow(Frame frame) {
        for (Connection connection : live.keySet()) {
            connection.send(frame);
        }
    }

    void sendNow(Frame frame, Set<String> exceptUserIds) {
        for (Connection connection : live.keySet()) {
            if (!exceptUserIds.contains(connection.caller().userId())) {
                connection.send(frame);
            }
        }
    }

    /** Notes whether somebody here is to be told who is in the room. */
    void wantUsers(boolean wanted) {
        usersWanted = wanted;
    }

    boolean wantsUsers() {
        return usersWanted;
    }

    void each(Consumer<Connection> step) {
        live.keySet().forEach(step);
    }

    boolean hears(Frame frame) {
        for (Connection connection : live.keySet()) {
            if (connection.protocol().takesAll(frame)) {
                return true;
            }
        }
        return false;
    }

    void tell(ReceiptAudience told, RoomFacts facts) {
        live.keySet().forEach(connection -> told.tell(connection, facts));
    }

    void flush() {
        gathering.flush();
    }
}
