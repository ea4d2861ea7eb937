package parley.identity;

import io.vertx.core.Future;

/** From where accounts were logged in to of late; a bounded number of addresses of each. */
public interface KnownAddresses {
    /**
     * @param userId null for a user who does not exist, which takes as long
     * @param address or prefix, in the spelling in which it was remembered
     */
    Future<Boolean> knows(String userId, String address);

    Future<Void> remember(String userId, String address);

    /** Forgets those whose time is over; returns how many. */
    Future<Integer> forgetOld();
}
