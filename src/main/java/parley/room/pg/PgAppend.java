package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageBodies;
import parley.room.RoomEvent;
import parley.room.RoomLifecycle;
import parley.room.pg.PgAppends.Entry;
import parley.room.pg.PgAppends.Outcome;

/** The statement that gives events their seqs and stores them, and messages as they stand. */
final class PgAppend {
    /**
     * Returns one row for each draft that has its event, new or from before, and one without a seq for a draft whose
     * user may not write any more; none for a draft whose room is closed, barred, unknown or held by another
     * transaction. Members are read as they were when the statement began, which is before the room was locked. Whatever
     * changes a member's right to write moves the head, so a room whose head has moved in between counts as held.
     *
     * <p>Who answers has read what was said before: the sender's cursor moves up to the message, but stays short of it, so
     * that a receipt that the client sends as well still moves it, and is told. A row that receipts are moving is left
     * alone, as in their own statement: neither ever waits for the other.
     */
    private static final String APPEND_FREE = """
            WITH draft AS MATERIALIZED (
              SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::bytea[],
                                   $7::text[], $8::text[], $9::bytea[], $10::text[], $11::boolean[], $12::text[])
                WITH ORDINALITY
                AS d (room_id, type, user_id, at, message_id, body, key_id, client_id, fingerprint, mentions,
                      only_by_member, call, ord)),
            seen AS MATERIALIZED (SELECT id, head FROM group_chats WHERE id = ANY ($1)),
            room AS MATERIALIZED (
              SELECT id, head, barred, kind FROM group_chats WHERE id = ANY ($1) AND closed_at IS NULL
              ORDER BY id FOR UPDATE SKIP LOCKED),
            known AS MATERIALIZED (
              SELECT d.ord, m.* FROM draft d CROSS JOIN LATERAL (
                SELECT * FROM private_messages
                WHERE room_id = d.room_id AND sender_id = d.user_id AND client_id = d.client_id LIMIT 1) m),
            judged AS MATERIALIZED (
              SELECT d.*, r.head, r.kind, m.read_seq,
                d.only_by_member AND (m.read_seq IS NULL OR coalesce(m.muted_until > d.at, false)) AS outside
              FROM draft d JOIN room r ON r.id = d.room_id JOIN seen s ON s.id = d.room_id
              LEFT JOIN LATERAL (
                SELECT read_seq, muted_until FROM group_members
                WHERE d.only_by_member AND group_id = d.room_id AND user_id = d.user_id OFFSET 0) m ON true
              WHERE NOT EXISTS (SELECT FROM known k WHERE k.ord = d.ord) AND NOT (r.barred AND %s)
                AND (s.head = r.head OR NOT d.only_by_member)),
            fresh AS MATERIALIZED (
              SELECT u.*, u.head + row_number() OVER (PARTITION BY u.room_id ORDER BY u.ord) AS seq
              FROM judged u WHERE NOT u.outside),
            logged AS (
              INSERT INTO room_events (room_id, seq, type, user_id, message_id, body, key_id, created_at)
              SELECT room_id, seq, type, user_id, message_id, body, key_id, at FROM fresh),
            kept AS (
              INSERT INTO private_messages
                (id, room_id, seq, sender_id, client_id, fingerprint, body, key_id, created_at, call)
              SELECT message_id, room_id, seq, user_id, client_id, fingerprint, body, key_id, at, call FROM fresh
              WHERE type = 'chat:message'),
            mentioned AS (
              INSERT INTO message_mentions (room_id, user_id, seq)
              SELECT DISTINCT f.room_id, u.id, f.seq
              FROM fresh f CROSS JOIN LATERAL jsonb_array_elements_text(f.mentions::jsonb) AS u (id)
              WHERE f.mentions IS NOT NULL),
            answering AS MATERIALIZED (
              SELECT m.group_id, m.user_id, f.said
              FROM (SELECT room_id, user_id, max(seq) AS said FROM fresh
                    WHERE type = 'chat:message' AND read_seq < seq - 1 GROUP BY room_id, user_id) f
              JOIN group_members m ON m.group_id = f.room_id AND m.user_id = f.user_id
              FOR NO KEY UPDATE OF m SKIP LOCKED),
            caught_up AS (
              UPDATE group_members m SET read_seq = greatest(m.read_seq, a.said - 1),
                delivered_seq = greatest(m.delivered_seq, a.said - 1)
              FROM answering a WHERE m.group_id = a.group_id AND m.user_id = a.user_id),
            moved AS (
              UPDATE group_chats g SET head = f.head, last_event_at = greatest(g.last_event_at, f.at)
              FROM (SELECT room_id, max(seq) AS head, max(at) AS at FROM fresh GROUP BY room_id) f
              WHERE g.id = f.room_id)
            SELECT ord, seq, NULL::text AS id, NULL::timestamptz AS created_at, NULL::bytea AS body,
                   NULL::text AS key_id, NULL::bytea AS fingerprint,
                   read_seq < seq - 1 AND NOT EXISTS (
                     SELECT FROM answering a WHERE a.group_id = room_id AND a.user_id = fresh.user_id) AS is_behind,
                   CASE WHEN type = 'chat:message' AND kind = 'direct' THEN (
                     SELECT o.read_seq FROM conversations c JOIN group_members o ON o.group_id = c.room_id
                       AND o.user_id = CASE c.user_low WHEN fresh.user_id THEN c.user_high ELSE c.user_low END
                     WHERE c.room_id = fresh.room_id) END AS other_read
            FROM fresh
            UNION ALL
            SELECT ord, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM judged WHERE outside
            UNION ALL
            SELECT ord, seq, id, created_at, body, key_id, fingerprint, NULL, NULL FROM known""".formatted(DirectBars.refuses());

