package parley.matching;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.seat.SeatStore.Renewal;
import parley.matching.ticket.Ticket;

/** Keeps the seats of this node's searchers alive, and so hears what became of them. */
final class Renewals {
    private static final Logger LOG = LoggerFactory.getLogger(Renewals.class);
    private static final int MOST_AT_ONCE = 500;

    private final NodeSeats seats;
    private final HeldSearches held;
    private final Matches matches;
    private final Progress progress;
    /** Takes over a search that this node does not hold. */
    private final Consumer<Ticket> adopt;

    private final InstantSource clock;

    Renewals(
            NodeSeats seats,
            HeldSearches held,
            Matches matches,
            Progress progress,
            Consumer<Ticket> adopt,
            InstantSource clock) {
        this.seats = seats;
        this.held = held;
        this.matches = matches;
        this.progress = progress;
        this.adopt = adopt;
        this.clock = clock;
    }

    /** Must be called every few seconds. @param whole whether the store may know nothing of them */
    Future<Void> renew(boolean whole) {
        List<Ticket> tickets = held.all();
        List<Future<Void>> renewals = new ArrayList<>();
        for (int from = 0; from < tickets.size(); from += MOST_AT_ONCE) {
            renewals.add(renew(tickets.subList(from, Math.min(tickets.size(), from + MOST_AT_ONCE)), whole));
        }
        return Future.join(renewals).mapEmpty();
    }

    private Future<Void> renew(List<Ticket> tickets, boolean whole) {
        List<Renewal> renewals =
                tickets.stream().map(ticket -> new Renewal(ticket, whole)).toList();
        return seats.renew(renewals, SeatStore.LIFE_MS, clock.millis()).compose(renewed -> {
            progress.counted(renewed.counts());
            List<Ticket> lost = new ArrayList<>();
            for (int i = 0; i < tickets.size(); i++) {
                if (!whole && Searches.mayBegin(tickets.get(i), renewed.seats().get(i))) {
                    lost.add(tickets.get(i));
                } else {
                    renewed(tickets.get(i), renewed.seats().get(i));
                }
            }
            lost.removeIf(ticket -> !held.holds(ticket));
            return lost.isEmpty() ? Future.succeededFuture() : renew(lost, true);
        });
    }

    private void renewed(Ticket ticket, Seat seat) {
        if (!held.holds(ticket)) {
            return;
        }
        if (seat instanceof Seat.Searching searching) {
            if (searching.ticket().isLaterWishThan(ticket)) {
                held.change(searching.ticket());
            } else if (!searching.ticket().ticketId().equals(ticket.ticketId())) {
                if (!held.isOver(searching.ticket())) {
                    held.release(ticket);
                }
                adopt.accept(searching.ticket());
            }
        } else if (seat instanceof Seat.Matched matched && !isOf(ticket, matched.match())) {
            foundEarlier(ticket, matched.match());
        } else if (seat instanceof Seat.Matched matched) {
            matches.found(matched.match(), clock.millis())
                    .onFailure(failure -> LOG.info("A match is looked at again: {}", failure.getMessage()));
        } else {
            // Its match was over before the user could be told.
            matches.giveUp(ticket);
        }
    }

    private static boolean isOf(Ticket ticket, Match match) {
        return match.both().stream().anyMatch(of -> of.ticketId().equals(ticket.ticketId()));
    }

    /** A match of before, whose end was not noted or which goes on elsewhere, is in the way of a search that began without the store. */
    private void foundEarlier(Ticket ticket, Match match) {
        matches.freed(match, clock.millis()).onFailure(failure -> {
            if (ParleyException.of(failure).code() == ErrorCode.CONFLICT && held.holds(ticket)) {
                matches.giveUp(ticket);
            }
        });
    }
}
