package parley.matchmaking;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The searches that this node holds for users who are connected to it, and tells the matcher of. */
final class HeldSearches {
    /** Longer than a seat that nobody renews any more. */
    private static final long OVER_MS = 2 * SeatStore.LIFE_MS;

    private static final Logger LOG = LoggerFactory.getLogger(HeldSearches.class);

    private final MatchLinks links;
    private final NodeSeats seats;
    private final Progress progress;
    private final Offers offers;
    private final InstantSource clock;
    private final Map<String, Held> heldByUser = new HashMap<>();
    /** Searches of users who are elsewhere or have just left, of which this node heard lately. */
    private final ExpiringMap<String, Ticket> words;
    /** By the ids of tickets that have ended, of which a store that was away may not know, whether their users know. */
    private final ExpiringMap<String, Boolean> over = new ExpiringMap<>(OVER_MS);

    HeldSearches(MatchLinks links, NodeSeats seats, MatchRules rules, Progress progress, InstantSource clock) {
        this.links = links;
        this.seats = seats;
        this.progress = progress;
        this.offers = new Offers(links, this::certain, seats::isAway);
        this.clock = clock;
        this.words = new ExpiringMap<>(rules.graceMs() + MatchNode.RENEW_MS);
    }

    Offers offers() {
        return offers;
    }

    Held of(String userId) {
        return heldByUser.get(userId);
    }

    boolean holds(Ticket ticket) {
        Held held = heldByUser.get(ticket.userId());
        return held != null && held.ticket().ticketId().equals(ticket.ticketId());
    }

    Set<String> userIds() {
        return heldByUser.keySet();
    }

    List<Ticket> all() {
        return heldByUser.values().stream().map(Held::ticket).toList();
    }

    /** Without those who are perhaps in a match already. */
    Collection<Ticket> certain() {
        return all().stream()
                .filter(ticket -> !seats.isUncertain(ticket.userId()))
                .toList();
    }

    boolean blocks(String userId, String otherId) {
        Held held = heldByUser.get(userId);
        return held != null && held.blocked().contains(otherId);
    }

    void hold(Ticket ticket, Set<String> blocked) {
        Held held = new Held(ticket, blocked);
        heldByUser.put(ticket.userId(), held);
        progress.begin(ticket, clock.millis());
        offers.offer(held.ticket());
    }

    /** Takes a later wish of a search that is held here; another node may have been told of it. */
    void change(Ticket ticket) {
        Held held = heldByUser.get(ticket.userId());
        if (held != null && ticket.isLaterWishThan(held.ticket())) {
            hold(ticket, held.blocked());
        }
    }

    /** Tells a user who has come back how the search goes. */
    void goOn(Ticket ticket) {
        Held held = heldByUser.get(ticket.userId());
        if (ticket.isLaterWishThan(held.ticket())) {
            hold(ticket, held.blocked());
        } else {
            progress.begin(held.ticket(), clock.millis());
        }
    }

    /** The search is over. @return whether it was held here */
    boolean end(Ticket ticket) {
        end(ticket.userId(), ticket.ticketId());
        return release(ticket);
    }

    /** The search is over, but the user may have left before hearing of it, and is told on coming back. @return whether it was known here */
    boolean over(Ticket ticket) {
        over(ticket.ticketId());
        if (release(ticket)) {
            words.put(ticket.userId(), ticket, clock.millis());
        }
        Ticket word = remembered(ticket.userId());
        return word != null && word.ticketId().equals(ticket.ticketId());
    }

    void over(String ticketId) {
        over.expire(clock.millis());
        if (over.get(ticketId, clock.millis()) == null) {
            over.put(ticketId, false, clock.millis());
        }
    }

    private void end(String userId, String ticketId) {
        over.expire(clock.millis());
        over.put(ticketId, true, clock.millis());
        Ticket word = words.get(userId, clock.millis());
        if (word != null && word.ticketId().equals(ticketId)) {
            words.remove(userId);
        }
    }

    boolean isOver(Ticket ticket) {
        return over.get(ticket.ticketId(), clock.millis()) != null;
    }

    /** Whether the user knows that the search is over. */
    boolean isToldOver(Ticket ticket) {
        return Boolean.TRUE.equals(over.get(ticket.ticketId(), clock.millis()));
    }

    boolean release(Ticket ticket) {
        if (!holds(ticket)) {
            return false;
        }
        heldByUser.remove(ticket.userId());
        progress.end(ticket.userId());
        offers.withdraw(ticket);
        return true;
    }

    /** The user has left this node. @return whether the search was held here */
    boolean leave(Ticket ticket) {
        boolean released = release(ticket);
        if (released) {
            remember(ticket);
        }
        return released;
    }

    void remember(Ticket ticket) {
        words.expire(clock.millis());
        if (!isToldOver(ticket)) {
            words.put(ticket.userId(), ticket, clock.millis());
        }
    }

    Collection<Ticket> remembered() {
        words.expire(clock.millis());
        return words.values();
    }

    /** Null if this node has not heard of a search lately. */
    Ticket remembered(String userId) {
        return words.get(userId, clock.millis());
    }

    /** Another node says that this search is over. */
    void ended(String userId, String ticketId) {
        Held held = heldByUser.get(userId);
        if (held != null && held.ticket().ticketId().equals(ticketId)) {
            end(held.ticket());
        } else {
            end(userId, ticketId);
        }
    }

    /** A block began or ended. Words of blocks may come in another order than they were said, so the blocks are read. */
    void pairChanged(String userId, String otherId, boolean forbidden) {
        Held held = heldByUser.get(userId);
        if (held == null) {
            return;
        }
        if (forbidden) {
            Set<String> more = new HashSet<>(held.blocked());
            more.add(otherId);
            changeBlocks(userId, more);
        }
        links.blockedOf(userId)
                .onSuccess(blocked -> changeBlocks(userId, blocked))
                .onFailure(failure -> LOG.warn("Blocks of a searcher were not read: {}", failure.getMessage()));
    }

    private void changeBlocks(String userId, Set<String> blocked) {
        Held held = heldByUser.get(userId);
        if (held != null && !held.blocked().equals(blocked)) {
            Held changed = new Held(held.ticket(), blocked);
            heldByUser.put(userId, changed);
            offers.offer(changed.ticket());
        }
    }
}
