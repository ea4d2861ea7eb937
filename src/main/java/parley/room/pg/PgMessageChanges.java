package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import parley.postgres.Runner;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageBodies;
import parley.room.MessageChanges;
import parley.room.Verdict;
import parley.room.Verdict.Accepted;
import parley.room.Verdict.Needless;
import parley.room.Verdict.Refused;

/** Applies events to messages that are there. The caller has locked the room's row. */
final class PgMessageChanges {
    private static final String CURRENT = """
            SELECT id, seq, sender_id, body, key_id, fingerprint FROM private_messages
            WHERE id = $2 AND room_id = $1""";

    private static final String REACTIONS = """
            SELECT count(*) FILTER (WHERE emoji = $2) AS same, count(DISTINCT emoji) AS emojis,
                   coalesce(bool_or(emoji = $2 AND user_id = $3), false) AS mine,
                   count(*) FILTER (WHERE user_id = $3) AS all_mine
            FROM message_reactions WHERE message_id = $1""";

    private static final String REACT = """
            INSERT INTO message_reactions (message_id, emoji, user_id, seq, created_at) VALUES ($1, $2, $3, $4, $5)""";

    private static final String UNREACT =
            "DELETE FROM message_reactions WHERE message_id = $1 AND emoji = $2 AND user_id = $3";

    private static final String CLEAR_REACTIONS = "DELETE FROM message_reactions WHERE message_id = $1 AND emoji = $2";

    private static final String PINS = """
            SELECT count(*) AS pins, coalesce(bool_or(message_id = $2), false) AS pinned
            FROM message_pins WHERE room_id = $1""";

    private static final String PIN =
            "INSERT INTO message_pins (room_id, message_id, pinned_by, seq, created_at) VALUES ($1, $2, $3, $4, $5)";

    private static final String UNPIN = "DELETE FROM message_pins WHERE room_id = $1 AND message_id = $2";

    private final SealedBodies bodies;
    private final PgMessageTexts texts;

    PgMessageChanges(SealedBodies bodies) {
        this.bodies = bodies;
        this.texts = new PgMessageTexts(bodies);
    }

    /** @param body opened */
    record Message(String roomId, long seq, String senderId, SealedBodies.Row row, JsonObject body) {
        String id() {
            return row.messageId();
        }
    }

    Future<Verdict> judge(Runner open, Draft draft, OffsetDateTime at) {
        Tuple key = Tuple.of(draft.roomId(), draft.body().getString("messageId"));
        return open.run(CURRENT, key).compose(rows -> {
            for (Row row : rows) {
                return judge(open, draft, message(draft.roomId(), row), at);
            }
            return Future.succeededFuture(new Refused(MessageChanges.noSuchMessage()));
        });
    }

    private Message message(String roomId, Row row) {
        Buffer fingerprint = row.getBuffer("fingerprint");
        SealedBodies.Row sealed =
                new SealedBodies.Row(row.getString("id"), row.getBuffer("body"), row.getString("key_id"), fingerprint);
        JsonObject body = bodies.open(EventTypes.MESSAGE, roomId, sealed).object();
        return new Message(roomId, row.getLong("seq"), row.getString("sender_id"), sealed, body);
    }

    private Future<Verdict> judge(Runner open, Draft draft, Message message, OffsetDateTime at) {
        boolean deletes = draft.type().equals(EventTypes.DELETED);
        if (MessageBodies.isDeleted(message.body())) {
            return Future.succeededFuture(deletes ? new Needless() : new Refused(MessageChanges.noSuchMessage()));
        }
        if (deletes) {
            return Future.succeededFuture(new Accepted(draft, (runner, event) -> texts.delete(runner, message, at)));
        }
        return switch (draft.type()) {
            case EventTypes.EDITED -> Future.succeededFuture(judgeEdit(draft, message, at));
            case EventTypes.REACTION -> judgeReaction(open, draft, at);
            default -> judgePin(open, draft, at);
        };
    }

    private Verdict judgeEdit(Draft draft, Message message, OffsetDateTime at) {
        if (!message.senderId().equals(draft.userId())) {
            return new Refused(MessageChanges.notYours());
        }
        return MessageChanges.changes(message.body(), draft.body())
                ? new Accepted(
                        MessageChanges.asStored(message.body(), draft),
                        (runner, event) -> texts.edit(runner, message, event, at))
                : new Needless();
    }

    private static Future<Verdict> judgeReaction(Runner open, Draft draft, OffsetDateTime at) {
        String messageId = draft.body().getString("messageId");
        String emoji = draft.body().getString("emoji");
        boolean on = draft.body().getBoolean("on");
        return open.run(REACTIONS, Tuple.of(messageId, emoji, draft.userId())).map(rows -> {
            Row known = rows.iterator().next();
            long same = known.getLong("same");
            if (MessageChanges.clears(draft.body())) {
                return same == 0 ? new Needless() : cleared(draft, messageId, emoji);
            }
            if (known.getBoolean("mine") == on) {
                return new Needless();
            }
            if (on && known.getLong("all_mine") >= MessageChanges.MOST_EMOJIS_OF_ONE) {
                return new Refused(MessageChanges.tooManyEmojisOfOne());
            }
            if (on && same == 0 && known.getLong("emojis") >= MessageChanges.MOST_EMOJIS) {
                return new Refused(MessageChanges.tooManyEmojis());
            }
            Draft counted = MessageChanges.counted(draft, on ? same + 1 : same - 1);
            return new Accepted(counted, (runner, event) -> {
                Tuple row = Tuple.of(messageId, emoji, event.userId());
                return on
                        ? done(runner, REACT, row.addLong(event.seq()).addOffsetDateTime(at))
                        : done(runner, UNREACT, row);
            });
        });
    }

    private static Verdict cleared(Draft draft, String messageId, String emoji) {
        Tuple row = Tuple.of(messageId, emoji);
        return new Accepted(MessageChanges.counted(draft, 0), (runner, event) -> done(runner, CLEAR_REACTIONS, row));
    }

    private static Future<Verdict> judgePin(Runner open, Draft draft, OffsetDateTime at) {
        String messageId = draft.body().getString("messageId");
        boolean on = draft.body().getBoolean("on");
        return open.run(PINS, Tuple.of(draft.roomId(), messageId)).map(rows -> {
            Row known = rows.iterator().next();
            if (known.getBoolean("pinned") == on) {
                return new Needless();
            }
            if (on && known.getLong("pins") >= MessageChanges.MOST_PINS) {
                return new Refused(MessageChanges.tooManyPins());
            }
            return new Accepted(draft, (runner, event) -> {
                Tuple row = Tuple.of(draft.roomId(), messageId);
                return on
                        ? done(
                                runner,
                                PIN,
                                row.addString(event.userId())
                                        .addLong(event.seq())
                                        .addOffsetDateTime(at))
                        : done(runner, UNPIN, row);
            });
        });
    }

    static Future<Void> done(Runner runner, String sql, Tuple parameters) {
        return runner.run(sql, parameters).mapEmpty();
    }

    /** Returns the distinct ids as an array. */
    static String[] ids(List<String> userIds) {
        return userIds.stream().distinct().toArray(String[]::new);
    }
}
