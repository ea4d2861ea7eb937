package parley.matching;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore.Due;
import parley.matching.seat.SeatStore.Leaving;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.room.ClosingReason;
import parley.room.MatchRoomIds;
import parley.room.RoomKind;
import parley.room.RoomMessages.Closed;
import parley.room.RoomMessages.PairChanged;

/** Ends matches, and frees the seats of those that have ended. */
final class MatchEnds {
    private static final Logger LOG = LoggerFactory.getLogger(MatchEnds.class);
    /** Leaving this soon is a skip. */
    private static final long SKIP_WITHIN_MS = 30_000;

    private final NodeSeats seats;
    private final MatchRoomPort rooms;
    private final MatchLinks links;
    private final Bus bus;
    private final InstantSource clock;
    private final Metrics metrics;
    private final long chatGraceMs;

    MatchEnds(
            NodeSeats seats,
            MatchRoomPort rooms,
            MatchLinks links,
            Bus bus,
            InstantSource clock,
            Metrics metrics,
            long chatGraceMs) {
        this.seats = seats;
        this.rooms = rooms;
        this.links = links;
        this.bus = bus;
        this.clock = clock;
        this.metrics = metrics;
        this.chatGraceMs = chatGraceMs;
    }

    Future<Optional<Match>> matchOf(String userId) {
        return seats.seats(List.of(userId), false, clock.millis())
                .map(found -> found.get(userId) instanceof Seat.Matched matched
                        ? Optional.of(matched.match())
                        : Optional.empty());
    }

    /** Completes once the user is in no match any more, whoever ended it. */
    Future<Void> departed(String userId) {
        return matchOf(userId)
                .compose(match -> match.isEmpty()
                        ? Future.succeededFuture()
                        : depart(match.get(), userId).mapEmpty());
    }

    /** The seats of a room that has ended without a word of it are freed too. */
    private Future<?> depart(Match match, String userId) {
        return rooms.depart(match.roomId(), userId).compose(done -> seats.free(match.roomId(), null, clock.millis()));
    }

    void roomClosed(Closed closed) {
        if (closed.kind() == RoomKind.MATCH) {
            boolean chosen = closed.byUserId() != null
                    && ClosingReason.of(closed.reason())
                            .filter(ClosingReason::chosen)
                            .isPresent();
            Leaving leaving = chosen ? new Leaving(closed.byUserId(), SKIP_WITHIN_MS) : null;
            seats.free(closed.roomId(), leaving, clock.millis()).onFailure(failure -> {
                metrics.fault("match.closed");
                LOG.error("The end of a match could not be noted", failure);
            });
        }
    }

    /** A report counts as if the reported one had walked out. */
    void reported(PairChanged change) {
        matchOf(change.otherId())
                .compose(match -> match.filter(
                                with -> with.peerOf(change.userId()).isPresent())
                        .map(with -> seats.free(
                                with.roomId(), new Leaving(change.otherId(), Long.MAX_VALUE), clock.millis()))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .onFailure(failure -> LOG.warn("A report was not noted: {}", failure.getMessage()));
    }

    void presenceChanged(PresenceMessages.Changed change) {
        long now = clock.millis();
        if (!change.online()) {
            seats.leaves(change.userId(), now + chatGraceMs, now).onFailure(failure -> {
                metrics.fault("match.absent");
                LOG.warn("An absence was not noted: {}", failure.getMessage());
            });
        }
    }

    /** Ends the matches of those who did not come back. Must be called every second or so. */
    void endAbsences() {
        seats.takeDue(clock.millis())
                .onSuccess(due -> due.forEach(one -> graceOver(one)
                        // The node that takes it later tries again.
                        .onFailure(failure ->
                                LOG.info("A match was not ended after its grace: {}", failure.getMessage()))))
                .onFailure(failure -> {
                    metrics.fault("match.absent");
                    LOG.warn("Absences could not be looked at: {}", failure.getMessage());
                });
    }

    /** A user who came back while nobody could note it is not away. */
    private Future<?> graceOver(Due due) {
        Set<String> user = Set.of(due.userId());
        // A match in the memory of this node is of no use to a user who is elsewhere.
        Future<Set<String>> here = MatchRoomIds.isAlone(due.match().roomId())
                ? links.standing("", user).map(MatchLinks.Standing::here)
                : bus.<Found>request(Addresses.PRESENCE_FIND, new Find(user)).map(Found::online);
        return here.compose(online -> online.contains(due.userId())
                ? seats.seats(user, true, clock.millis()).<Void>mapEmpty()
                : depart(due.match(), due.userId()).<Void>mapEmpty());
    }
}
