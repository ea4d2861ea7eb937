package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.room.ClosingReason;
import parley.room.ContactPolicy;
import parley.room.Draft;
import parley.room.Entrance;
import parley.room.EventTypes;
import parley.room.LeavingReason;
import parley.room.Member;
import parley.room.Role;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.Verdict;

/** Applies events to the rows of a room and its members. The caller has locked the room's row. */
final class PgRoomState {
    private static final Set<String> CHANGES =
            Set.of(EventTypes.USER_JOINED, EventTypes.USER_LEFT, EventTypes.UPDATED, EventTypes.CLOSED);

    private static final String ENTRY = """
            SELECT g.member_count >= coalesce((g.settings ->> 'maxParticipants')::int, 50) AS is_full,
                   g.kind = 'room' AND g.member_count = 0 AND g.system_key IS NULL AS is_ownerless,
                   g.member_count > 1 AND EXISTS (SELECT FROM group_members m
                     WHERE m.group_id = g.id AND m.user_id = $2 AND m.role = 'owner') AS is_needed,
                   EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.user_id = $2) AS is_member,
                   EXISTS (SELECT FROM room_bans b WHERE b.group_id = g.id AND b.user_id = $2
                           AND (b.expires_at IS NULL OR b.expires_at > $3)) AS is_banned,
            """ + PgPlaces.COUNTS + """
            FROM group_chats g LEFT JOIN room_places p ON p.user_id = $2 WHERE g.id = $1""";

    private static final String PEOPLED = "SELECT FROM group_chats WHERE id = $1 AND member_count > 0";
    /** Keeps a mute: leaving and coming back does not end one. */
    private static final String JOIN = """
            WITH mute AS (DELETE FROM room_mutes WHERE group_id = $1 AND user_id = $2 RETURNING muted_until)
            INSERT INTO group_members
              (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq, added_by, brought_by,
               muted_until)
            VALUES ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8, (SELECT muted_until FROM mute))""";

    private static final String LEAVE = """
            WITH gone AS (DELETE FROM group_members WHERE group_id = $1 AND user_id = $2 RETURNING muted_until)
            INSERT INTO room_mutes (group_id, user_id, muted_until)
            SELECT $1, $2, muted_until FROM gone WHERE muted_until > $3""";

    private static final String COUNT = "UPDATE group_chats SET member_count = member_count + $2 WHERE id = $1";

    private static final String BAN = """
            INSERT INTO room_bans (group_id, user_id, banned_by, expires_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (group_id, user_id) DO UPDATE
            SET banned_by = excluded.banned_by, expires_at = excluded.expires_at""";

    private static final String CLOSE = "UPDATE group_chats SET closed_at = $2 WHERE id = $1";

    private static final String EXISTING =
            "SELECT id, closed_at IS NOT NULL AS is_closed, barred FROM group_chats WHERE id = ANY ($1)";

    private final PgRoles roles = new PgRoles();
    private final PgRoomChanges changes = new PgRoomChanges();
    private final PgPlaces places;

    PgRoomState(PgPlaces places) {
        this.places = places;
    }

    static boolean changedBy(Draft draft) {
        return CHANGES.contains(draft.type());
    }

    Future<Verdict> judge(Runner runner, Draft draft, OffsetDateTime at) {
        if (draft.type().equals(EventTypes.UPDATED)) {
            return changes.judge(runner, draft, at);
        }
        boolean goesOrComesAlone = draft.type().equals(EventTypes.USER_JOINED)
                || draft.type().equals(EventTypes.USER_LEFT) && draft.body().getString("by") == null;
        return goesOrComesAlone
                ? judgeMove(runner, draft, at)
                : refusal(runner, draft).map(refusal -> verdict(refusal, draft, at));
    }

    private Verdict verdict(Optional<ParleyException> refusal, Draft draft, OffsetDateTime at) {
        return refusal.isPresent()
                ? new Verdict.Refused(refusal.get())
                : new Verdict.Accepted(draft, (open, event) -> apply(open, draft, event, at));
    }

    private Future<Verdict> judgeMove(Runner runner, Draft draft, OffsetDateTime at) {
        boolean joins = draft.type().equals(EventTypes.USER_JOINED);
        return runner.run(ENTRY, Tuple.of(draft.roomId(), draft.userId(), at)).map(rows -> {
            if (rows.size() == 0) {
                return verdict(Optional.empty(), draft, at);
            }
            Row row = rows.iterator().next();
            boolean inherits = joins
                    && row.getBoolean("is_ownerless")
                    && Role.MEMBER.wireName().equals(draft.body().getString("role"));
            return verdict(
                    Optional.ofNullable(joins ? entryRefusal(draft, row) : exitRefusal(row)),
                    inherits ? asOwner(draft) : draft,
                    at);
        });
    }

    /** Makes a user the owner who comes into a public room that all have left, before it was closed. */
    private static Draft asOwner(Draft draft) {
        return draft.with(draft.body().copy().put("role", Role.OWNER.wireName()));
    }

    /** Tells why the draft's change can't be made; empty if it can, or if the room is not there to be changed. */
    private Future<Optional<ParleyException>> refusal(Runner runner, Draft draft) {
        return switch (draft.type()) {
            case EventTypes.USER_LEFT -> roles.refusalOfRemoval(runner, draft);
            default -> refusalOfEnd(runner, draft);
        };
    }

