package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.postgres.Runner;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.EventBody;
import parley.room.MessageChanges;
import parley.room.RoomEvent;
import parley.room.Verdict;

/**
 * Writes a batch of events in one commit. One statement writes all of them if they are messages; if one of the events
 * also changes a room, one transaction writes them step by step in their order. Rooms are locked in the order of their
 * ids.
 */
final class PgAppends {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 5;

    static final String LOCK = "SELECT id FROM group_chats WHERE id = ANY ($1) ORDER BY id FOR UPDATE";
    private static final String LOCK_FREE = LOCK + " SKIP LOCKED";
    /**
     * Bounds each wait: a statement that is not the first to wait for a row waits for two locks, one after the other.
     */
    private static final String WAIT =
            "SELECT set_config('lock_timeout', '2000', true), set_config('statement_timeout', '2000', true)";

    private static final String REPETITION = """
            SELECT id, seq, created_at, body, key_id, fingerprint FROM private_messages
            WHERE room_id = $1 AND sender_id = $2 AND client_id = $3""";

    private final Statements statements;
    private final SealedBodies bodies;
    private final PgRoomState state;
    private final PgPlaces places;
    private final PgMessageChanges changes;
    private final PgAppend append;

    PgAppends(Statements statements, SealedBodies bodies, PgRoomState state, PgPlaces places) {
        this.places = places;
        this.statements = statements;
        this.bodies = bodies;
        this.state = state;
        this.changes = new PgMessageChanges(bodies);
        this.append = new PgAppend(bodies, state);
    }

    /** @param body the draft's body, written once for the row and for those who are told */
    record Entry(Draft draft, OffsetDateTime at, EventBody body, SealedBodies.Row row) {}

    /** The outcome of an entry: its event, or the refusal. */
    record Outcome(Appended appended, Throwable refusal) {
        static final Outcome HELD = new Outcome(null, null);

        /** Tells whether there is no outcome yet, since another transaction holds the room's row. */
        boolean isHeld() {
            return appended == null && refusal == null;
        }
    }

    /** Another transaction holds a row beside the room's, such as that of a member's places, for long. */
    private static final class OtherRowHeld extends Exception {
        private static final long serialVersionUID = 1L;

        OtherRowHeld(Throwable cause) {
            super(cause);
        }
    }

    Entry entry(Draft draft, OffsetDateTime at) {
        EventBody body = EventBody.of(draft.body());
        return new Entry(draft, at, body, bodies.seal(draft, body));
    }

    /**
     * @param waits whether to wait, at most 2 s, for rooms that another transaction holds; otherwise they are left out
     * @return an outcome for each entry, in their order; no two entries may have the same intent
     */
    Future<List<Outcome>> write(List<Entry> entries, boolean waits) {
        return write(entries, waits, ATTEMPTS);
    }

    private Future<List<Outcome>> write(List<Entry> entries, boolean waits, int attempts) {
        return once(entries, waits).recover(failure -> {
            // Another node stored one of the intents after this statement began to look for them; the next try finds
            // it.
            if (attempts > 1 && (isUniqueViolation(failure) || isDeadlock(failure))) {
                return write(entries, waits, attempts - 1);
            }
            return failure instanceof OtherRowHeld
                    ? Future.succeededFuture(Collections.nCopies(entries.size(), Outcome.HELD))
                    : Future.failedFuture(failure);
        });
    }

    private Future<List<Outcome>> once(List<Entry> entries, boolean waits) {
        return waits || entries.stream().anyMatch(PgAppends::changesMore)
                ? inSteps(entries, waits)
                : append.run(statements, entries, false);
    }

