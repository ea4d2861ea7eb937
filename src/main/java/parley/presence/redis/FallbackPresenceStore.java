package parley.presence.redis;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Bus;
import parley.presence.PresenceEverywhere;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Newest;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceQuestions;
import parley.presence.PresenceStore;
import parley.presence.ToldDepartures;
import parley.presence.memory.MemoryPresenceStore;
import parley.presence.redis.RedisPresenceStore.Announced;
import parley.redis.Fallback;
import parley.room.RoomMessages.ConnectionAddress;

/**
 * Knows presence over all nodes; while Redis is away each node knows the connections that were told to it. Whenever
 * Redis does not know this node, or knows other connections of it, the node tells Redis anew.
 */
public final class FallbackPresenceStore implements PresenceStore {
    private static final Logger LOG = LoggerFactory.getLogger(FallbackPresenceStore.class);
    private static final int AT_ONCE = 200;

    private final RedisPresenceStore shared;
    private final PresenceStore alone = new MemoryPresenceStore();
    private volatile boolean left;
    private volatile PresenceQuestions everywhere = alone;
    private volatile Elsewhere elsewhere = userId -> Future.succeededFuture(false);
    private final ToldDepartures departures = new ToldDepartures();
    /** Users who departed while Redis was away. */
    private final Set<String> unnoted = ConcurrentHashMap.newKeySet();

    private volatile Runnable forgotten = () -> {};

    private final Map<String, Announced> mine = new ConcurrentHashMap<>();
    /** Older connections that were found while Redis was told anew; the next renewal names them. */
    private final Queue<Older> older = new ConcurrentLinkedQueue<>();

    /** Tells whether a user is connected to another node. */
    private interface Elsewhere {
        Future<Boolean> online(String userId);
    }

    public FallbackPresenceStore(RedisPresenceStore shared) {
        this.shared = shared;
    }

    @Override
    public Future<Registered> connect(Connected connection, long now) {
        mine.merge(
                connection.connectionId(),
                new Announced(connection, now),
                (known, again) -> new Announced(connection, known.at()));
        return alone.connect(connection, now)
                .compose(here -> Fallback.to(
                        shared.connect(connection, now),
                        () -> here.first()
                                ? elsewhere
                                        .online(connection.userId())
                                        .map(there -> new Registered(!there, here.returned(), List.of()))
                                : Future.succeededFuture(here)));
    }

    @Override
    public Future<OnlineUser> disconnect(String userId, String connectionId) {
        mine.remove(connectionId);
        return alone.disconnect(userId, connectionId)
                .compose(last -> Fallback.to(shared.disconnect(userId, connectionId), () -> {
                    if (last != null) {
                        unnoted.add(last.id());
                    }
                    return stillElsewhere(last);
                }));
    }

    /** Redis knows nothing of departures while it was away; of these this node tells itself. */
    @Override
    public Future<List<OnlineUser>> takeDepartures(Set<String> userIds) {
        return alone.takeDepartures(userIds)
                .compose(here -> Fallback.to(
                        shared.takeDepartures(userIds).compose(there -> withUnnoted(there, here)),
                        () -> notElsewhere(here)));
    }

    private Future<List<OnlineUser>> withUnnoted(List<OnlineUser> there, List<OnlineUser> here) {
        Map<String, OnlineUser> missed = new HashMap<>();
        here.stream().filter(user -> unnoted.remove(user.id())).forEach(user -> missed.put(user.id(), user));
        there.forEach(user -> missed.remove(user.id()));
        return missed.isEmpty()
                ? Future.succeededFuture(there)
                : shared.online(missed.keySet()).map(back -> {
                    missed.keySet().removeAll(back);
                    List<OnlineUser> all = new ArrayList<>(there);
                    all.addAll(missed.values());
                    return all;
                });
    }

    private Future<List<OnlineUser>> notElsewhere(List<OnlineUser> here) {
        here.forEach(user -> unnoted.remove(user.id()));
        List<Future<OnlineUser>> asked = here.stream().map(this::stillElsewhere).toList();
        return Future.all(asked)
                .map(all ->
                        all.<OnlineUser>list().stream().filter(Objects::nonNull).toList());
    }

    @Override
    public Future<Set<String>> shown(Set<String> userIds) {
        return Fallback.to(shared.shown(userIds), () -> everywhere.online(userIds));
    }

    private Future<OnlineUser> stillElsewhere(OnlineUser last) {
        return last == null
                ? Future.succeededFuture()
                : elsewhere.online(last.id()).map(there -> there ? null : last);
    }

