package parley.interest;

import parley.bus.Addresses;

/** The two things that nodes tell each other they want to hear of. */
public enum InterestKind {
    /** Rooms that have members connected to a node. */
    ROOMS(Addresses.INTEREST_CHANGE, Addresses.INTEREST_DIGEST),
    /** Users whose coming and going somebody watches who is connected to a node. */
    WATCHED_USERS(Addresses.WATCH_CHANGE, Addresses.WATCH_DIGEST);

    private final String change;
    private final String digest;

    InterestKind(String change, String digest) {
        this.change = change;
        this.digest = digest;
    }

    String change() {
        return change;
    }

    String digest() {
        return digest;
    }
}
