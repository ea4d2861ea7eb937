package parley.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.bus.Principal;
import parley.gateway.feed.MissedRooms;
import parley.gateway.feed.RecentFrames;
import parley.gateway.feed.RoomChannel;
import parley.gateway.feed.RoomUsers;
import parley.gateway.format.CloseCode;
import parley.gateway.presence.PresenceWatch;
import parley.gateway.recovery.FeedNotes;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Replaced;
import parley.room.RoomLog;
import parley.room.RoomMessages.Renamed;
import parley.token.Ban;
import parley.token.IdentityMessages.SessionUpgraded;
import parley.util.BoundedCache;

/**
 * The connections of one event loop, by user and by room: plain maps, no locks. Other threads only {@link #submit}
 * work. A turn's writes are flushed once, at its end.
 */
public final class Hub {
    private static final int MOST_RENAMES = 10_000;
    private static final long RENAME_MS = 10_000;

    private final Vertx vertx;
    private final Context context;
    private final HubSettings settings;
    private final RoomLog log;
    private final NodeSockets node;
    private final Metrics metrics;
    private final InstantSource clock;

    private final Queue<Consumer<Hub>> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final Set<Connection> connections = new HashSet<>();
    private final Map<String, Set<Connection>> byUser = new HashMap<>();
    private final Map<String, RoomChannel> channels = new HashMap<>();
    private List<Connection> toFlush = new ArrayList<>();
    /** Users who were renamed not long ago. */
    private final BoundedCache<String, String> renames;

    private boolean flushScheduled;
    /** Connections that want statistics; the dispatcher reads it. */
    private final AtomicInteger wantStatistics = new AtomicInteger();

    private final RecentFrames recentFrames = new RecentFrames(this::now);
    private final MissedRooms missedRooms = new MissedRooms(this);
    private final PresenceWatch presence;
    private final RoomUsers roomUsers = new RoomUsers(this);
    private final HeadChecks headChecks;
    private final ChannelOpenings openings;
    private final FeedNotes feedNotes;

    Hub(
            Vertx vertx,
            HubSettings settings,
            RoomLog log,
            NodeSockets node,
            FeedNotes feedNotes,
            Metrics metrics,
            InstantSource clock) {
        this.feedNotes = feedNotes;
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.log = log;
        this.node = node;
        this.metrics = metrics;
        this.clock = clock;
        this.renames = new BoundedCache<>(MOST_RENAMES, MOST_RENAMES, RENAME_MS, username -> 1, clock);
        this.headChecks = new HeadChecks(log, channels, settings.headCheckMs());
        this.openings = new ChannelOpenings(this, log);
        this.presence = new PresenceWatch(
                this, node.onlineCounts(), userId -> node.watched().add(userId, this), userId -> node.watched()
                        .remove(userId, this));
    }

    /** Knows who here is told of whose coming and going. */
    public PresenceWatch presence() {
        return presence;
    }

    /** Keeps the last events of the rooms that are open here. */
    public RecentFrames recentFrames() {
        return recentFrames;
    }

    /** Notes where feeds stand, for sessions that may go on elsewhere. */
    public FeedNotes feedNotes() {
        return feedNotes;
    }

    /** Lets connections into rooms that they were not told of. */
    public MissedRooms missedRooms() {
        return missedRooms;
    }

    /** Tells clients of some dialects who is in their rooms. */
    public RoomUsers roomUsers() {
        return roomUsers;
    }

    public HubSettings settings() {
        return settings;
    }

    public RoomLog log() {
        return log;
    }

    public Metrics metrics() {
        return metrics;
    }

    public long now() {
        return clock.millis();
    }

    public void after(long ms, Runnable step) {
        vertx.setTimer(ms, timer -> contain(step));
    }

    /** Runs the step in a turn of its own, so that work of others comes in between. */
    public void nextTurn(Runnable step) {
        context.runOnContext(turn -> carryOut(hub -> step.run()));
    }

    OutboundQueue newQueue() {
        return new OutboundQueue(settings.queueBytes(), settings.nodeQueueBytes(), node.queuedBytes());
    }

    /** Does the work on the hub's event loop, together with whatever else waits. Any thread may call this. */
    public void submit(Consumer<Hub> work) {
        inbox.add(work);
        if (awake.compareAndSet(false, true)) {
            context.runOnContext(turn -> takeInbox());
        }
    }

    /** Carries out a step on the hub's event loop and returns its result. Any thread may call this. */
    <T> Future<T> call(Function<Hub, T> step) {
        Promise<T> done = Promise.promise();
        submit(at -> {
            try {
                done.complete(step.apply(at));
            } catch (RuntimeException fault) {
                done.fail(fault);
                throw fault;
            }
        });
        return done.future();
    }

    private void takeInbox() {
        awake.set(false);
        flushScheduled = true;
        Consumer<Hub> work;
        while ((work = inbox.poll()) != null) {
            carryOut(work);
        }
        if (toFlush.isEmpty()) {
            flushScheduled = false;
        } else {
            // The answer to a command often comes in the same turn of the event loop as the event that it made.
            context.runOnContext(turn -> flushAll());
        }
    }

    /** Contains faults: otherwise one would cost the work that waits behind it its turn. */
    private void carryOut(Consumer<Hub> work) {
        try {
            work.accept(this);
        } catch (RuntimeException fault) {
            metrics.fault("hub", fault);
        }
    }

    /** Runs a step and counts its fault. */
    void contain(Runnable step) {
        carryOut(hub -> step.run());
    }

    void flushLater(Connection connection) {
        toFlush.add(connection);
        if (!flushScheduled) {
            flushScheduled = true;
            context.runOnContext(turn -> flushAll());
        }
    }