    /** Moves no cursor: where other steps follow, a transaction that holds members' rows may wait for others. */
    private static final String APPEND = APPEND_FREE
            .replace("FOR UPDATE SKIP LOCKED", "FOR UPDATE")
            .replace("read_seq < seq - 1 GROUP BY", "false GROUP BY");

    private final SealedBodies bodies;
    private final PgRoomState state;

    PgAppend(SealedBodies bodies, PgRoomState state) {
        this.bodies = bodies;
        this.state = state;
    }

    /** @param waits whether to wait for rooms that another transaction holds; otherwise they are left out */
    Future<List<Outcome>> run(Runner runner, List<Entry> entries, boolean waits) {
        return runner.run(waits ? APPEND : APPEND_FREE, parameters(entries)).compose(rows -> {
            Outcome[] outcomes = new Outcome[entries.size()];
            for (Row row : rows) {
                int index = row.getLong("ord").intValue() - 1;
                outcomes[index] = outcome(entries.get(index), row);
            }
            return withReasons(runner, entries, outcomes);
        });
    }

    /** @param outcomes null for an entry whose room could not be written to */
    Future<List<Outcome>> withReasons(Runner runner, List<Entry> entries, Outcome[] outcomes) {
        TreeSet<String> missing = new TreeSet<>();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                missing.add(entries.get(i).draft().roomId());
            }
        }
        return state.whyUnusable(runner, missing).map(reasons -> {
            for (int i = 0; i < outcomes.length; i++) {
                if (outcomes[i] == null) {
                    Draft draft = entries.get(i).draft();
                    ParleyException reason = reasons.get(draft.roomId());
                    boolean held =
                            reason == null || reason.code() == ErrorCode.USER_BLOCKED && !DirectBars.refuses(draft);
                    outcomes[i] = held ? Outcome.HELD : new Outcome(null, reason);
                }
            }
            return List.of(outcomes);
        });
    }

    private Outcome outcome(Entry entry, Row row) {
        Draft draft = entry.draft();
        if (row.getLong("seq") == null) {
            return new Outcome(null, RoomLifecycle.mayNotWrite());
        }
        if (row.getString("id") == null) {
            long at = entry.at().toInstant().toEpochMilli();
            RoomEvent stored =
                    new RoomEvent(draft.roomId(), row.getLong("seq"), draft.type(), draft.userId(), at, entry.body());
            Boolean behind = row.getBoolean("is_behind");
            Appended.Reading reading = behind == null ? null : new Appended.Reading(behind, row.getLong("other_read"));
            return new Outcome(new Appended(stored, false, reading), null);
        }
        try {
            return new Outcome(new Appended(repeated(draft, row), true), null);
        } catch (RuntimeException refusal) {
            return new Outcome(null, refusal);
        }
    }

    /** Returns the event that the draft's intent made before; throws CONFLICT if it had other content. */
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
                .addArrayOfString(strings(entries, PgAppend::mentions))
                .addArrayOfBoolean(entries.stream()
                        .map(entry -> entry.draft().onlyByMember())
                        .toArray(Boolean[]::new))
                .addArrayOfString(strings(entries, entry -> DirectBars.call(entry.draft())));
    }

    /** Returns the mentions as a JSON array; null for nobody. */
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
