package parley.room;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Statements;
import parley.room.GroupCommit.Bounds;
import parley.room.GroupCommit.Waiting;
import parley.util.EnvelopeCipher;

/** Feeds in PostgreSQL. What is appended to rooms of the same lane keeps its order and shares its commits. */
public final class PgRoomLog implements RoomLog {
    private static final int BATCH = 256;
    private static final int WAITING = 4_096;
    private static final long PATIENCE_MS = 4_500;

    private static final String OPEN = """
            INSERT INTO group_chats (id, kind, name, description, settings, epoch, created_at, last_event_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (id) DO NOTHING""";

    private static final String REPETITION = """
            SELECT id, seq, created_at, body, key_id, fingerprint FROM private_messages
            WHERE room_id = $1 AND sender_id = $2 AND client_id = $3""";

    private static final String CLOSE = "UPDATE group_chats SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL";

    private final Statements statements;
    private final PgRoomState state = new PgRoomState();
    private final PgAppends appends;
    private final PgFeeds feeds;
    private final PgMembers members;
    private final RecentRooms recent;
    private final Lanes lanes;

    /** @param lanes how many writes may be in flight at once */
    public PgRoomLog(Statements statements, EnvelopeCipher cipher, RecentRooms recent, int lanes) {
        this.statements = statements;
        SealedBodies bodies = new SealedBodies(cipher);
        this.appends = new PgAppends(statements, bodies, state);
        this.feeds = new PgFeeds(statements, bodies);
        this.members = new PgMembers(statements);
        this.recent = recent;
        this.lanes = new Lanes(lanes, new Bounds(BATCH, WAITING, PATIENCE_MS), this::write);
    }

