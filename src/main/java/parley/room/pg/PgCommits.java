package parley.room.pg;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import parley.error.ParleyException;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.RoomEvent;
import parley.room.pg.GroupCommit.Bounds;
import parley.room.pg.GroupCommit.Waiting;

/** Several group commits side by side. A room always uses the same one, which keeps the order of its events. */
final class PgCommits {
    private static final int BATCH = 256;
    private static final int WAITING = 4_096;
    private static final long PATIENCE_MS = 4_500;
    /**
     * Statements of all group commits that may wait at once, each for one row; they must leave connections to the
     * others.
     */
    private static final int WAITING_FOR_ROWS = 8;

    private final PgAppends appends;
    private final List<GroupCommit<PgAppends.Entry, Appended>> commits;

    /** @param count writes that may be in flight at once */
    PgCommits(PgAppends appends, int count) {
        this.appends = appends;
        Bounds bounds = new Bounds(BATCH, WAITING, PATIENCE_MS, Math.max(1, WAITING_FOR_ROWS / count));
        this.commits = IntStream.range(0, count)
                .mapToObj(i -> new GroupCommit<PgAppends.Entry, Appended>(bounds, PgCommits::roomOf, this::write))
                .toList();
    }

    private static String roomOf(PgAppends.Entry entry) {
        return entry.draft().roomId();
    }

    Future<Appended> append(Draft draft, long now) {
        return commits.get(Math.floorMod(draft.roomId().hashCode(), commits.size()))
                .offer(appends.entry(draft, PgRoomState.time(now)));
    }

    int waiting() {
        return commits.stream().mapToInt(GroupCommit::waiting).sum();
    }

    private record Intent(String roomId, String userId, String clientId) {}

    /** Writes a batch. An intent that comes twice in it is written once and answered twice. */
    private Future<List<Waiting<PgAppends.Entry, Appended>>> write(
            List<Waiting<PgAppends.Entry, Appended>> batch, boolean waits) {
        Map<Object, List<Waiting<PgAppends.Entry, Appended>>> byIntent = new LinkedHashMap<>();
        for (Waiting<PgAppends.Entry, Appended> waiting : batch) {
            Draft draft = waiting.item().draft();
            Object key =
                    draft.clientId() == null ? waiting : new Intent(draft.roomId(), draft.userId(), draft.clientId());
            byIntent.computeIfAbsent(key, first -> new ArrayList<>(1)).add(waiting);
        }
        List<List<Waiting<PgAppends.Entry, Appended>>> groups = List.copyOf(byIntent.values());
        return appends.write(groups.stream().map(group -> group.get(0).item()).toList(), waits)
                .compose(outcomes -> {
                    List<Waiting<PgAppends.Entry, Appended>> skipped = new ArrayList<>();
                    List<Future<Void>> answered = new ArrayList<>();
                    for (int i = 0; i < groups.size(); i++) {
                        if (outcomes.get(i).isHeld()) {
                            skipped.addAll(groups.get(i));
                        } else {
                            answered.add(answer(groups.get(i), outcomes.get(i)));
                        }
                    }
                    return Future.join(answered).map(skipped);
                })
                .recover(failure -> oneByOne(batch, waits, failure));
    }

    /** Writes a batch one by one: an event that can't be stored must not take the others down with it. */
    private Future<List<Waiting<PgAppends.Entry, Appended>>> oneByOne(
            List<Waiting<PgAppends.Entry, Appended>> batch, boolean waits, Throwable failure) {
        if (batch.size() == 1 || failure instanceof ParleyException) {
            return Future.failedFuture(failure);
        }
        List<Waiting<PgAppends.Entry, Appended>> skipped = new ArrayList<>();
        Set<String> held = new HashSet<>();
        Future<Void> written = Future.succeededFuture();
        for (Waiting<PgAppends.Entry, Appended> waiting : batch) {
            written = written.compose(before -> {
                // A later event of a room must not overtake an earlier one that was skipped.
                if (held.contains(roomOf(waiting.item()))) {
                    skipped.add(waiting);
                    return Future.succeededFuture();
                }
                return write(List.of(waiting), waits).transform(done -> {
                    if (done.failed()) {
                        waiting.answer().completeExceptionally(done.cause());
                    } else if (!done.result().isEmpty()) {
                        held.add(roomOf(waiting.item()));
                        skipped.add(waiting);
                    }
                    return Future.succeededFuture();
                });
            });
        }
        return written.map(skipped);
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
                waiting.answer()
                        .complete(new Appended(
                                outcome.appended().event(),
                                repeats,
                                outcome.appended().reading()));
            } else {
                waiting.answer().completeExceptionally(PgAppend.conflict());
            }
        }
        return Future.join(answered).mapEmpty();
    }

    /** Judges a repetition alone. The first entry of its intent was refused, maybe because it had other content. */
    private Future<Void> judgeAlone(Waiting<PgAppends.Entry, Appended> waiting, Throwable refusal) {
        return appends.repetition(waiting.item().draft())
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
}