    private static Future<Optional<ParleyException>> refusalOfEnd(Runner runner, Draft draft) {
        return ClosingReason.EMPTY.wireName().equals(draft.body().getString("reason"))
                ? runner.run(PEOPLED, Tuple.of(draft.roomId()))
                        .map(rows -> rows.size() == 0
                                ? Optional.empty()
                                : Optional.of(new ParleyException(ErrorCode.CONFLICT, "Somebody is in the room")))
                : Future.succeededFuture(Optional.empty());
    }

    private ParleyException entryRefusal(Draft draft, Row row) {
        if (row.getBoolean("is_member")) {
            return new ParleyException(ErrorCode.CONFLICT, "This user is in the room");
        }
        if (row.getBoolean("is_banned")) {
            return new ParleyException(ErrorCode.PERMISSION_DENIED, "This user is banned from the room");
        }
        return row.getBoolean("is_full")
                ? new ParleyException(ErrorCode.ROOM_FULL, "The room is full")
                : places.refusal(draft, row);
    }

    private static ParleyException exitRefusal(Row row) {
        if (!row.getBoolean("is_member")) {
            return new ParleyException(ErrorCode.PERMISSION_DENIED, "This user is not in the room");
        }
        return row.getBoolean("is_needed")
                ? new ParleyException(ErrorCode.CONFLICT, "The room must have another owner first")
                : null;
    }

    private Future<Void> apply(Runner runner, Draft draft, RoomEvent event, OffsetDateTime at) {
        return switch (event.type()) {
            case EventTypes.USER_JOINED -> join(runner, event, draft.entrance(), at);
            case EventTypes.USER_LEFT -> leave(runner, event);
            default -> runner.run(CLOSE, Tuple.of(event.roomId(), at)).mapEmpty();
        };
    }

    private Future<Void> join(Runner runner, RoomEvent event, Entrance entrance, OffsetDateTime at) {
        Tuple member = Tuple.of(event.roomId(), event.userId(), event.body().getString("username"))
                .addString(event.body().getString("role", Role.MEMBER.wireName()))
                .addOffsetDateTime(at)
                .addLong(event.seq())
                .addString(entrance == null ? null : entrance.addedBy())
                .addString(event.body().getString("by"));
        return runner.run(JOIN, member)
                .compose(joined -> runner.run(COUNT, Tuple.of(event.roomId(), 1)))
                .mapEmpty();
    }

    /** Enters those who are in a room from its beginning. */
    Future<Void> enrol(Runner runner, Room room, OffsetDateTime at) {
        Future<Void> enrolled = Future.succeededFuture();
        for (Member member : room.members()) {
            Tuple row = Tuple.of(room.id(), member.userId(), member.username())
                    .addString(member.role().wireName())
                    .addOffsetDateTime(at)
                    .addLong(0L)
                    .addString(null)
                    .addString(null);
            enrolled = enrolled.compose(before -> runner.run(JOIN, row).mapEmpty());
        }
        return enrolled.compose(all ->
                runner.run(COUNT, Tuple.of(room.id(), room.members().size())).mapEmpty());
    }

    private Future<Void> leave(Runner runner, RoomEvent event) {
        JsonObject body = event.body();
        return runner.run(LEAVE, Tuple.of(event.roomId(), event.userId(), time(event.timestamp())))
                .compose(left -> runner.run(COUNT, Tuple.of(event.roomId(), -1)))
                .compose(counted -> LeavingReason.BANNED.wireName().equals(body.getString("reason"))
                        ? ban(runner, event.roomId(), event.userId(), body.getString("by"), body.getLong("untilMs"))
                        : Future.succeededFuture());
    }

    /** @param untilMs null means for good */
    static Future<Void> ban(Runner runner, String roomId, String userId, String by, Long untilMs) {
        OffsetDateTime until = untilMs == null ? null : time(untilMs);
        return runner.run(BAN, Tuple.of(roomId, userId, by).addOffsetDateTime(until))
                .mapEmpty();
    }

    /** Tells why rooms can't be written to: they don't exist, or are closed, or barred. Open rooms are left out. */
    Future<Map<String, ParleyException>> whyUnusable(Runner runner, Collection<String> roomIds) {
        if (roomIds.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return runner.run(EXISTING, Tuple.tuple().addArrayOfString(roomIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, ParleyException> reasons = new HashMap<>();
                    roomIds.forEach(
                            id -> reasons.put(id, new ParleyException(ErrorCode.NOT_FOUND, "There is no such room")));
                    for (Row row : rows) {
                        if (row.getBoolean("is_closed")) {
                            reasons.put(row.getString("id"), closed());
                        } else if (row.getBoolean("barred")) {
                            reasons.put(row.getString("id"), ContactPolicy.blocked());
                        } else {
                            reasons.remove(row.getString("id"));
                        }
                    }
                    return reasons;
                });
    }

    static ParleyException closed() {
        return new ParleyException(ErrorCode.ROOM_CLOSED, "This room is closed");
    }

    static long millis(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().toEpochMilli();
    }

    static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }
}
