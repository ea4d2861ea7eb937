package parley.room;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.error.ParleyException;
import parley.postgres.Statements;
import parley.room.GroupCommit.Bounds;
import parley.room.GroupCommit.Waiting;

/** The ways into the log: what is appended to rooms of the same lane keeps its order and shares its commits. */
final class PgLanes {
    private static final int BATCH = 256;
    private static final int WAITING = 4_096;
    private static final long PATIENCE_MS = 4_500;

    private static final String REPETITION = """
            SELECT id, seq, created_at, body, key_id, fingerprint FROM private_messages
            WHERE room_id = $1 AND sender_id = $2 AND client_id = $3""";

    private final Statements statements;
    private final PgAppends appends;
    private final Lanes lanes;

    PgLanes(Statements statements, PgAppends appends, int lanes) {
        this.statements = statements;
        this.appends = appends;
        this.lanes = new Lanes(lanes, new Bounds(BATCH, WAITING, PATIENCE_MS), this::write);
    }

    Future<Appended> append(Draft draft, long now) {
        return lanes.offer(appends.entry(draft, PgRoomState.time(now)));
    }

    int waiting() {
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

    Future<Optional<RoomEvent>> repetition(Draft draft) {
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
}
