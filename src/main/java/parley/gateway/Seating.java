package parley.gateway;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.Seat;

/** Opens all rooms of a user and lets a connection into them; of thousands only some in each turn of the event loop. */
final class Seating {
    private static final int ROOMS_A_TURN = 100;

    private final Hub hub;
    private final RoomLog log;

    Seating(Hub hub, RoomLog log) {
        this.hub = hub;
        this.log = log;
    }

    /**
     * A room whose channel is open, and stays so until the joining ends.
     *
     * @param from where the client stopped; null if it did not say
     * @param joining false once it has ended, or a replay will end it
     */
    record Entry(Seat seat, RoomChannel channel, Resume.Position from, AtomicBoolean joining) {
        private static Entry into(RoomChannel channel, Seat seat, Resume.Position from) {
            channel.joinBegins();
            return new Entry(seat, channel, from, new AtomicBoolean(true));
        }

        /** Once: what fails half-way leaves all. */
        private void joinEnds() {
            if (joining.getAndSet(false)) {
                channel.joinEnds();
            }
        }

        String roomId() {
            return seat.roomId();
        }
    }

    /** @return those that are still there */
    Future<List<Entry>> open(String userId, Resume resume) {
        return open(userId, resume, null, new ArrayList<>());
    }

    private Future<List<Entry>> open(String userId, Resume resume, String after, List<Entry> opened) {
        return log.seatsOf(userId, after)
                .compose(part -> {
                    int before = opened.size();
                    part.seats().forEach(seat -> opened.add(open(seat, resume)));
                    List<Future<Boolean>> prepared = opened.subList(before, opened.size()).stream()
                            .map(Seating::prepared)
                            .toList();
                    return Future.join(prepared).map(part.next());
                })
                .compose(next -> next == null
                        ? Future.succeededFuture(
                                opened.stream().filter(Seating::stands).toList())
                        : open(userId, resume, next, opened))
                .onFailure(failure -> leave(opened));
    }

    private Entry open(Seat seat, Resume resume) {
        Resume.Position from = visible(resume.rooms().get(seat.roomId()), seat.hiddenUpTo());
        return Entry.into(hub.openChannel(seat.roomId()), seat, from);
    }

    private static Resume.Position visible(Resume.Position from, long hiddenUpTo) {
        return from == null || from.seq() >= hiddenUpTo ? from : new Resume.Position(hiddenUpTo, from.epoch());
    }

    /** That a room has ended meanwhile is no failure. */
    private static Future<Boolean> prepared(Entry entry) {
        return entry.channel().prepared().map(true).recover(failure -> {
            ErrorCode code = ParleyException.of(failure).code();
            return code == ErrorCode.ROOM_CLOSED || code == ErrorCode.NOT_FOUND
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure);
        });
    }

    /** Nobody would tell the end of a room that has ended already. */
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
        long head = entry.seat().head();
        if (entry.from() != null) {
            connection.follows(entry.roomId(), head);
        }
        long after = recovers ? Math.min(entry.from().seq(), head) : head;
        if (after == channel.lastSeq()) {
            channel.add(connection);
            entry.joinEnds();
        } else {
            // The reply goes first, what came after it, even one's own removal, and then what is new.
            entry.joining().set(false);
            hub.submit(later -> Replay.start(hub, channel, connection, after));
        }
    }

    /** Those of which the client was told nothing: after the answer, from where they stood when they were opened. */
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

    /** Matches, then the rooms that were active last. */
    static List<Entry> latestFirst(List<Entry> entries) {
        return entries.stream()
                .sorted(Comparator.<Entry, Boolean>comparing(
                                entry -> entry.seat().kind() != RoomKind.MATCH)
                        .thenComparing(entry -> entry.seat().lastEventAt(), Comparator.reverseOrder()))
                .toList();
    }
}
