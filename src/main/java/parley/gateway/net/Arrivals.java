package parley.gateway.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts a node's connections from the TCP accept on. A connection is a stranger's until its user is authenticated;
 * plain HTTP connections stay strangers, whatever their requests carry. Used by all event loops.
 */
public final class Arrivals {
    /** The limits of connections; 0 means none. @param connections of strangers and users together */
    public record Limits(int strangers, int strangersPerAddress, int users, int usersPerAddress, int connections) {
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0);
    }

    /** The limit that a refused connection would have exceeded. */
    public enum Refusal {
        ADDRESS,
        STRANGERS,
        DESCRIPTORS
    }

    private final Limits limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private final Map<String, Integer> strangersByAddress = new ConcurrentHashMap<>();
    private final Map<String, Integer> usersByAddress = new ConcurrentHashMap<>();

    public Arrivals(Limits limits) {
        this.limits = limits;
    }

    /** @return why one more TCP connection from this address can't be taken, null if it can; null for no address */
    Refusal refusal(String address) {
        if (limits.connections() != 0 && connections.get() >= limits.connections()) {
            return Refusal.DESCRIPTORS;
        }
        if (limits.strangers() != 0 && strangers.get() >= limits.strangers()) {
            return Refusal.STRANGERS;
        }
        return address != null && full(strangersByAddress, address, limits.strangersPerAddress())
                ? Refusal.ADDRESS
                : null;
    }

    /** Takes a TCP connection. @param address null for one of a trusted proxy, which counts in all only */
    Arrival accepted(String address) {
        connections.incrementAndGet();
        return stranger(address, true);
    }

    /** Takes a session that several TCP connections carry in turn. @return null if strangers have too many */
    public Arrival session(String address) {
        boolean tooMany = limits.strangers() != 0 && strangers.get() >= limits.strangers();
        return tooMany || full(strangersByAddress, address, limits.strangersPerAddress())
                ? null
                : stranger(address, false);
    }

    private Arrival stranger(String address, boolean tcp) {
        strangers.incrementAndGet();
        if (address != null) {
            strangersByAddress.merge(address, 1, Integer::sum);
        }
        return new Arrival(this, address, tcp);
    }

    /** @return false, and counts nothing, if the address has as many strangers as it may */
    boolean claim(String address) {
        if (full(strangersByAddress, address, limits.strangersPerAddress())) {
            return false;
        }
        strangersByAddress.merge(address, 1, Integer::sum);
        return true;
    }

    /** @return whether the connection is within the limits; it must be given back with {@link #userLeft} in any case */
    boolean userCame(String address) {
        int all = users.incrementAndGet();
        int fromHere = usersByAddress.merge(address, 1, Integer::sum);
        return (limits.users() == 0 || all <= limits.users())
                && (limits.usersPerAddress() == 0 || fromHere <= limits.usersPerAddress());
    }

    void userLeft(String address) {
        users.decrementAndGet();
        takeFrom(usersByAddress, address);
    }

    void strangerLeft(String address) {
        strangers.decrementAndGet();
        if (address != null) {
            takeFrom(strangersByAddress, address);
        }
    }

    /** @return whether strangers have more than half of what they may have, from this address or in all */
    boolean areMany(String address) {
        return limits.strangers() != 0 && strangers.get() > limits.strangers() / 2
                || limits.strangersPerAddress() != 0
                        && full(strangersByAddress, address, limits.strangersPerAddress() / 2 + 1);
    }

    void closed() {
        connections.decrementAndGet();
    }

    public int strangers() {
        return strangers.get();
    }

    public int users() {
        return users.get();
    }

    private static boolean full(Map<String, Integer> counts, String address, int limit) {
        return limit != 0 && counts.getOrDefault(address, 0) >= limit;
    }

    private static void takeFrom(Map<String, Integer> counts, String address) {
        counts.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }
}
