package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import parley.postgres.Runner;
import parley.room.CallBodies;
import parley.room.MessageBodies;
import parley.room.RoomEvent;
import parley.room.pg.PgMessageChanges.Message;

/** Changes or removes the text of a stored message, and keeps the earlier text. */
final class PgMessageTexts {
    private static final String KEEP_AND_EDIT = """
            WITH kept AS (
              INSERT INTO message_versions (message_id, room_id, seq, body, key_id, replaced_at)
              SELECT id, room_id, coalesce(edited_seq, seq), body, key_id, $2 FROM private_messages WHERE id = $1)
            UPDATE private_messages SET body = $3, key_id = $4, fingerprint = $5, edited_seq = $6, call = $7 WHERE id = $1""";

    private static final String KEEP_AND_EMPTY = """
            WITH kept AS (
              INSERT INTO message_versions (message_id, room_id, seq, body, key_id, replaced_at)
              SELECT id, room_id, coalesce(edited_seq, seq), body, key_id, $2 FROM private_messages WHERE id = $1)
            UPDATE private_messages SET body = $3, key_id = $4, fingerprint = $5, deleted_at = $2 WHERE id = $1""";

    /** Finds the feed's rows by the versions, so they need no index by message. */
    private static final String EMPTY_FEED = """
            UPDATE room_events e SET key_id = NULL, body = CASE WHEN e.seq = $3 THEN $4::bytea ELSE $5::bytea END
            FROM message_versions v
            WHERE v.message_id = $2 AND e.room_id = $1 AND e.seq = v.seq AND e.message_id = $2""";

    private static final String FORGET = """
            WITH reactions AS (DELETE FROM message_reactions WHERE message_id = $2),
            pins AS (DELETE FROM message_pins WHERE room_id = $1 AND message_id = $2)
            DELETE FROM message_mentions
            WHERE room_id = $1 AND user_id = ANY ($3) AND (seq = $4 AND message_seq IS NULL OR message_seq = $4)""";

    private static final String MENTION = """
            WITH gone AS (
              DELETE FROM message_mentions
              WHERE room_id = $1 AND user_id = ANY ($2) AND user_id <> ALL ($3)
                AND (seq = $4 AND message_seq IS NULL OR message_seq = $4))
            INSERT INTO message_mentions (room_id, user_id, seq, message_seq)
            SELECT $1, user_id, $5, $4 FROM unnest($3) AS user_id WHERE user_id <> ALL ($2)""";

    private final SealedBodies bodies;

    PgMessageTexts(SealedBodies bodies) {
        this.bodies = bodies;
    }

    Future<Void> edit(Runner runner, Message message, RoomEvent event, OffsetDateTime at) {
        JsonObject body = MessageBodies.edited(message.body(), event.body(), event.timestamp());
        String[] before = PgMessageChanges.ids(MessageBodies.mentioned(message.body()));
        String[] after = PgMessageChanges.ids(MessageBodies.mentioned(body));
        Tuple row = replacement(message, body, at).addLong(event.seq()).addString(CallBodies.standing(body));
        Future<Void> edited = PgMessageChanges.done(runner, KEEP_AND_EDIT, row);
        return before.length == 0 && after.length == 0
                ? edited
                : edited.compose(kept -> PgMessageChanges.done(
                        runner, MENTION, Tuple.of(message.roomId(), before, after, message.seq(), event.seq())));
    }

    Future<Void> delete(Runner runner, Message message, OffsetDateTime at) {
        JsonObject tombstone = MessageBodies.tombstone(message.body());
        Tuple feed = Tuple.of(message.roomId(), message.id(), message.seq())
                .addBuffer(tombstone.toBuffer())
                .addBuffer(MessageBodies.emptiedEdit(message.id()).toBuffer());
        String[] mentioned = PgMessageChanges.ids(MessageBodies.mentioned(message.body()));
        return PgMessageChanges.done(runner, KEEP_AND_EMPTY, replacement(message, tombstone, at))
                .compose(kept -> PgMessageChanges.done(runner, EMPTY_FEED, feed))
                .compose(emptied -> PgMessageChanges.done(
                        runner, FORGET, Tuple.of(message.roomId(), message.id(), mentioned, message.seq())));
    }

    private Tuple replacement(Message message, JsonObject body, OffsetDateTime at) {
        SealedBodies.Row sealed = bodies.reseal(message.roomId(), message.row(), body);
        return Tuple.of(message.id(), at, sealed.body())
                .addString(sealed.keyId())
                .addBuffer(sealed.fingerprint());
    }
}
