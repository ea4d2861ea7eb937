package parley.room;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.postgres.Statements;

/**
 * Writes a batch of events in one commit: messages with one statement for all of them; where one of the events also
 * changes a room, in one transaction, step by step in their order. Rooms are locked in the order of their ids.
 */
final class PgAppends {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String DEADLOCK = "40P01";
    private static final int ATTEMPTS = 5;

    static final String LOCK = "SELECT id FROM group_chats WHERE id = ANY ($1) ORDER BY id FOR UPDATE";

    /** One row for each draft that has its event, new or from before; none for one whose room is closed or unknown. */
    static final String APPEND = """
            WITH draft AS MATERIALIZED (
              SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[],
                                   $7::text[], $8::text[], $9::bytea[], $10::text[]) WITH ORDINALITY
                AS d (room_id, type, user_id, at, message_id, body, key_id, client_id, fingerprint, mentions, ord)),
            room AS MATERIALIZED (
              SELECT id, head FROM group_chats WHERE id = ANY ($1) AND closed_at IS NULL ORDER BY id FOR UPDATE),
            known AS MATERIALIZED (
              SELECT d.ord, m.* FROM draft d CROSS JOIN LATERAL (
                SELECT * FROM private_messages
                WHERE room_id = d.room_id AND sender_id = d.user_id AND client_id = d.client_id LIMIT 1) m),
            fresh AS MATERIALIZED (
              SELECT d.*, r.head + row_number() OVER (PARTITION BY d.room_id ORDER BY d.ord) AS seq
              FROM draft d JOIN room r ON r.id = d.room_id
              WHERE NOT EXISTS (SELECT FROM known k WHERE k.ord = d.ord)),
            logged AS (
              INSERT INTO room_events (room_id, seq, type, user_id, message_id, body, key_id, created_at)
              SELECT room_id, seq, type, user_id, message_id, body, key_id, at FROM fresh),
            kept AS (
              INSERT INTO private_messages
                (id, room_id, seq, sender_id, client_id, fingerprint, body, key_id, created_at)
              SELECT message_id, room_id, seq, user_id, client_id, fingerprint, body, key_id, at FROM fresh
              WHERE type = 'chat:message'),
            mentioned AS (
              INSERT INTO message_mentions (room_id, user_id, seq)
              SELECT DISTINCT f.room_id, u.id, f.seq
              FROM fresh f CROSS JOIN LATERAL jsonb_array_elements_text(f.mentions::jsonb) AS u (id)
              WHERE f.mentions IS NOT NULL),
            moved AS (
              UPDATE group_chats g SET head = f.head, last_event_at = greatest(g.last_event_at, f.at)
              FROM (SELECT room_id, max(seq) AS head, max(at) AS at FROM fresh GROUP BY room_id) f
              WHERE g.id = f.room_id)
            SELECT ord, seq, NULL::text AS id, NULL::timestamptz AS created_at, NULL::bytea AS body,
                   NULL::text AS key_id, NULL::bytea AS fingerprint FROM fresh
            UNION ALL
            SELECT ord, seq, id, created_at, body, key_id, fingerprint FROM known""";

    private final Statements statements;
    private final SealedBodies bodies;
    private final PgRoomState state;
    private final PgPlaces places;
    private final PgMessageChanges changes;

    PgAppends(Statements statements, SealedBodies bodies, PgRoomState state, PgPlaces places) {
        this.places = places;
        this.statements = statements;
        this.bodies = bodies;
        this.state = state;
        this.changes = new PgMessageChanges(bodies);
    }

    record Entry(Draft draft, OffsetDateTime at, SealedBodies.Row row) {}

    /** What became of an entry: its event, or why there is none. */
    record Outcome(Appended appended, Throwable refusal) {}

    Entry entry(Draft draft, OffsetDateTime at) {
        return new Entry(draft, at, bodies.seal(draft));
    }

    /** @return an outcome for each entry, in their order; no two entries may have the same intent */
    Future<List<Outcome>> write(List<Entry> entries) {
        return write(entries, ATTEMPTS);
    }

    private Future<List<Outcome>> write(List<Entry> entries, int attempts) {
        boolean changesMore = entries.stream().anyMatch(PgAppends::changesMore);
        Future<List<Outcome>> written = changesMore ? inSteps(entries) : append(statements, entries);
        // Another node stored one of the intents after this statement began to look for them: now it is found.
        return written.recover(failure -> attempts > 1 && (isUniqueViolation(failure) || isDeadlock(failure))
                ? write(entries, attempts - 1)
                : Future.failedFuture(failure));
    }

    /** With somebody who does not lock rooms in our order, such as an administrator; one of the two has to begin anew. */
    private static boolean isDeadlock(Throwable failure) {
        return failure instanceof PgException refused && DEADLOCK.equals(refused.getSqlState());
    }

    static boolean isUniqueViolation(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }

