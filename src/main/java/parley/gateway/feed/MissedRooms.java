package parley.gateway.feed;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.gateway.Connection;
import parley.gateway.Dispatcher;
import parley.gateway.Hub;
import parley.room.JoinedRoom;
import parley.room.RoomKind;

/** Lets connections into the rooms to which their users were added by a node that could not tell them meanwhile. */
public final class MissedRooms {
    private static final Logger LOG = LoggerFactory.getLogger(MissedRooms.class);
    private static final long RETRY_MS = 1_000;

    private final Hub hub;
    private final Connection connection;

    private MissedRooms(Hub hub, Connection connection) {
        this.hub = hub;
        this.connection = connection;
    }

    /** Looks for missed rooms of all connections of the hub. */
    public static void lookFor(Hub hub) {
        for (Connection connection : hub.connections()) {
            if (connection.caller() != null) {
                connection.entry().onceEntered(new MissedRooms(hub, connection)::look);
            }
        }
    }

    private void look() {
        if (connection.closing()) {
            return;
        }
        // Rooms that the connection leaves while the question is under way count as known: the answer may be older.
        Set<String> known = new HashSet<>(entered());
        look(known, null);
    }

    private void look(Set<String> known, String after) {
        hub.log()
                .joinedRoomsOf(connection.caller().userId(), after)
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
        long after = room.joinedSeq() - 1;
        if (room.kind() != RoomKind.MATCH && connection.rooms().startFollowing(room.roomId(), after)) {
            Dispatcher.enter(hub, connection, room.roomId(), after);
        }
    }
}
