package parley.matchmaking;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.redis.Fallback;

/**
 * The queue of all nodes and, while Redis is away, one of this node alone, in which those who search here go on at their
 * places. When Redis is back they go on there; matches made alone stay here until they are over. Used from one event loop
 * at a time.
 */
public final class FallbackMatchQueue implements MatchQueue {
    /** By which a reservation made alone is told from others. */
    private static final String ALONE = "alone-";

    private final MatchQueue shared;
    private final MemoryMatchQueue alone;
    private final Handover handover;
    /** Matches of the shared queue that this node made; Redis may lose them. */
    private final Matches made = new Matches();

    private volatile boolean returned;

    public FallbackMatchQueue(MatchQueue shared, MatchRules rules, Supplier<String> leaseIds) {
        this.shared = shared;
        this.alone = new MemoryMatchQueue(rules, () -> ALONE + leaseIds.get());
        this.handover = new Handover(shared, alone);
    }

    /** The shared answer or, at once and from now on until Redis is back, one of this node. */
    private <T> Future<T> either(Function<MatchQueue, Future<T>> question, long now) {
        return Fallback.to(question.apply(shared), () -> {
            handover.toThisNode(now);
            return question.apply(alone);
        });
    }

    @Override
    public Future<Offered> offer(Search search, long now) {
        String userId = search.searcher().userId();
        return matchHere(userId)
                .compose(match -> match.isPresent()
                        ? Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "You are in a match"))
                        : either(queue -> queue.offer(search, now), now))
                .onSuccess(handover::offered);
    }

    @Override
    public Future<Offered> restore(Ticket ticket, long now) {
        return either(queue -> queue.restore(ticket, now), now).onSuccess(handover::offered);
    }

    /** A match that this node has made, in either queue. */
    private Future<Optional<Match>> matchHere(String userId) {
        return alone.matchOf(userId).map(mine -> mine.isPresent() ? mine : Optional.ofNullable(made.of(userId)));
    }

    /** Redis was away and is back, perhaps without what it held; those who search here are offered again. */
    public void converge() {
        returned = true;
    }

    @Override
    public Future<Wave> wave(long now) {
        return either(queue -> queue.wave(now), now);
    }

    @Override
    public Future<Optional<Match>> commit(String leaseId, String roomId, long now) {
        if (leaseId.startsWith(ALONE)) {
            return alone.commit(leaseId, roomId, now).onSuccess(match -> match.ifPresent(handover::matched));
        }
        return Fallback.to(
                shared.commit(leaseId, roomId, now)
                        .onSuccess(match -> match.ifPresent(known -> {
                            handover.matched(known);
                            alone.met(known);
                            made.add(known);
                        })),
                () -> {
                    handover.toThisNode(now);
                    // It may have been made there all the same.
                    handover.repeat(() -> shared.closed(roomId, null, now));
                    return Future.succeededFuture(Optional.empty());
                });
    }

    @Override
    public Future<Void> release(String leaseId, Set<String> missingSessionIds, long now) {
        return leaseId.startsWith(ALONE)
                ? alone.release(leaseId, missingSessionIds, now)
                : Fallback.to(shared.release(leaseId, missingSessionIds, now), Future::succeededFuture);
    }

    @Override
    public Future<Optional<Ticket>> cancel(String userId, long now) {
        return either(queue -> queue.cancel(userId, now), now).onSuccess(ended -> handover.ended(userId));
    }

    @Override
    public Future<Void> pause(String userId, String sessionId, long now) {
        return either(queue -> queue.pause(userId, sessionId, now), now);
    }

    @Override
    public Future<Optional<Ticket>> resume(String userId, String sessionId, long now) {
        return either(queue -> queue.resume(userId, sessionId, now), now)
                .onSuccess(ticket -> handover.know(userId, ticket));
    }

    @Override
    public Future<Optional<Match>> closed(String roomId, String skipperId, long now) {
        return alone.closed(roomId, skipperId, now).compose(mine -> {
            if (mine.isPresent()) {
                return Future.succeededFuture(mine);
            }
            Optional<Match> known = Optional.ofNullable(made.remove(roomId));
            Future<Optional<Match>> there = shared.closed(roomId, skipperId, now);
            return Fallback.to(there.map(match -> match.isPresent() ? match : known), () -> {
                handover.toThisNode(now);
                handover.repeat(() -> shared.closed(roomId, skipperId, now));
                return Future.succeededFuture(known);
            });
        });
    }

    @Override
    public Future<Void> forbid(String userA, String userB, long now) {
        return both(queue -> queue.forbid(userA, userB, now), now);
    }

    @Override
    public Future<Void> allow(String userA, String userB, long now) {
        return both(queue -> queue.allow(userA, userB, now), now);
    }

    /** A block has to hold in whichever queue comes next. */
    private Future<Void> both(Function<MatchQueue, Future<Void>> change, long now) {
        return Fallback.to(change.apply(shared), () -> {
                    handover.toThisNode(now);
                    handover.repeat(() -> change.apply(shared));
                    return Future.succeededFuture();
                })
                .compose(done -> change.apply(alone));
    }

    /** Also the moment at which those who search here go back to the shared queue. */
    @Override
    public Future<Expired> expire(long now) {
        if (returned) {
            returned = false;
            handover.toThisNode(now);
        }
        return Fallback.to(
                shared.expire(now).compose(expired -> {
                    endedAlone(expired);
                    return handover.toShared(now)
                            .compose(done -> alone.expire(now))
                            .map(expired);
                }),
                () -> {
                    handover.toThisNode(now);
                    return alone.expire(now).onSuccess(this::endedAlone);
                });
    }

    private void endedAlone(Expired expired) {
        expired.tickets().forEach(ticket -> handover.ended(ticket.userId()));
    }

    @Override
    public Future<Optional<Match>> matchOf(String userId) {
        return matchHere(userId)
                .compose(mine -> mine.isPresent()
                        ? Future.succeededFuture(mine)
                        : Fallback.to(shared.matchOf(userId), () -> Future.succeededFuture(Optional.empty())));
    }

    @Override
    public Future<Optional<Ticket>> ticketOf(String userId) {
        return Fallback.to(
                shared.ticketOf(userId).onSuccess(ticket -> handover.know(userId, ticket)),
                () -> alone.ticketOf(userId));
    }

    @Override
    public Future<Counts> counts() {
        return Fallback.to(shared.counts(), alone::counts);
    }
}