    @Override
    public Future<Set<String>> online(Set<String> userIds) {
        return Fallback.to(shared.online(userIds), () -> everywhere.online(userIds));
    }

    @Override
    public Future<Online> list(int limit) {
        return Fallback.to(shared.list(limit), () -> everywhere.list(limit));
    }

    /** Knows only this node's connections while Redis is away. */
    @Override
    public Future<Newest> newestOf(String userId) {
        return Fallback.to(shared.newestOf(userId), () -> alone.newestOf(userId));
    }

    /** Fails while Redis is away. */
    @Override
    public Future<List<ConnectionAddress>> connectionsOf(Set<String> userIds) {
        return shared.connectionsOf(userIds);
    }

    @Override
    public Future<Void> leave(String nodeId) {
        left = true;
        return shared.leave(nodeId);
    }

    /** Makes the store ask all nodes, from now on, while Redis is away. */
    public void askEverywhere(Bus bus) {
        PresenceEverywhere nodes = PresenceEverywhere.serving(bus, alone);
        everywhere = nodes;
        elsewhere = nodes::onlineElsewhere;
    }

    /** @param action what else to do when Redis does not know this node any more, so that it may have been emptied */
    public void onForgotten(Runnable action) {
        forgotten = action;
    }

    @Override
    public Future<Renewed> renew(String nodeId) {
        if (left) {
            return Future.succeededFuture(Renewed.NOTHING);
        }
        return Fallback.to(
                departures.renewing(gone -> shared.renewal(nodeId, gone).compose(renewal -> {
                    if (!renewal.known()) {
                        forgotten.run();
                    }
                    boolean same = renewal.known()
                            && renewal.connections() == mineOn(nodeId).size();
                    Future<List<OnlineUser>> told = same ? Future.succeededFuture(List.of()) : converge(nodeId);
                    return told.map(
                            first -> new Renewed(renewal.gone(), renewal.takenAway() ? first : List.of(), takeOlder()));
                })),
                () -> Future.succeededFuture(Renewed.NOTHING));
    }

    private List<Older> takeOlder() {
        List<Older> taken = new ArrayList<>();
        for (Older next = older.poll(); next != null; next = older.poll()) {
            taken.add(next);
        }
        return taken;
    }

    /**
     * Makes Redis know this node's connections and no others of it. Must be called when Redis is back.
     *
     * @return users who were online nowhere before
     */
    public Future<List<OnlineUser>> converge(String nodeId) {
        return shared.connectionsAt(nodeId)
                .compose(there -> {
                    List<Future<OnlineUser>> gone = new ArrayList<>();
                    there.forEach((connectionId, userId) -> {
                        if (!mine.containsKey(connectionId)) {
                            gone.add(shared.disconnect(userId, connectionId));
                        }
                    });
                    List<Announced> missing = mineOn(nodeId).stream()
                            .filter(announced ->
                                    !there.containsKey(announced.connection().connectionId()))
                            .sorted(Comparator.comparingLong(Announced::at))
                            .toList();
                    return Future.join(gone).compose(done -> announce(missing, new ArrayList<>(), 0));
                })
                .onFailure(failure -> LOG.warn("Presence could not be told anew: {}", failure.getMessage()));
    }

    private List<Announced> mineOn(String nodeId) {
        return mine.values().stream()
                .filter(announced -> announced.connection().nodeId().equals(nodeId))
                .toList();
    }

    private Future<List<OnlineUser>> announce(List<Announced> connections, List<OnlineUser> first, int from) {
        if (from >= connections.size()) {
            return Future.succeededFuture(first);
        }
        List<Announced> some = connections.subList(from, Math.min(from + AT_ONCE, connections.size()));
        return shared.announce(some).compose(told -> {
            List<Future<OnlineUser>> gone = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                Connected connection = some.get(i).connection();
                older.addAll(told.get(i).older());
                if (!mine.containsKey(connection.connectionId())) {
                    // A connection that went while this was on its way was forgotten there before it was told.
                    gone.add(shared.disconnect(connection.userId(), connection.connectionId()));
                } else if (told.get(i).first()) {
                    first.add(new OnlineUser(
                            connection.userId(),
                            connection.username(),
                            connection.guest(),
                            some.get(i).at()));
                }
            }
            return Future.join(gone).compose(done -> announce(connections, first, from + AT_ONCE));
        });
    }
}
