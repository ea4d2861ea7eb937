package parley.account;

import io.vertx.core.Future;

/** Knows the addresses from which accounts were logged in to lately, a bounded number for each. */
public interface KnownAddresses {
    /**
     * @param userId null for a user who does not exist, which takes as long
     * @param address or prefix, in the spelling in which it was remembered
     */
    Future<Boolean> knows(String userId, String address);

    Future<Void> remember(String userId, String address);

    /** Forgets addresses whose time is over; returns their number. */
    Future<Integer> forgetOld();
}
