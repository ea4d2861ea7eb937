package parley.gateway.presence;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.feed.RoomChannel;
import parley.gateway.format.Frame;
import parley.presence.PresenceMessages.Watched;
import parley.room.MatchRoomIds;
import parley.room.RoomLog;

/**
 * Knows who on one event loop is told of whose coming and going: connections of followers, and those in rooms with the
 * user. Used on this event loop only.
 */
public final class PresenceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceWatch.class);
    private static final long AGAIN_MS = 2_000;

    private final Hub hub;
    private final OnlineCounts counts;
    private final Consumer<String> begins;
    private final Consumer<String> ends;
    private final Map<Connection, Watcher> watchers = new HashMap<>();
    private final Map<RoomChannel, RoomPeople> rooms = new HashMap<>();
    private final Map<String, Set<Watcher>> followers = new HashMap<>();
    private final Map<String, Set<RoomPeople>> memberships = new HashMap<>();
    private List<RoomPeople> unread = new ArrayList<>();
    private Function<String, Future<Watched>> lookup =
            userId -> Future.succeededFuture(new Watched(List.of(), Set.of()));

    /** @param begins told that somebody watches a user from now on @param ends that nobody does any more */
    public PresenceWatch(Hub hub, OnlineCounts counts, Consumer<String> begins, Consumer<String> ends) {
        this.hub = hub;
        this.counts = counts;
        this.begins = begins;
        this.ends = ends;
    }

    /** Sets how whom a user follows, and who is hidden from the user, is looked up. */
    public void lookUpBy(Function<String, Future<Watched>> lookup) {
        this.lookup = lookup;
    }

    /** Begins with a connection that has become a user's. */
    public void begin(Connection connection) {
        Watcher watcher = new Watcher(connection);
        watchers.put(connection, watcher);
        lookUp(watcher);
    }

    /** Ends with a connection, which has left its rooms. */
    public void end(Connection connection) {
        Watcher watcher = watchers.remove(connection);
        if (watcher != null) {
            follow(watcher, List.of());
        }
    }

    /** Looks anew whom a user follows, and who is hidden from the user. */
    public void renew(String userId) {
        hub.ofUser(userId).stream()
                .map(watchers::get)
                .filter(watcher -> watcher != null)
                .forEach(this::lookUp);
    }

    /** Hides a user at once from another one, whose relations are looked up anew. */
    public void hide(String userId, String otherId) {
        hub.ofUser(userId).stream()
                .map(watchers::get)
                .filter(watcher -> watcher != null)
                .forEach(watcher -> watcher.hide(otherId));
    }

    /** Returns the users beyond a block, as far as they are known. */
    public Set<String> hiddenFrom(Connection connection) {
        Watcher watcher = watchers.get(connection);
        return watcher == null ? Set.of() : watcher.hidden();
    }

    private void lookUp(Watcher watcher) {
        long number = watcher.lookUp();
        Future.succeededFuture(watcher.userId())
                .compose(lookup)
                .onComplete(
                        found -> {
                            if (isNewest(watcher, number)) {
                                follow(watcher, found.followed());
                                watcher.knows(found.followed(), found.hidden());
                            }
                        },
                        away -> {
                            LOG.debug("Whom a user follows is not known yet: {}", away.getMessage());
                            hub.after(AGAIN_MS, () -> {
                                if (isNewest(watcher, number)) {
                                    lookUp(watcher);
                                }
                            });
                        });
    }

    private boolean isNewest(Watcher watcher, long number) {
        return watchers.get(watcher.connection()) == watcher && watcher.isNewest(number);
    }

    private void follow(Watcher watcher, List<String> followed) {
        Set<String> before = new HashSet<>(watcher.followed());
        before.removeAll(followed);
        before.forEach(userId -> remove(followers, userId, watcher));
        followed.forEach(userId -> add(followers, userId, watcher));
    }

    /** Notes that a connection is in a room, whose members it hears of by name or by number. */
    public void entered(RoomChannel channel, Connection connection) {
        Watcher watcher = watchers.get(connection);
        if (watcher == null) {
            return;
        }
        RoomPeople room = rooms.computeIfAbsent(
                channel,
                known -> new RoomPeople(
                        channel.roomId(),
                        MatchRoomIds.isOne(channel.roomId()),
                        channel.members() > RoomLog.MOST_NAMED));
        if (room.present().add(watcher)) {
            if (room.many()) {
                count(room, watcher);
            } else {
                watch(watcher, room, channel, connection.entry().underWay());
            }
        }
    }

    public void left(RoomChannel channel, Connection connection) {
        RoomPeople room = rooms.get(channel);
        Watcher watcher = watchers.get(connection);
        if (room == null || watcher == null || !room.present().remove(watcher)) {
            return;
        }
        if (room.many()) {
            counts.went(room.roomId(), watcher.userId());
        }
        watcher.leave(room);
        forgetUnlessWatched(room);
        if (room.present().isEmpty()) {
            rooms.remove(channel);
        }
    }

    /** Notes that a member came or went. */
    public void memberChanged(RoomChannel channel, String userId, boolean in) {
        RoomPeople room = rooms.get(channel);
        if (room == null) {
            return;
        }
        if (room.changed(userId, in)) {
            if (in) {
                add(memberships, userId, room);
            } else {
                remove(memberships, userId, room);
            }
        }
        boolean many = channel.members() > RoomLog.MOST_NAMED;
        if (many && !room.many()) {
            becomesLarge(room);
        } else if (!many && room.many()) {
            becomesSmall(channel, room);
        }
    }

    private void becomesLarge(RoomPeople room) {
        room.many(true);
        forget(room);
        room.present().forEach(watcher -> {
            watcher.leave(room);
            count(room, watcher);
        });
    }

    private void becomesSmall(RoomChannel channel, RoomPeople room) {
        room.many(false);
        room.present().forEach(watcher -> {
            counts.went(room.roomId(), watcher.userId());
            watch(watcher, room, channel, false);
        });
    }

    private void watch(Watcher watcher, RoomPeople room, RoomChannel channel, boolean entering) {
        watcher.watch(room, channel.members(), entering).forEach(this::forgetUnlessWatched);
        readSoon(room);
    }

    private void count(RoomPeople room, Watcher watcher) {
        counts.came(room.roomId(), watcher.userId());
        Connection connection = watcher.connection();
        connection
                .entry()
                .onceEntered(() -> connection.send(PresenceFrames.count(room.roomId(), counts.online(room.roomId()))));
    }

    private void forgetUnlessWatched(RoomPeople room) {
        if (room.watching().isEmpty()) {
            forget(room);
        }
    }

    private void forget(RoomPeople room) {
        room.forget().forEach(userId -> remove(memberships, userId, room));
    }

    /** Reads the members of all rooms together that somebody begins to watch in this turn. */
    private void readSoon(RoomPeople room) {
        if (room.beginReading()) {
            unread.add(room);
            if (unread.size() == 1) {
                hub.nextTurn(this::read);
            }
        }
    }

    private void read() {
        List<RoomPeople> asked = unread;
        unread = new ArrayList<>();
        Future.succeededFuture(asked.stream().map(RoomPeople::roomId).toList())
                .compose(hub.log()::membersOfSmall)
                .onComplete(
                        found -> asked.forEach(room -> {
                            Set<String> members = found.get(room.roomId());
                            if (members == null) {
                                // The room has ended, or has grown; its feed says so.
                                room.notRead();
                            } else {
                                room.read(members).forEach(userId -> add(memberships, userId, room));
                            }
                        }),
                        away -> {
                            LOG.debug("Members of rooms could not be read yet: {}", away.getMessage());
                            asked.forEach(RoomPeople::notRead);
                            hub.after(AGAIN_MS, () -> asked.forEach(this::readSoon));
                        });
    }

    private <T> void add(Map<String, Set<T>> index, String userId, T entry) {
        boolean unwatched = !watched(userId);
        index.computeIfAbsent(userId, id -> new HashSet<>(2)).add(entry);
        if (unwatched) {
            begins.accept(userId);
        }
    }

    private <T> void remove(Map<String, Set<T>> index, String userId, T entry) {
        boolean known = watched(userId);
        index.computeIfPresent(userId, (id, entries) -> {
            entries.remove(entry);
            return entries.isEmpty() ? null : entries;
        });
        if (known && !watched(userId)) {
            ends.accept(userId);
        }
    }

    private boolean watched(String userId) {
        return followers.containsKey(userId) || memberships.containsKey(userId);
    }

    /** Tells those who watch the user, each once. */
    public void tell(String userId, Frame frame) {
        Set<Watcher> told = new HashSet<>();
        followers.getOrDefault(userId, Set.of()).stream()
                .filter(watcher -> watcher.mayHearOf(userId, false))
                .forEach(told::add);
        for (RoomPeople room : memberships.getOrDefault(userId, Set.of())) {
            room.watching().stream()
                    .filter(watcher -> watcher.mayHearOf(userId, room.match()))
                    .forEach(told::add);
            RoomChannel channel = hub.channel(room.roomId());
            if (channel != null) {
                hub.roomUsers().changed(channel);
            }
        }
        told.forEach(watcher -> {
            Connection connection = watcher.connection();
            connection.entry().onceEntered(() -> connection.send(frame));
        });
    }
}
