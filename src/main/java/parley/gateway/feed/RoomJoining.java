package parley.gateway.feed;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.room.JoinedRoom;
import parley.room.RoomLog;

/**
 * Opens all rooms of a user and lets a connection into them; if there are thousands, only some in each turn of the
 * event loop.
 */
final class RoomJoining {
    private static final int ROOMS_A_TURN = 100;

    private final Hub hub;
    private final RoomLog log;

    RoomJoining(Hub hub, RoomLog log) {
        this.hub = hub;
        this.log = log;
    }

    /**
     * A room whose channel is open, and stays so until the joining ends.
     *
     * @param from the position at which the client stopped; null if it did not say
     * @param joining false once it has ended, or a replay will end it
     */
    record Entry(JoinedRoom room, RoomChannel channel, Resume.Position from, AtomicBoolean joining) {
        private static Entry into(RoomChannel channel, JoinedRoom room, Resume.Position from) {
            channel.joinBegins();
            return new Entry(room, channel, from, new AtomicBoolean(true));
        }

        /** Ends the joining once; a failure half-way leaves all rooms again. */
        private void joinEnds() {
            if (joining.getAndSet(false)) {
                channel.joinEnds();
            }
        }

        String roomId() {
            return room.roomId();
        }
    }

    /** @return the rooms that are still there */
    Future<List<Entry>> open(String userId, Resume resume) {
        return open(userId, resume, null, new ArrayList<>());
    }

    /** Opens the user's matches alone. @return those that are still there */
    Future<List<Entry>> openMatches(String userId, Resume resume) {
        return log.joinedMatchesOf(userId).compose(matches -> {
            List<Entry> opened =
                    matches.stream().map(match -> open(match, resume)).toList();
            return Future.join(opened.stream().map(RoomJoining::prepared).toList())
                    .map(done -> opened.stream().filter(RoomJoining::stands).toList())
                    .onFailure(failure -> leave(opened));
        });
    }

    private Future<List<Entry>> open(String userId, Resume resume, String after, List<Entry> opened) {
        return log.joinedRoomsOf(userId, after)
                .compose(part -> {
                    int before = opened.size();
                    part.rooms().forEach(room -> opened.add(open(room, resume)));
                    List<Future<Boolean>> prepared = opened.subList(before, opened.size()).stream()
                            .map(RoomJoining::prepared)
                            .toList();
                    return Future.join(prepared).map(part.next());
                })
                .compose(next -> next == null
                        ? Future.succeededFuture(
                                opened.stream().filter(RoomJoining::stands).toList())
                        : open(userId, resume, next, opened))
                .onFailure(failure -> leave(opened));
    }

    private Entry open(JoinedRoom room, Resume resume) {
        Resume.Position from = visible(resume.rooms().get(room.roomId()), room.hiddenUpTo());
        return Entry.into(hub.openChannel(room.roomId()), room, from);
    }

    private static Resume.Position visible(Resume.Position from, long hiddenUpTo) {
        return from == null || from.seq() >= hiddenUpTo ? from : new Resume.Position(hiddenUpTo, from.epoch());
    }

    /** Completes with false if the room has ended meanwhile, which is no failure. */
    private static Future<Boolean> prepared(Entry entry) {
        return entry.channel().prepared().map(true).recover(failure -> {
            ErrorCode code = ParleyException.of(failure).code();
            return code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure);
        });
    }

    /** Tells whether the room goes on. Its channel may have ended already, and nobody would tell the client of it. */
    static boolean stands(Entry entry) {
        if (entry.channel().broken()) {
            throw new ParleyException(ErrorCode.UNAVAILABLE, "A room has failed; try again");
        }
        if (entry.channel().ended()) {
            entry.joinEnds();
            return false;
        }
        return true;
    }

    static void leave(List<Entry> entries) {
        entries.forEach(Entry::joinEnds);
    }

    /** @param recovers whether what was missed since {@code from} can be replayed; for a channel that has not ended */
    void join(Connection connection, Entry entry, boolean recovers) {
        RoomChannel channel = entry.channel();
        long head = entry.room().head();
        if (entry.from() != null) {
            connection.rooms().startFollowing(entry.roomId(), head);
        }
        long after = recovers ? Math.min(entry.from().seq(), head) : head;
        if (after == channel.lastSeq()) {
            channel.add(connection);
            entry.joinEnds();
        } else {
            // The reply goes first, then the events that came after the client's position, even its user's own removal,
            // and then what is new.
            entry.joining().set(false);
            connection.rooms().catchUpBegins();
            hub.submit(later -> {
                Replay.start(hub, channel, connection, new Replay.From(after, head));
                connection.rooms().catchUpEnds();
            });
        }
    }

    /** Joins, after the answer, the rooms that were not described, from the position at which they were opened. */
    void joinLater(Connection connection, List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        connection.entry().begin();
        hub.nextTurn(() -> joinSome(connection, entries));
    }

    private void joinSome(Connection connection, List<Entry> entries) {
        try {
            joinNext(connection, entries);
        } catch (RuntimeException fault) {
            leave(entries);
            connection.breakOff(fault);
        }
    }

    private void joinNext(Connection connection, List<Entry> entries) {
        int now = Math.min(ROOMS_A_TURN, entries.size());
        for (Entry entry : entries.subList(0, now)) {
            if (stands(entry)) {
                join(connection, entry, false);
            }
        }
        if (now < entries.size()) {
            List<Entry> rest = entries.subList(now, entries.size());
            hub.nextTurn(() -> joinSome(connection, rest));
        } else {
            connection.entry().end();
        }
    }

    /** Sorts matches first, then the rooms that were active last. */
    static List<Entry> latestFirst(List<Entry> entries) {
        return entries.stream()
                .sorted(Comparator.<Entry, Boolean>comparing(
                                entry -> entry.room().kind().stored())
                        .thenComparing(entry -> entry.room().lastEventAt(), Comparator.reverseOrder()))
                .toList();
    }
}
