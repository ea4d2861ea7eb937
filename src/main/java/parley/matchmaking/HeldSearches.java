package parley.matchmaking;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The searches that this node holds for users who are connected to it, and tells the matcher of. */
final class HeldSearches {
    private final NodeSeats seats;
    private final Progress progress;
    private final Offers offers;
    private final InstantSource clock;
    private final Map<String, Held> heldByUser = new HashMap<>();
    /** Searches of users who are elsewhere or have just left, of which this node heard lately. */
    private final ExpiringMap<String, Ticket> words;

    HeldSearches(MatchLinks links, NodeSeats seats, MatchRules rules, Progress progress, InstantSource clock) {
        this.seats = seats;
        this.progress = progress;
        this.offers = new Offers(links, this::certain, seats::isAway);
        this.clock = clock;
        this.words = new ExpiringMap<>(rules.graceMs());
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

    /** Tells a user who has come back how the search goes. */
    void goOn(Ticket ticket) {
        progress.begin(ticket, clock.millis());
    }

    /** @return whether this search was held here */
    boolean release(Ticket ticket) {
        words.remove(ticket.userId());
        if (!holds(ticket)) {
            return false;
        }
        heldByUser.remove(ticket.userId());
        progress.end(ticket.userId());
        offers.withdraw(ticket);
        return true;
    }

    void remember(Ticket ticket) {
        words.expire(clock.millis());
        words.put(ticket.userId(), ticket, clock.millis());
    }

    /** Null if this node has not heard of a search lately. */
    Ticket remembered(String userId) {
        return words.get(userId, clock.millis());
    }

    void forget(String userId) {
        words.remove(userId);
    }

    /** A block began or ended. */
    void pairChanged(String userId, String otherId, boolean forbidden) {
        Held held = heldByUser.get(userId);
        if (held == null) {
            return;
        }
        Set<String> blocked = new HashSet<>(held.blocked());
        if (forbidden) {
            blocked.add(otherId);
        } else {
            blocked.remove(otherId);
        }
        Held changed = new Held(held.ticket(), blocked);
        heldByUser.put(userId, changed);
        offers.offer(changed.ticket());
    }
}