    /**
     * Tells whether the failure is a deadlock with a transaction that does not lock rooms in our order, such as an
     * administrator's; one of the two has to begin anew.
     */
    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException refused && DEADLOCK.equals(refused.getSqlState());
    }

    static boolean isUniqueViolation(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    private Future<List<Outcome>> inSteps(List<Entry> entries, boolean waits) {
        return statements.transaction(open -> {
            Future<Set<String>> locked = waits
                    ? open.run(WAIT, Tuple.tuple()).compose(set -> lock(open, LOCK, entries))
                    : lock(open, LOCK_FREE, entries);
            return locked.compose(roomIds -> inSteps(open, entries, roomIds))
                    .recover(failure -> Future.failedFuture(held(failure, waits)));
        });
    }

    private static Throwable held(Throwable failure, boolean waits) {
        if (waits) {
            return Statements.wasGivenUp(failure) ? GroupCommit.unavailable() : failure;
        }
        return Statements.isLock(failure) ? new OtherRowHeld(failure) : failure;
    }

    private static Future<Set<String>> lock(Runner open, String lock, List<Entry> entries) {
        String[] roomIds = entries.stream()
                .map(entry -> entry.draft().roomId())
                .distinct()
                .sorted()
                .toArray(String[]::new);
        return open.run(lock, Tuple.tuple().addArrayOfString(roomIds)).map(rows -> {
            Set<String> locked = new HashSet<>();
            rows.forEach(row -> locked.add(row.getString("id")));
            return locked;
        });
    }

    /**
     * Writes the entries step by step. A room that was not locked at first must not be written later in the transaction
     * either.
     */
    private Future<List<Outcome>> inSteps(Runner open, List<Entry> entries, Set<String> locked) {
        List<Entry> ours = entries.stream()
                .filter(entry -> locked.contains(entry.draft().roomId()))
                .toList();
        return places.lockMoving(open, ours.stream().map(Entry::draft).toList())
                .compose(done -> inSteps(open, ours))
                .compose(outcomes -> {
                    Iterator<Outcome> next = outcomes.iterator();
                    return append.withReasons(
                            open,
                            entries,
                            entries.stream()
                                    .map(entry -> locked.contains(entry.draft().roomId()) ? next.next() : null)
                                    .toArray(Outcome[]::new));
                });
    }

    private Future<List<Outcome>> inSteps(Runner open, List<Entry> entries) {
        Future<List<Outcome>> done = Future.succeededFuture(new ArrayList<>());
        for (List<Entry> step : steps(entries)) {
            done = done.compose(before -> step(open, step).map(outcomes -> {
                before.addAll(outcomes);
                return before;
            }));
        }
        return done;
    }

    /** Writes entries as part of a transaction that holds their rooms; fails with the first refusal. */
    Future<List<RoomEvent>> write(Runner open, List<Entry> entries) {
        return inSteps(open, entries).compose(outcomes -> {
            List<RoomEvent> events = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                if (outcome.appended() == null) {
                    return Future.failedFuture(outcome.isHeld() ? GroupCommit.unavailable() : outcome.refusal());
                }
                events.add(outcome.appended().event());
            }
            return Future.succeededFuture(events);
        });
    }

    /** Tells whether the entry changes more than the feed and, for a message, the messages. */
    private static boolean changesMore(Entry entry) {
        return PgRoomState.changedBy(entry.draft())
                || MessageChanges.isOne(entry.draft().type());
    }

    /** Divides entries into steps: neighbours that change nothing else go together. */
    private static List<List<Entry>> steps(List<Entry> entries) {
        List<List<Entry>> steps = new ArrayList<>();
        boolean open = false;
        for (Entry entry : entries) {
            boolean alone = changesMore(entry);
            if (alone || !open) {
                steps.add(new ArrayList<>());
            }
            steps.get(steps.size() - 1).add(entry);
            open = !alone;
        }
        return steps;
    }

    private Future<List<Outcome>> step(Runner open, List<Entry> step) {
        Entry first = step.get(0);
        if (!changesMore(first)) {
            return append.run(open, step, true);
        }
        Future<Verdict> judged = PgRoomState.changedBy(first.draft())
                ? state.judge(open, first.draft(), first.at())
                : changes.judge(open, first.draft(), first.at());
        return judged.compose(verdict -> {
            if (verdict instanceof Verdict.Accepted accepted) {
                Entry entry = accepted.draft() == first.draft() ? first : entry(accepted.draft(), first.at());
                return append.run(open, List.of(entry), true).compose(outcomes -> apply(open, accepted, outcomes));
            }
            Outcome without = verdict instanceof Verdict.Refused refused
                    ? new Outcome(null, refused.reason())
                    : new Outcome(Appended.NOTHING, null);
            return Future.succeededFuture(List.of(without));
        });
    }

    private static Future<List<Outcome>> apply(Runner open, Verdict.Accepted accepted, List<Outcome> outcomes) {
        Appended appended = outcomes.get(0).appended();
        return appended == null
                ? Future.succeededFuture(outcomes)
                : accepted.effect().apply(open, appended.event()).map(outcomes);
    }

    /** Finds the event that the same intent made before. */
    Future<Optional<RoomEvent>> repetition(Draft draft) {
        if (draft.clientId() == null) {
            return Future.succeededFuture(Optional.empty());
        }
        return statements
                .run(REPETITION, Tuple.of(draft.roomId(), draft.userId(), draft.clientId()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(append.repeated(draft, row));
                    }
                    return Optional.empty();
                });
    }
}
