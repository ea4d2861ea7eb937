package parley.matching.ticket;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/** A search with its place in the queue. */
public record Ticket(Search search, Place place) {
    public Ticket with(Search changed) {
        return new Ticket(changed, place);
    }

    public static final Comparator<Ticket> OLDEST_FIRST = (a, b) -> {
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

    /** Counts waiting, with what was carried over; 0 while a serial skipper is held back. */
    public long waitedMs(long now) {
        return Math.max(0, now - since());
    }

    /** Finds the {@code peer.commonInterests} of the protocol. */
    public Set<String> commonInterests(Ticket other) {
        Set<String> common = new HashSet<>(preferences().interests());
        common.retainAll(other.preferences().interests());
        return common;
    }

    public boolean isLaterWishThan(Ticket other) {
        return ticketId().equals(other.ticketId()) && place.version() > other.place.version();
    }

    /** Tells whether the wishes that no waiting widens allow the two to meet. */
    public boolean mustsAllow(Ticket other) {
        return mode() == other.mode() && wants(other) && other.wants(this);
    }

    private boolean wants(Ticket other) {
        String wanted = preferences().wantGender();
        return wanted == null || wanted.equals(other.searcher().gender());
    }

    public boolean blocks(Ticket other) {
        return search.blocked().contains(other.userId());
    }
}
