package parley.matching;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;
import parley.util.ExpiringMap;

/** The searches that this node holds for users who are connected to it, and tells the matcher of. */
final class HeldSearches {
    /** Longer than a seat that nobody renews any more. */
    private static final long OVER_MS = 2 * SeatStore.LIFE_MS;

    private static final Logger LOG = LoggerFactory.getLogger(HeldSearches.class);

    private final MatchLinks links;
    private final Progress progress;
    private final Offers offers;
    private final InstantSource clock;
    private final Map<String, Held> heldByUser = new HashMap<>();
    /** Searches of users who are elsewhere or have just left, of which this node heard lately. */
    private final ExpiringMap<String, Ticket> words;
    /** Holds, by the ids of ended tickets, whether their users know. A store that was away may not know. */
    private final ExpiringMap<String, Boolean> over = new ExpiringMap<>(OVER_MS);
    /** Users whose blocks have changed, perhaps while a search of theirs was on its way here. */
    private final ExpiringMap<String, Boolean> blocksChanged = new ExpiringMap<>(OVER_MS);

    HeldSearches(
            MatchLinks links,
            NodeSeats seats,
            MatchRules rules,
            Progress progress,
            MatcherService alone,
            InstantSource clock) {
        this.links = links;
        this.progress = progress;
        this.offers = new Offers(links, this::all, alone, seats::isAway);
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

    List<Ticket> all() {
        return heldByUser.values().stream().map(Held::ticket).toList();
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
        if (blocksChanged.get(ticket.userId(), clock.millis()) != null) {
            readBlocks(ticket.userId());
        }
    }

    /** Takes a later wish of a search that is held here; another node may have been told of it. @return whether it is later */
    boolean change(Ticket ticket) {
        Held held = heldByUser.get(ticket.userId());
        boolean later = ticket.isLaterWishThan(held.ticket());
        if (later) {
            hold(ticket, held.blocked());
        }
        return later;
    }

    /** Tells a user who has come back how the search goes. */
    void goOn(Ticket ticket) {
        if (!change(ticket)) {
            progress.begin(of(ticket.userId()).ticket(), clock.millis());
        }
    }

    /** The search is over, as its user knows. */
    void end(Ticket ticket) {
        ended(ticket.userId(), ticket.ticketId());
    }

    void ended(String userId, String ticketId) {
        over.put(ticketId, true, clock.millis());
        if (remembers(userId, ticketId)) {
            words.remove(userId);
        }
        Held held = heldByUser.get(userId);
        if (held != null && held.ticket().ticketId().equals(ticketId)) {
            release(held.ticket());
        }
    }

    /** The search is over, but the user may have left before hearing of it, and is told on coming back. @return whether it was known here */
    boolean over(Ticket ticket) {
        over(ticket.ticketId());
        if (release(ticket)) {
            words.put(ticket.userId(), ticket, clock.millis());
        }
        return remembers(ticket);
    }

    void over(String ticketId) {
        if (over.get(ticketId, clock.millis()) == null) {
            over.put(ticketId, false, clock.millis());
        }
    }

    boolean isOver(Ticket ticket) {
        return over.get(ticket.ticketId(), clock.millis()) != null;
    }

    /** Tells whether the user knows that the search is over. */
    boolean isToldOver(Ticket ticket) {
        return Boolean.TRUE.equals(over.get(ticket.ticketId(), clock.millis()));
    }

    boolean remembers(Ticket ticket) {
        return remembers(ticket.userId(), ticket.ticketId());
    }

    private boolean remembers(String userId, String ticketId) {
        Ticket word = remembered(userId);
        return word != null && word.ticketId().equals(ticketId);
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
        if (!isToldOver(ticket)) {
            words.put(ticket.userId(), ticket, clock.millis());
        }
    }

    Collection<Ticket> remembered() {
        return words.values(clock.millis());
    }

    /** Returns null if this node has not heard of a search lately. */
    Ticket remembered(String userId) {
        return words.get(userId, clock.millis());
    }

    /** A block began or ended. Words of blocks may come in another order than they were said, so the blocks are read. */
    void pairChanged(String userId, String otherId, boolean forbidden) {
        blocksChanged.put(userId, true, clock.millis());
        Held held = heldByUser.get(userId);
        if (held == null) {
            return;
        }
        if (forbidden) {
            Set<String> more = new HashSet<>(held.blocked());
            more.add(otherId);
            changeBlocks(userId, more);
        }
        readBlocks(userId);
    }

    private void readBlocks(String userId) {
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
