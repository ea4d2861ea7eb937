package parley.presence.memory;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Newest;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceStore;
import parley.room.RoomMessages.ConnectionAddress;

/** Knows the presence of one process. */
public final class MemoryPresenceStore implements PresenceStore {
    /** @param connections the node of each, the newest last */
    private record Entry(OnlineUser user, LinkedHashMap<String, String> connections) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, OnlineUser> departed = new HashMap<>();
    private int guests;

    @Override
    public synchronized Future<Registered> connect(Connected connection, long now) {
        Entry known = entries.get(connection.userId());
        if (known != null) {
            known.connections().putIfAbsent(connection.connectionId(), connection.nodeId());
            entries.put(connection.userId(), new Entry(named(known.user(), connection), known.connections()));
            return Future.succeededFuture(new Registered(false, false, older(known)));
        }
        OnlineUser user = new OnlineUser(connection.userId(), connection.username(), connection.guest(), now);
        LinkedHashMap<String, String> connections = new LinkedHashMap<>();
        connections.put(connection.connectionId(), connection.nodeId());
        entries.put(connection.userId(), new Entry(user, connections));
        guests += user.isGuest() ? 1 : 0;
        return Future.succeededFuture(new Registered(true, departed.remove(user.id()) != null, List.of()));
    }

    private static List<Older> older(Entry known) {
        List<Older> older = new ArrayList<>();
        known.connections()
                .forEach((connection, node) -> older.add(new Older(known.user().id(), node, connection)));
        older.remove(older.size() - 1);
        return older;
    }

    /**
     * Returns the user with the newest name: a guest may have become an account, or have another name, since the first
     * connection.
     */
    private OnlineUser named(OnlineUser known, Connected connection) {
        guests += (connection.guest() ? 1 : 0) - (known.isGuest() ? 1 : 0);
        return new OnlineUser(known.id(), connection.username(), connection.guest(), known.since());
    }

    @Override
    public synchronized Future<OnlineUser> disconnect(String userId, String connectionId) {
        Entry known = entries.get(userId);
        if (known == null
                || known.connections().remove(connectionId) == null
                || !known.connections().isEmpty()) {
            return Future.succeededFuture();
        }
        entries.remove(userId);
        departed.put(userId, known.user());
        guests -= known.user().isGuest() ? 1 : 0;
        return Future.succeededFuture(known.user());
    }

    @Override
    public synchronized Future<List<OnlineUser>> takeDepartures(Set<String> userIds) {
        return Future.succeededFuture(
                userIds.stream().map(departed::remove).filter(Objects::nonNull).toList());
    }

    @Override
    public synchronized Future<Set<String>> shown(Set<String> userIds) {
        return Future.succeededFuture(userIds.stream()
                .filter(userId -> entries.containsKey(userId) || departed.containsKey(userId))
                .collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public synchronized Future<Set<String>> online(Set<String> userIds) {
        return Future.succeededFuture(
                userIds.stream().filter(entries::containsKey).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public synchronized Future<List<ConnectionAddress>> connectionsOf(Set<String> userIds) {
        List<ConnectionAddress> found = new ArrayList<>();
        userIds.stream().filter(entries::containsKey).forEach(userId -> entries.get(userId)
                .connections()
                .forEach((connectionId, nodeId) -> found.add(new ConnectionAddress(userId, nodeId, connectionId))));
        return Future.succeededFuture(found);
    }

    @Override
    public synchronized Future<Newest> newestOf(String userId) {
        Entry known = entries.get(userId);
        if (known == null) {
            return Future.succeededFuture(Newest.NONE);
        }
        List<String> connections = List.copyOf(known.connections().keySet());
        return Future.succeededFuture(
                new Newest(connections.get(connections.size() - 1), known.user().since()));
    }

    @Override
    public synchronized Future<Online> list(int limit) {
        List<OnlineUser> users =
                entries.values().stream().map(Entry::user).limit(limit).toList();
        return Future.succeededFuture(new Online(users, entries.size(), guests));
    }
}
