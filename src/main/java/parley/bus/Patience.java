package parley.bus;

import java.util.Set;

/** The time that a node waits for the answer of another one, by what the answer costs there. */
enum Patience {
    /** The other node acknowledges a notice before it acts; a lost notice is sent again. */
    NOTICE(2_000),
    /**
     * The other node answers from memory, so that silence means a lost message or a node that is gone. The asker asks
     * again, goes on without the answer, or (a claim) makes no match now.
     */
    MEMORY(2_000),
    /**
     * The other node may wait for its database, which takes up to 4.5 s, and refuses after 5 s by itself. Its answer or
     * its refusal has to come first: a client that is told TIMEOUT does not know whether the command was carried out.
     */
    DATABASE(5_500);

    private static final Set<String> FROM_MEMORY = Set.of(
            Addresses.INTRODUCE,
            Addresses.FAREWELL,
            Addresses.INTEREST_CHANGE,
            Addresses.INTEREST_DIGEST,
            Addresses.WATCH_CHANGE,
            Addresses.WATCH_DIGEST,
            Addresses.PRESENCE_TOLD,
            Addresses.PRESENCE_COUNTS,
            Addresses.PRESENCE_HERE,
            Addresses.PRESENCE_LIST_HERE,
            Addresses.FOLLOW_ALL,
            Addresses.ROOMS_GROWN,
            Addresses.DELIVER_TO_USERS,
            Addresses.DELIVER_TO_CONNECTION,
            Addresses.SOCKETS_UPGRADE,
            Addresses.SOCKETS_RENAME,
            Addresses.MATCH_OFFER,
            Addresses.MATCH_KEEP,
            Addresses.MATCH_MADE);

    private final long ms;

    Patience(long ms) {
        this.ms = ms;
    }

    /** Addresses that are not known to be answered from memory may need the database. */
    static Patience at(String address) {
        return FROM_MEMORY.contains(address) ? MEMORY : DATABASE;
    }

    long ms() {
        return ms;
    }
}
