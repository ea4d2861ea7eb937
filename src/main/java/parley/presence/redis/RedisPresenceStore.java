package parley.presence.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Newest;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceStore;
import parley.presence.ToldDepartures;
import parley.redis.RedisCommands;
import parley.redis.RedisScript;
import parley.room.RoomMessages.ConnectionAddress;

/**
 * Keeps presence over all nodes in Redis; {@code presence-common.lua} describes the keys. A node holds its connections
 * by a lease, on the clock of Redis, so that a dead node's connections go with it. Each call is one operation.
 */
public final class RedisPresenceStore implements PresenceStore {
    /** The life of a lease. Nodes must renew it three times as often. */
    public static final Duration LEASE = Duration.ofSeconds(15);

    private static final String BASE = "parley:{presence}";
    private static final RedisScript CONNECT = script("presence-connect");
    private static final RedisScript DISCONNECT = script("presence-disconnect");
    private static final RedisScript DEPARTURES = script("presence-departures");
    private static final RedisScript SHOWN = script("presence-shown");
    private static final RedisScript ONLINE = script("presence-online");
    private static final RedisScript LOCATE = script("presence-locate");
    private static final RedisScript LEAVE = script("presence-leave");
    private static final RedisScript LIST = script("presence-list");
    private static final RedisScript RENEW = script("presence-renew");
    private static final RedisScript NEWEST = script("presence-newest");
    private static final RedisScript CONNECTIONS = script("presence-connections");
    private static final String MOST_TAKEN_AWAY = "500";
    private static final int LEASES_KEPT = 20;

    private final RedisCommands redis;
    private final Duration lease;
    private final String ttlMs;
    private final ToldDepartures departures = new ToldDepartures();

    public RedisPresenceStore(RedisCommands redis, Duration lease) {
        this.redis = redis;
        this.lease = lease;
        this.ttlMs = String.valueOf(lease.toMillis() * LEASES_KEPT);
    }

    private static RedisScript script(String name) {
        return RedisScript.of("presence-common", name);
    }

    /** @param at when the connection came, in epoch milliseconds */
    record Announced(Connected connection, long at) {}

    /**
     * The answer to a renewal.
     *
     * @param known false if the lease had run out or Redis lost it, so that connections have to be announced again
     * @param takenAway whether another node has taken this one's connections away
     * @param connections of this node there
     * @param gone users whose last connection was on a node that is gone; each is told to one node, and to another one
     *     after a lease if that does not say that it has told of it
     */
    record Renewal(boolean known, boolean takenAway, int connections, List<OnlineUser> gone) {}

    @Override
    public Future<Registered> connect(Connected connection, long now) {
        return announce(List.of(new Announced(connection, now))).map(registered -> registered.get(0));
    }

    /** Registers all of them by one operation, which answers in the same order. */
    Future<List<Registered>> announce(Collection<Announced> connections) {
        List<String> arguments = new ArrayList<>(List.of(ttlMs));
        for (Announced announced : connections) {
            Connected connection = announced.connection();
            arguments.addAll(List.of(
                    connection.userId(),
                    connection.username(),
                    connection.guest() ? "1" : "0",
                    connection.nodeId(),
                    connection.connectionId(),
                    String.valueOf(announced.at())));
        }
        return redis.run(CONNECT, BASE, arguments).map(answer -> {
            List<Registered> registered = new ArrayList<>();
            int position = 0;
            for (Announced announced : connections) {
                registered.add(registered(announced.connection().userId(), answer.get(position++)));
            }
            return registered;
        });
    }

    private static Registered registered(String userId, Response answer) {
        Response flat = answer.get(1);
        List<Older> older = new ArrayList<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            older.add(new Older(userId, flat.get(i).toString(), flat.get(i + 1).toString()));
        }
        return new Registered(answer.get(0).toInteger() == 1, answer.get(2).toInteger() == 1, older);
    }

    @Override
    public Future<OnlineUser> disconnect(String userId, String connectionId) {
        return redis.run(DISCONNECT, BASE, List.of(userId, connectionId, String.valueOf(lease.toMillis())))
                .map(last -> last == null || last.size() == 0 ? null : user(last));
    }

    @Override
    public Future<List<OnlineUser>> takeDepartures(Set<String> userIds) {
        return redis.run(DEPARTURES, BASE, List.copyOf(userIds)).map(RedisPresenceStore::users);
    }

    @Override
    public Future<Set<String>> shown(Set<String> userIds) {
        return ids(SHOWN, userIds);
    }

    @Override
    public Future<Set<String>> online(Set<String> userIds) {
        return ids(ONLINE, userIds);
    }

    private Future<Set<String>> ids(RedisScript script, Set<String> userIds) {
        return redis.run(script, BASE, List.copyOf(userIds))
                .map(online -> online.stream().map(Response::toString).collect(Collectors.toUnmodifiableSet()));
    }

    @Override
    public Future<List<ConnectionAddress>> connectionsOf(Set<String> userIds) {
        return redis.run(LOCATE, BASE, List.copyOf(userIds)).map(found -> found.stream()
                .map(connection -> new ConnectionAddress(
                        connection.get(0).toString(),
                        connection.get(1).toString(),
                        connection.get(2).toString()))
                .toList());
    }

    @Override
    public Future<Newest> newestOf(String userId) {
        return redis.run(NEWEST, BASE, List.of(userId))
                .map(found -> found.size() == 0
                        ? Newest.NONE
                        : new Newest(found.get(0).toString(), found.get(1).toLong()));
    }

    /** Ends the lease; the others take the node's connections away when they renew theirs, as if the node had died. */
    @Override
    public Future<Void> leave(String nodeId) {
        return redis.run(LEAVE, BASE, List.of(nodeId)).mapEmpty();
    }

    @Override
    public Future<Online> list(int limit) {
        return redis.run(LIST, BASE, List.of(String.valueOf(limit)))
                .map(answer -> new Online(
                        users(answer.get(2)),
                        answer.get(0).toInteger(),
                        answer.get(1).toInteger()));
    }

    /** @param told users of whom this node has told since the last time that they are gone */
    Future<Renewal> renewal(String nodeId, Collection<String> told) {
        List<String> arguments =
                new ArrayList<>(List.of(nodeId, String.valueOf(lease.toMillis()), ttlMs, MOST_TAKEN_AWAY));
        arguments.addAll(told);
        return redis.run(RENEW, BASE, arguments)
                .map(answer -> new Renewal(
                        answer.get(0).toInteger() == 1,
                        answer.get(1).toInteger() == 1,
                        answer.get(2).toInteger(),
                        users(answer.get(3))));
    }

    @Override
    public Future<Renewed> renew(String nodeId) {
        return departures.renewing(
                told -> renewal(nodeId, told).map(renewal -> new Renewed(renewal.gone(), List.of(), List.of())));
    }

    /** Returns user ids by connection ids. */
    Future<Map<String, String>> connectionsAt(String nodeId) {
        return redis.run(CONNECTIONS, BASE, List.of(nodeId)).map(flat -> {
            Map<String, String> users = new HashMap<>();
            for (int i = 0; i + 1 < flat.size(); i += 2) {
                users.put(flat.get(i).toString(), flat.get(i + 1).toString());
            }
            return users;
        });
    }

    private static List<OnlineUser> users(Response answer) {
        return answer.stream().map(RedisPresenceStore::user).toList();
    }

    private static OnlineUser user(Response fields) {
        return new OnlineUser(
                fields.get(0).toString(),
                fields.get(1).toString(),
                fields.get(2).toString().equals("1"),
                fields.get(3).toLong());
    }
}
