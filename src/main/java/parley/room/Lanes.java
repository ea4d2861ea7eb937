package parley.room;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.postgres.Statements;
import parley.room.GroupCommit.Bounds;
import parley.room.GroupCommit.Waiting;

/**
 * The ways into the database, each with one write in flight. A room keeps to its lane, and so its events to their
 * order; a room that somebody else holds locked is given a lane of its own until it is free, so that it stops no others.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
    private static final int MOST_HELD = 1_000;

    private final Bounds bounds;
    private final Function<List<Waiting<PgAppends.Entry, Appended>>, Future<Void>> writer;
    private final List<GroupCommit<PgAppends.Entry, Appended>> lanes = new ArrayList<>();
    private final Map<String, GroupCommit<PgAppends.Entry, Appended>> held = new HashMap<>();

    Lanes(int count, Bounds bounds, Function<List<Waiting<PgAppends.Entry, Appended>>, Future<Void>> writer) {
        this.bounds = bounds;
        this.writer = writer;
        for (int i = 0; i < count; i++) {
            lanes.add(new GroupCommit<>(bounds, this::write));
        }
    }

    Future<Appended> offer(PgAppends.Entry entry) {
        return lanes.get(Math.floorMod(roomOf(entry).hashCode(), lanes.size())).offer(entry);
    }

    private static String roomOf(PgAppends.Entry entry) {
        return entry.draft().roomId();
    }

    synchronized int waiting() {
        return lanes.stream().mapToInt(GroupCommit::waiting).sum()
                + held.values().stream().mapToInt(GroupCommit::waiting).sum();
    }

    /** Everything comes through here, so what is passed on to a held room's lane keeps its order. */
    private Future<Void> write(List<Waiting<PgAppends.Entry, Appended>> batch) {
        List<Waiting<PgAppends.Entry, Appended>> free = new ArrayList<>();
        synchronized (this) {
            for (Waiting<PgAppends.Entry, Appended> waiting : batch) {
                GroupCommit<PgAppends.Entry, Appended> apart = held.get(roomOf(waiting.item()));
                if (apart == null) {
                    free.add(waiting);
                } else {
                    apart.take(waiting);
                }
            }
        }
        if (free.isEmpty()) {
            return Future.succeededFuture();
        }
        return writer.apply(free).otherwise(failure -> {
            if (Statements.metLock(failure)) {
                LOG.warn("A room's row is held by somebody else for long; its events wait apart");
                setApart(free);
            } else {
                refuse(free, failure);
            }
            return null;
        });
    }

    private GroupCommit<PgAppends.Entry, Appended> laneOfHeld(String roomId) {
        return held.computeIfAbsent(roomId, id -> new GroupCommit<>(bounds, batch -> writeHeld(id, batch)));
    }

    /** One of the rooms is locked; those that are not are through their new lane at once. */
    private synchronized void setApart(List<Waiting<PgAppends.Entry, Appended>> batch) {
        for (Waiting<PgAppends.Entry, Appended> waiting : batch) {
            String roomId = roomOf(waiting.item());
            if (held.containsKey(roomId) || held.size() < MOST_HELD) {
                laneOfHeld(roomId).take(waiting);
            } else {
                refuse(List.of(waiting), GroupCommit.unavailable());
            }
        }
    }

    /** Again and again, as long as somebody waits for it. */
    private Future<Void> writeHeld(String roomId, List<Waiting<PgAppends.Entry, Appended>> batch) {
        return writer.apply(batch)
                .recover(failure -> {
                    List<Waiting<PgAppends.Entry, Appended>> left =
                            batch.stream().filter(waiting -> !waiting.late()).toList();
                    if (Statements.metLock(failure) && !left.isEmpty()) {
                        LOG.debug("Room {} is still held by somebody else", roomId);
                        return writeHeld(roomId, left);
                    }
                    refuse(batch, failure);
                    return Future.failedFuture(failure);
                })
                .onComplete(written -> {
                    if (!written.failed() || !Statements.metLock(written.cause())) {
                        backToItsLane(roomId);
                    }
                })
                .otherwiseEmpty();
    }

    private synchronized void backToItsLane(String roomId) {
        GroupCommit<PgAppends.Entry, Appended> apart = held.get(roomId);
        if (apart != null && apart.waiting() == 0) {
            held.remove(roomId);
        }
    }

    private static void refuse(List<Waiting<PgAppends.Entry, Appended>> batch, Throwable failure) {
        batch.forEach(waiting -> waiting.answer().completeExceptionally(failure));
    }
}