    private void flushAll() {
        flushScheduled = false;
        List<Connection> flushing = toFlush;
        toFlush = new ArrayList<>();
        flushing.forEach(Connection::flush);
    }

    void afterTurn(Runnable step) {
        context.runOnContext(turn -> step.run());
    }

    /** Relieves the node, since its connections together have more waiting than they may. */
    void relieveQueues() {
        node.relieveQueues(settings.nodeQueueBytes());
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    public void addUser(Connection connection) {
        String userId = connection.caller().userId();
        byUser.computeIfAbsent(userId, user -> new HashSet<>(2)).add(connection);
        node.users().add(userId, this);
        presence.begin(connection);
    }

    /** Forgets a connection whose socket is gone. */
    void remove(Connection connection) {
        connections.remove(connection);
        if (connection.caller() == null) {
            return;
        }
        if (connection.wantsStatistics()) {
            wantStatistics.decrementAndGet();
        }
        String userId = connection.caller().userId();
        byUser.computeIfPresent(userId, (user, known) -> {
            known.remove(connection);
            return known.isEmpty() ? null : known;
        });
        if (!byUser.containsKey(userId)) {
            node.users().remove(userId, this);
        }
        connection.rooms().all().forEach(channel -> contain(() -> channel.remove(connection)));
        presence.end(connection);
    }

    /** Calls a user by another name on all connections. @return the connections, which presence has to know again */
    List<Connection> rename(Renamed renamed) {
        renames.put(renamed.userId(), renamed.username());
        List<Connection> its = List.copyOf(ofUser(renamed.userId()));
        its.forEach(connection -> connection.rename(renamed.username()));
        return its;
    }

    /** A connection may be about to enter with a name that was read before the user was renamed. */
    Principal asNamedNow(Principal principal) {
        String renamed = renames.get(principal.userId());
        return renamed == null ? principal : principal.named(renamed);
    }

    /** Lets the connections of a session go on as an account's. @return the ids of its connections */
    List<String> upgrade(SessionUpgraded upgraded) {
        renames.put(upgraded.userId(), upgraded.username());
        Principal account = Principal.ofAccount(upgraded.userId(), upgraded.username(), upgraded.sessionId(), null);
        List<Connection> its = ofUser(upgraded.userId()).stream()
                .filter(connection -> connection.principal().sessionId().equals(upgraded.sessionId()))
                .toList();
        its.forEach(connection -> connection.authenticated(account));
        return its.stream().map(Connection::id).toList();
    }

    void statisticsWanted() {
        wantStatistics.incrementAndGet();
    }

    /** Any thread may ask. */
    boolean wantsStatistics() {
        return wantStatistics.get() > 0;
    }

    /** Lists the accounts that are connected. @param userIds null for all */
    Set<Principal> accounts(Set<String> userIds) {
        Stream<Connection> asked =
                userIds == null ? connections.stream() : userIds.stream().flatMap(userId -> ofUser(userId).stream());
        return asked.map(Connection::principal)
                .filter(principal -> principal != null && !principal.guest())
                .collect(Collectors.toSet());
    }

    /** Ends the connections of a user whose session has ended. @param ban why it has, unless for another reason */
    void endSessions(String userId, Predicate<Principal> ended, Optional<Ban> ban) {
        List.copyOf(ofUser(userId)).stream()
                .filter(connection -> ended.test(connection.principal()))
                .forEach(connection -> ban.ifPresentOrElse(
                        its -> closeBanned(connection, its), () -> connection.close(CloseCode.SESSION_ENDED)));
    }

    /** Ends a connection and tells it of the ban that is why. */
    public static void closeBanned(Connection connection, Ban ban) {
        connection.close(CloseCode.BANNED, ban.describe(CloseCode.BANNED.announcement(0)));
    }

    /** Ends connections because their user has a newer one, here or on another node. */
    void endReplaced(Replaced replaced) {
        List.copyOf(ofUser(replaced.userId())).stream()
                .filter(connection -> replaced.connectionIds().contains(connection.id()))
                .forEach(connection -> connection.close(CloseCode.CONNECTED_ELSEWHERE));
    }

    public List<Connection> connections() {
        return List.copyOf(connections);
    }

    public Set<Connection> ofUser(String userId) {
        return byUser.getOrDefault(userId, Set.of());
    }

    /** Returns null if the user has no such connection here. */
    Connection connection(String userId, String connectionId) {
        return ofUser(userId).stream()
                .filter(connection -> connection.id().equals(connectionId))
                .findFirst()
                .orElse(null);
    }

    /** Returns null if nobody here is in the room. */
    public RoomChannel channel(String roomId) {
        return channels.get(roomId);
    }

    public RoomChannel openChannel(String roomId) {
        RoomChannel known = channels.get(roomId);
        if (known != null) {
            return known;
        }
        RoomChannel opened = new RoomChannel(roomId, this);
        channels.put(roomId, opened);
        // The room is announced before it is read, so that events in between are held, not missed.
        node.interest().add(roomId, this);
        openings.add(opened);
        return opened;
    }

    public void disposeIfUnused(RoomChannel channel) {
        if (channel.unused()) {
            dispose(channel);
        }
    }

    public void dispose(RoomChannel channel) {
        if (channels.remove(channel.roomId(), channel)) {
            feedNotes.unfollow(channel);
            node.interest().remove(channel.roomId(), this);
        }
    }

    /** Sends what busy rooms hold back. */
    public void flushGathered() {
        List.copyOf(channels.values()).forEach(channel -> channel.contain(channel::flush));
    }

    /** Finds events that were lost on their way, in quiet rooms within a minute. Must be called at a steady pace. */
    public void checkHeads() {
        headChecks.check(now());
    }

    /** Does the same for those of these rooms that are open here. */
    public void checkHeads(Set<String> roomIds) {
        headChecks.check(roomIds);
    }
}
