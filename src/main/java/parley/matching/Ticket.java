package parley.matching;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/** A search with its place in the queue. */
public record Ticket(Search search, Place place) {
    Ticket with(Search changed) {
        return new Ticket(changed, place);
    }

    static final Comparator<Ticket> OLDEST_FIRST = (a, b) -> {
        int bySince = Long.compare(a.since(), b.since());
        return bySince != 0 ? bySince : a.ticketId().compareTo(b.ticketId());
    };

    public String ticketId() {
        return search.ticketId();
    }

    public String userId() {
        return search.searcher().userId();
    }

    public Searcher searcher() {
        return search.searcher();
    }

    public Preferences preferences() {
        return search.preferences();
    }

    public Mode mode() {
        return search.preferences().mode();
    }

    public long since() {
        return place.since();
    }

    /** Includes what was carried over; 0 while a serial skipper is held back. */
    public long waitedMs(long now) {
        return Math.max(0, now - since());
    }

    /** For {@code peer.commonInterests} of the protocol. */
    public Set<String> commonInterests(Ticket other) {
        Set<String> common = new HashSet<>(preferences().interests());
        common.retainAll(other.preferences().interests());
        return common;
    }

    boolean isLaterWishThan(Ticket other) {
        return ticketId().equals(other.ticketId()) && place.version() > other.place.version();
    }

    boolean blocks(Ticket other) {
        return search.blocked().contains(other.userId());
    }
}