    @Override
    public Future<Room> open(Room room, long now) {
        Tuple row = Tuple.of(room.id(), room.kind().wireName(), room.name(), room.description())
                .addJsonObject(room.settings().toJson())
                .addString(room.epoch())
                .addOffsetDateTime(PgRoomState.time(now));
        return statements
                .transaction(open -> open.run(OPEN, row)
                        .compose(rows -> rows.rowCount() == 1
                                ? state.enrol(open, room, PgRoomState.time(now))
                                : Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "This room exists"))))
                .compose(opened -> room(room.id()));
    }

    @Override
    public Future<Appended> append(Draft draft, long now) {
        return lanes.offer(appends.entry(draft, PgRoomState.time(now))).onComplete(done -> {
            if (PgRoomState.changedBy(draft)) {
                recent.forget(draft.roomId());
            }
        });
    }

    /** How many events wait to be written. */
    public int waiting() {
        return lanes.waiting();
    }

    private record Intent(String roomId, String userId, String clientId) {}

    /** The same intent twice in a batch is written once and answered twice. */
    private Future<Void> write(List<Waiting<PgAppends.Entry, Appended>> batch) {
        Map<Object, List<Waiting<PgAppends.Entry, Appended>>> byIntent = new LinkedHashMap<>();
        for (Waiting<PgAppends.Entry, Appended> waiting : batch) {
            Draft draft = waiting.item().draft();
            Object key =
                    draft.clientId() == null ? waiting : new Intent(draft.roomId(), draft.userId(), draft.clientId());
            byIntent.computeIfAbsent(key, first -> new ArrayList<>(1)).add(waiting);
        }
        List<List<Waiting<PgAppends.Entry, Appended>>> groups = List.copyOf(byIntent.values());
        return appends.write(groups.stream().map(group -> group.get(0).item()).toList())
                .compose(outcomes -> {
                    List<Future<Void>> answered = new ArrayList<>();
                    for (int i = 0; i < groups.size(); i++) {
                        answered.add(answer(groups.get(i), outcomes.get(i)));
                    }
                    return Future.join(answered).<Void>mapEmpty();
                })
                .recover(failure -> oneByOne(batch, failure));
    }

    /** What none of the others can help must not take them down with it. */
    private Future<Void> oneByOne(List<Waiting<PgAppends.Entry, Appended>> batch, Throwable failure) {
        if (batch.size() == 1 || failure instanceof ParleyException) {
            return Future.failedFuture(failure);
        }
        Future<Void> written = Future.succeededFuture();
        for (Waiting<PgAppends.Entry, Appended> waiting : batch) {
            written = written.compose(before -> write(List.of(waiting)).otherwise(failed -> {
                waiting.answer().completeExceptionally(failed);
                return null;
            }));
        }
        return written;
    }

    private Future<Void> answer(List<Waiting<PgAppends.Entry, Appended>> sameIntent, PgAppends.Outcome outcome) {
        String written = sameIntent.get(0).item().draft().fingerprint();
        List<Future<Void>> answered = new ArrayList<>();
        for (int i = 0; i < sameIntent.size(); i++) {
            Waiting<PgAppends.Entry, Appended> waiting = sameIntent.get(i);
            boolean sameContent = i == 0 || waiting.item().draft().fingerprint().equals(written);
            if (outcome.refusal() != null && sameContent) {
                waiting.answer().completeExceptionally(outcome.refusal());
            } else if (outcome.refusal() != null) {
                answered.add(judgeAlone(waiting, outcome.refusal()));
            } else if (sameContent) {
                boolean repeats = i > 0 || outcome.appended().duplicate();
                waiting.answer().complete(new Appended(outcome.appended().event(), repeats));
            } else {
                waiting.answer().completeExceptionally(PgAppends.conflict());
            }
        }
        return Future.join(answered).mapEmpty();
    }

    /** The first of the same intent was refused, maybe because it was the one with another content. */
    private Future<Void> judgeAlone(Waiting<PgAppends.Entry, Appended> waiting, Throwable refusal) {
        return repetition(waiting.item().draft())
                .compose(known -> known.isPresent()
                        ? Future.succeededFuture(known.get())
                        : Future.<RoomEvent>failedFuture(refusal))
                .<Void>map(event -> {
                    waiting.answer().complete(new Appended(event, true));
                    return null;
                })
                .otherwise(failure -> {
                    waiting.answer().completeExceptionally(failure);
                    return null;
                });
    }

    @Override
    public Future<Optional<RoomEvent>> repetition(Draft draft) {
        if (draft.clientId() == null) {
            return Future.succeededFuture(Optional.empty());
        }
        return statements
                .run(REPETITION, Tuple.of(draft.roomId(), draft.userId(), draft.clientId()))
                .map(rows -> {
                    for (Row row : rows) {
                        return Optional.of(appends.repeated(draft, row));
                    }
                    return Optional.empty();
                });
    }

    @Override
    public Future<FeedPage> read(String roomId, long after, String epoch, int limit) {
        return feeds.read(roomId, after, epoch, limit);
    }

    @Override
    public Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit) {
        return feeds.messages(roomId, userId, before, after, limit, false);
    }

    @Override
    public Future<Optional<RoomEvent>> message(String roomId, String messageId) {
        return feeds.message(roomId, messageId);
    }

    @Override
    public Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit) {
        return members.requireEverIn(roomId, reporterId)
                .compose(in -> feeds.messages(roomId, null, 0, 0, limit, true))
                .map(MessagePage::messages);
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return roomIds.isEmpty() ? Future.succeededFuture(new HashMap<>()) : feeds.heads(roomIds);
    }

    @Override
    public Future<Room> room(String roomId) {
        return members.room(roomId);
    }

    @Override
    public Future<Room> recentRoom(String roomId) {
        return recent.get(roomId, members::room);
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return members.roomsOf(userId);
    }

    @Override
    public Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        return members.advance(roomId, userId, cursor, upTo);
    }

    @Override
    public Future<Long> unread(String roomId, String userId) {
        return members.unread(roomId, userId);
    }

    /** Its rows stay for those who still have to hear that it was closed. */
    @Override
    public Future<Void> drop(String roomId, long now) {
        return statements
                .run(CLOSE, Tuple.of(roomId, PgRoomState.time(now)))
                .onComplete(closed -> recent.forget(roomId))
                .mapEmpty();
    }

    /** Stored rooms stay, however quiet they are. */
    @Override
    public Future<List<Room>> idleSince(long time) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Long> count() {
        return members.count();
    }
}
