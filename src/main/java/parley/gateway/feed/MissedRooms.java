package parley.gateway.feed;

import java.util.HashSet;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.gateway.Connection;
import parley.gateway.Dispatcher;
import parley.gateway.Hub;
import parley.room.JoinedRoom;
import parley.room.RoomKind;

/**
 * Lets connections into rooms that they were not told of: those to which their users were added by a node that could not
 * tell them meanwhile, and those of a guest who came while the database was away.
 */
public final class MissedRooms {
    private static final Logger LOG = LoggerFactory.getLogger(MissedRooms.class);
    private static final long RETRY_MS = 1_000;

    private final Hub hub;
    private final Connection connection;
    private final ToLongFunction<JoinedRoom> after;

    /** @param after seq after which the connection is to hear of a room */
    private MissedRooms(Hub hub, Connection connection, ToLongFunction<JoinedRoom> after) {
        this.after = after;
        this.hub = hub;
        this.connection = connection;
    }

    /** Looks for missed rooms of all connections of the hub. */
    public static void lookFor(Hub hub) {
        for (Connection connection : hub.connections()) {
            if (connection.caller() != null) {
                lookFor(hub, connection, room -> room.joinedSeq() - 1);
            }
        }
    }

    /** Looks for the rooms of a connection that has entered its matches alone, as soon as they can be read. */
    static void lookForAll(Hub hub, Connection connection) {
        lookFor(hub, connection, JoinedRoom::head);
    }

    private static void lookFor(Hub hub, Connection connection, ToLongFunction<JoinedRoom> after) {
        connection.entry().onceEntered(new MissedRooms(hub, connection, after)::look);
    }

    private void look() {
        if (connection.closing()) {
            return;
        }
        // Rooms that the connection leaves while the question is under way count as known: the answer may be older.
        Set<String> known = new HashSet<>(entered());
        look(known, null);
    }

    private void look(Set<String> known, String next) {
        hub.log()
                .joinedRoomsOf(connection.caller().userId(), next)
                .onSuccess(part -> connection.contain(() -> {
                    known.addAll(entered());
                    part.rooms().stream()
                            .filter(room -> !known.contains(room.roomId()))
                            .forEach(this::enter);
                    if (part.next() != null && !connection.closing()) {
                        look(known, part.next());
                    }
                }))
                .onFailure(away -> {
                    LOG.debug("The rooms of a user could not be looked at yet: {}", away.getMessage());
                    hub.after(RETRY_MS, this::look);
                });
    }

    private Set<String> entered() {
        return connection.rooms().all().stream().map(RoomChannel::roomId).collect(Collectors.toSet());
    }

    /** Enters a room, unless it is a match: its two members are told of it in another way, until they have heard. */
    private void enter(JoinedRoom room) {
        long seq = after.applyAsLong(room);
        if (room.kind() != RoomKind.MATCH && connection.rooms().startFollowing(room.roomId(), seq)) {
            Dispatcher.enter(hub, connection, room.roomId(), seq);
        }
    }
}
