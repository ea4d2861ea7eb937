package parley.matchmaking;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.redis.Fallback;

/** Moves those who search on this node from the shared queue to its own and back. */
final class Handover {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    private final MatchQueue shared;
    private final MemoryMatchQueue alone;
    /** The last that is known of the tickets offered here, by user. */
    private final Map<String, Ticket> tickets = new HashMap<>();

    private final Set<String> movedUsers = new HashSet<>();
    private final List<Supplier<Future<?>>> repeats = new ArrayList<>();
    private boolean isAlone;
    private boolean moving;

    Handover(MatchQueue shared, MemoryMatchQueue alone) {
        this.shared = shared;
        this.alone = alone;
    }

    void offered(Offered offered) {
        if (offered instanceof Offered.Enqueued enqueued) {
            know(enqueued.ticket());
        } else if (offered instanceof Offered.Reserved reserved) {
            know(reserved.ticket());
        }
    }

    private void know(Ticket ticket) {
        tickets.put(ticket.userId(), ticket);
        if (isAlone) {
            movedUsers.add(ticket.userId());
        }
    }

    /** What the shared queue says of a user, who may have been matched by another node. */
    void know(String userId, Optional<Ticket> ticket) {
        if (ticket.isEmpty()) {
            ended(userId);
        } else if (tickets.containsKey(userId)) {
            tickets.put(userId, ticket.get());
        }
    }

    void ended(String userId) {
        tickets.remove(userId);
    }

    void matched(Match match) {
        ended(match.first().userId());
        ended(match.second().userId());
    }

    /** To be done in the shared queue when it is back. */
    void repeat(Supplier<Future<?>> change) {
        repeats.add(change);
    }

    /** Redis is away. */
    void toThisNode(long now) {
        if (isAlone) {
            return;
        }
        isAlone = true;
        for (Ticket ticket : List.copyOf(tickets.values())) {
            movedUsers.add(ticket.userId());
            // Nobody would take the reservation; the next wave makes another.
            alone.restore(ticket, now).onSuccess(offered -> give(alone, offered, now));
        }
    }

    private static Future<Void> give(MatchQueue queue, Offered offered, long now) {
        return offered instanceof Offered.Reserved reserved
                ? queue.release(reserved.lease().leaseId(), Set.of(), now)
                : Future.succeededFuture();
    }

    /** Redis is back; does nothing if it was not away. */
    Future<Void> toShared(long now) {
        if (!isAlone || moving) {
            return Future.succeededFuture();
        }
        moving = true;
        List<Supplier<Future<?>>> changes = List.copyOf(repeats);
        return Future.join(changes.stream()
                        .map(Supplier::get)
                        .map(Handover::unlessRefused)
                        .toList())
                .compose(done -> {
                    repeats.removeAll(changes);
                    isAlone = false;
                    List<String> users = List.copyOf(movedUsers);
                    movedUsers.clear();
                    return Future.join(users.stream()
                            .map(user -> unlessRefused(moveBack(user, now)))
                            .toList());
                })
                .onComplete(done -> moving = false)
                .<Void>mapEmpty()
                .recover(failure -> {
                    LOG.warn("Those who search could not all go back: {}", failure.getMessage());
                    return Future.succeededFuture();
                });
    }

    /** Only that Redis is away again is a reason to come back to it. */
    private static Future<?> unlessRefused(Future<?> change) {
        return change.transform(done -> done.succeeded() || !Fallback.isAway(done.cause())
                ? Future.succeededFuture()
                : Future.failedFuture(done.cause()));
    }

    /** Who is in this node's queue no more was matched or gave up. */
    private Future<?> moveBack(String userId, long now) {
        Optional<Ticket> ticket = alone.withdraw(userId, now);
        if (ticket.isEmpty()) {
            return shared.cancel(userId, now).onFailure(failure -> keep(userId, failure));
        }
        return shared.restore(ticket.get(), now)
                .compose(offered -> isOf(ticket.get(), offered)
                        ? Future.succeededFuture(offered)
                        : shared.offer(ticket.get().search(), now))
                .compose(offered -> give(shared, offered, now))
                .onFailure(failure -> {
                    keep(userId, failure);
                    if (Fallback.isAway(failure)) {
                        alone.restore(ticket.get(), now).onSuccess(offered -> give(alone, offered, now));
                    } else {
                        LOG.info("Somebody who searched is in a match of another node: {}", failure.getMessage());
                        ended(userId);
                    }
                });
    }

    /** The shared queue may still have an older ticket of the user. */
    private static boolean isOf(Ticket ticket, Offered offered) {
        return !(offered instanceof Offered.Enqueued enqueued)
                || enqueued.ticket().ticketId().equals(ticket.ticketId());
    }

    private void keep(String userId, Throwable failure) {
        if (Fallback.isAway(failure)) {
            isAlone = true;
            movedUsers.add(userId);
        }
    }
}
