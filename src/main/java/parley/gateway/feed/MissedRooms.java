package parley.gateway.feed;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;
import parley.gateway.Connection;
import parley.gateway.Dispatcher;
import parley.gateway.Hub;
import parley.room.JoinedRoom;
import parley.room.RoomKind;

/**
 * Lets a hub's connections into rooms that they were not told of: those to which their users were added by a node that
 * could not tell them meanwhile, and those of a guest who came while the database was away. While it is away one of all
 * who wait asks, with growing pauses.
 */
public final class MissedRooms {
    private static final String ERRAND = "a look for the rooms of a user";
    private static final Logger LOG = LoggerFactory.getLogger(MissedRooms.class);
    private static final long FIRST_PAUSE_MS = 1_000;
    private static final long LONGEST_PAUSE_MS = 15_000;
    /** Comes before the ids of all stored rooms. Matches are not asked for, as they are entered in another way. */
    private static final String BEFORE_ALL = "";

    private final Hub hub;
    /** The connections that wait for the database, each with the seq after which it is to hear of a room. */
    private final Map<Connection, ToLongFunction<JoinedRoom>> waiting = new LinkedHashMap<>();

    private long pauseMs = FIRST_PAUSE_MS;
    private boolean retries;

    public MissedRooms(Hub hub) {
        this.hub = hub;
    }

    /** Looks for missed rooms of all connections of the hub. */
    public void lookFor() {
        for (Connection connection : hub.connections()) {
            if (connection.caller() != null && !waiting.containsKey(connection)) {
                connection
                        .entry()
                        .onceEntered(() -> Unattended.watch(ERRAND, look(connection, room -> room.joinedSeq() - 1)));
            }
        }
    }

    /** Looks for the rooms of a connection that has entered its matches alone, as soon as they can be read. */
    void lookForAll(Connection connection) {
        connection.entry().onceEntered(() -> await(connection, JoinedRoom::head));
    }

    private void await(Connection connection, ToLongFunction<JoinedRoom> after) {
        // A connection that has asked in vain waits behind the others, so that it does not hold them up.
        ToLongFunction<JoinedRoom> known = waiting.remove(connection);
        waiting.put(connection, known == null ? after : known);
        retryLater();
    }

    private void retryLater() {
        if (!retries && !waiting.isEmpty()) {
            retries = true;
            long least = pauseMs / 2;
            hub.after(least + ThreadLocalRandom.current().nextLong(least) + 1, this::retry);
            pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
        }
    }

    /** Lets one connection ask, and the others only when it has been answered. */
    private void retry() {
        waiting.keySet().removeIf(Connection::closing);
        if (waiting.isEmpty()) {
            retries = false;
            return;
        }
        Map.Entry<Connection, ToLongFunction<JoinedRoom>> first =
                waiting.entrySet().iterator().next();
        look(first.getKey(), first.getValue()).onComplete(done -> {
            retries = false;
            retryLater();
        });
    }

    private Future<?> look(Connection connection, ToLongFunction<JoinedRoom> after) {
        // Rooms that the connection leaves while the question is under way count as known: the answer may be older.
        return connection.closing()
                ? Future.succeededFuture()
                : look(connection, after, entered(connection), BEFORE_ALL);
    }

    private Future<?> look(Connection connection, ToLongFunction<JoinedRoom> after, Set<String> known, String next) {
        return hub.log()
                .joinedRoomsOf(connection.caller().userId(), next)
                .onSuccess(part -> {
                    answered(connection);
                    connection.contain(() -> {
                        known.addAll(entered(connection));
                        part.rooms().stream()
                                .filter(room -> !known.contains(room.roomId()))
                                .forEach(room -> enter(connection, room, after.applyAsLong(room)));
                        if (part.next() != null && !connection.closing()) {
                            Unattended.watch(ERRAND, look(connection, after, known, part.next()));
                        }
                    });
                })
                .onFailure(away -> {
                    LOG.debug("The rooms of a user could not be looked at yet: {}", away.getMessage());
                    await(connection, after);
                });
    }

    /** Lets the others ask too, as the database is there again. */
    private void answered(Connection connection) {
        pauseMs = FIRST_PAUSE_MS;
        waiting.remove(connection);
        Map<Connection, ToLongFunction<JoinedRoom>> others = new LinkedHashMap<>(waiting);
        waiting.clear();
        others.forEach((other, after) -> Unattended.watch(ERRAND, look(other, after)));
    }

    private static Set<String> entered(Connection connection) {
        return connection.rooms().all().stream()
                .map(RoomChannel::roomId)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Enters a room, unless it is a match: its two members are told of it in another way, until they have heard. */
    private void enter(Connection connection, JoinedRoom room, long after) {
        if (room.kind() != RoomKind.MATCH && connection.rooms().startFollowing(room.roomId(), after)) {
            Dispatcher.enter(hub, connection, room.roomId(), after);
        }
    }
}
