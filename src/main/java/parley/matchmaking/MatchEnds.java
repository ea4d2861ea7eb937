package parley.matchmaking;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.room.ClosingReason;
import parley.room.LeavingReason;
import parley.room.RoomMessages.Closed;
import parley.room.RoomMessages.Depart;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;

/** What follows for the queue when a match ends, and what makes one end. */
final class MatchEnds {
    private static final Logger LOG = LoggerFactory.getLogger(MatchEnds.class);
    /** Leaving this soon is a skip. */
    private static final long SKIP_WITHIN_MS = 30_000;

    private static final Set<ErrorCode> ENDED = Set.of(ErrorCode.ROOM_CLOSED, ErrorCode.NOT_FOUND);

    private final MatchQueue queue;
    private final Bus bus;
    private final InstantSource clock;
    private final Metrics metrics;

    MatchEnds(MatchQueue queue, Rooms rooms, Metrics metrics) {
        this.queue = queue;
        this.bus = rooms.bus();
        this.clock = rooms.clock();
        this.metrics = metrics;
    }

    /** Completes once the user is in no match any more, whoever ended it. */
    Future<Void> departed(String userId) {
        return queue.matchOf(userId)
                .compose(match -> match.isEmpty() ? Future.succeededFuture() : depart(match.get(), userId))
                .mapEmpty();
    }

    /** A room that was closed by a node that died then is still a match for the queue. */
    Future<?> depart(Match match, String userId) {
        Depart departure = new Depart(match.roomId(), userId, LeavingReason.DISCONNECTED);
        return bus.<Boolean>request(Addresses.DEPART, departure, match.roomId())
                .transform(done -> done.succeeded()
                        ? Future.succeededFuture()
                        : ENDED.contains(ParleyException.of(done.cause()).code())
                                ? queue.closed(match.roomId(), null, clock.millis())
                                : Future.failedFuture(done.cause()));
    }

    void roomClosed(Closed closed) {
        long now = clock.millis();
        boolean chosen = closed.byUserId() != null
                && ClosingReason.of(closed.reason())
                        .filter(ClosingReason::chosen)
                        .isPresent();
        Future<String> skipper = chosen
                ? queue.matchOf(closed.byUserId())
                        .map(match -> match.filter(left -> now - left.matchedAt() < SKIP_WITHIN_MS)
                                .map(left -> closed.byUserId())
                                .orElse(null))
                : Future.succeededFuture(null);
        skipper.compose(userId -> queue.closed(closed.roomId(), userId, now)).onFailure(failure -> {
            metrics.fault("match.closed");
            LOG.error("The end of a match could not be noted", failure);
        });
    }

    void pairChanged(PairChanged change) {
        long now = clock.millis();
        Future<Void> noted = change.forbidden()
                ? queue.forbid(change.userId(), change.otherId(), now)
                : queue.allow(change.userId(), change.otherId(), now);
        if (change.reported()) {
            noted = noted.compose(done -> queue.matchOf(change.otherId()))
                    .compose(match -> match.filter(
                                    with -> with.peerOf(change.userId()).isPresent())
                            // It counts as if the reported one had walked out.
                            .map(with -> queue.closed(with.roomId(), change.otherId(), now))
                            .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                    .mapEmpty();
        }
        noted.onFailure(failure -> {
            metrics.fault("match.forbid");
            LOG.error("A block could not be noted", failure);
        });
    }
}
