package parley.bus;

/** Tells the tests what a node knows of the others. */
public final class Served {
    private Served() {}

    /** Tells whether another node is known to answer at this address. */
    public static boolean elsewhere(Peers peers, String address) {
        return peers.serving(address, address) != null;
    }
}