    private Future<List<Outcome>> inSteps(List<Entry> entries) {
        String[] roomIds = entries.stream()
                .map(entry -> entry.draft().roomId())
                .distinct()
                .sorted()
                .toArray(String[]::new);
        List<Draft> drafts = entries.stream().map(Entry::draft).toList();
        return statements.transaction(open -> open.run(LOCK, Tuple.tuple().addArrayOfString(roomIds))
                .compose(locked -> places.lockMoving(open, drafts))
                .compose(locked -> inSteps(open, entries)));
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

    /** As part of a transaction that holds their rooms; fails with the first refusal. */
    Future<List<RoomEvent>> write(Runner open, List<Entry> entries) {
        return inSteps(open, entries).compose(outcomes -> {
            List<RoomEvent> events = new ArrayList<>();
            for (Outcome outcome : outcomes) {
                if (outcome.refusal() != null) {
                    return Future.failedFuture(outcome.refusal());
                }
                events.add(outcome.appended().event());
            }
            return Future.succeededFuture(events);
        });
    }

    /** Than the feed and, if it is a message, the messages. */
    private static boolean changesMore(Entry entry) {
        return PgRoomState.changedBy(entry.draft())
                || MessageChanges.isOne(entry.draft().type());
    }

    /** Neighbours that change nothing else go together. */
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
            return append(open, step);
        }
        Future<Verdict> judged = PgRoomState.changedBy(first.draft())
                ? state.judge(open, first.draft(), first.at())
                : changes.judge(open, first.draft(), first.at());
        return judged.compose(verdict -> {
            if (verdict instanceof Verdict.Accepted accepted) {
                Entry entry = accepted.draft() == first.draft() ? first : entry(accepted.draft(), first.at());
                return append(open, List.of(entry)).compose(outcomes -> apply(open, accepted, outcomes));
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

    private Future<List<Outcome>> append(Runner runner, List<Entry> entries) {
        return runner.run(APPEND, parameters(entries)).compose(rows -> {
            Outcome[] outcomes = new Outcome[entries.size()];
            TreeSet<String> missing = new TreeSet<>();
            for (Row row : rows) {
                int index = row.getLong("ord").intValue() - 1;
                outcomes[index] = outcome(entries.get(index), row);
            }
            for (int i = 0; i < outcomes.length; i++) {
                if (outcomes[i] == null) {
                    missing.add(entries.get(i).draft().roomId());
                }
            }
            return state.whyUnusable(runner, missing).map(reasons -> {
                for (int i = 0; i < outcomes.length; i++) {
                    if (outcomes[i] == null) {
                        outcomes[i] = new Outcome(
                                null, reasons.get(entries.get(i).draft().roomId()));
                    }
                }
                return List.of(outcomes);
            });
        });
    }

    private Outcome outcome(Entry entry, Row row) {
        Draft draft = entry.draft();
        if (row.getString("id") == null) {
            long at = entry.at().toInstant().toEpochMilli();
            return new Outcome(
                    new Appended(
                            new RoomEvent(
                                    draft.roomId(), row.getLong("seq"), draft.type(), draft.userId(), at, draft.body()),
                            false),
                    null);
        }
        try {
            return new Outcome(new Appended(repeated(draft, row), true), null);
        } catch (RuntimeException refusal) {
            return new Outcome(null, refusal);
        }
    }

    /** The event that the draft's intent made before; CONFLICT if that was for other content. */
    RoomEvent repeated(Draft draft, Row row) {
        SealedBodies.Row stored = new SealedBodies.Row(
                row.getString("id"), row.getBuffer("body"), row.getString("key_id"), row.getBuffer("fingerprint"));
        if (!bodies.matches(draft.roomId(), stored, draft.fingerprint())) {
            throw conflict();
        }
        return new RoomEvent(
                draft.roomId(),
                row.getLong("seq"),
                EventTypes.MESSAGE,
                draft.userId(),
                row.getOffsetDateTime("created_at").toInstant().toEpochMilli(),
                bodies.open(EventTypes.MESSAGE, draft.roomId(), stored));
    }

    static ParleyException conflict() {
        return new ParleyException(ErrorCode.CONFLICT, "clientId: was used for another message");
    }

    private static Tuple parameters(List<Entry> entries) {
        return Tuple.tuple()
                .addArrayOfString(strings(entries, entry -> entry.draft().roomId()))
                .addArrayOfString(strings(entries, entry -> entry.draft().type()))
                .addArrayOfString(strings(entries, entry -> entry.draft().userId()))
                .addArrayOfOffsetDateTime(entries.stream().map(Entry::at).toArray(OffsetDateTime[]::new))
                .addArrayOfString(strings(entries, entry -> entry.row().messageId()))
                .addArrayOfBuffer(
                        entries.stream().map(entry -> entry.row().body()).toArray(Buffer[]::new))
                .addArrayOfString(strings(entries, entry -> entry.row().keyId()))
                .addArrayOfString(strings(entries, entry -> entry.draft().clientId()))
                .addArrayOfBuffer(
                        entries.stream().map(entry -> entry.row().fingerprint()).toArray(Buffer[]::new))
                .addArrayOfString(strings(entries, PgAppends::mentions));
    }

    /** A JSON array; null for nobody. */
    private static String mentions(Entry entry) {
        if (!entry.draft().type().equals(EventTypes.MESSAGE)) {
            return null;
        }
        List<String> mentioned = MessageBodies.mentioned(entry.draft().body());
        return mentioned.isEmpty() ? null : new JsonArray(mentioned).encode();
    }

    private static String[] strings(List<Entry> entries, Function<Entry, String> field) {
        return entries.stream().map(field).toArray(String[]::new);
    }
}
