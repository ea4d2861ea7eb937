package parley.gateway.net;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * A connection, as the limits count it. Thread-safe, as a session's WebSocket may be on another event loop than the
 * session.
 */
public final class Arrival {
    private static final AttributeKey<Arrival> ATTRIBUTE = AttributeKey.valueOf("parley.arrival");

    private final Arrivals arrivals;
    private final boolean tcp;
    private String address;
    private boolean user;
    private boolean gone;

    Arrival(Arrivals arrivals, String address, boolean tcp) {
        this.arrivals = arrivals;
        this.address = address;
        this.tcp = tcp;
    }

    /** Counts the connection until the channel closes. */
    void follow(Channel channel) {
        channel.attr(ATTRIBUTE).set(this);
        channel.closeFuture().addListener(closed -> leave());
    }

    /** @return null if the channel came by no gate */
    public static Arrival of(Channel channel) {
        return channel.attr(ATTRIBUTE).get();
    }

    /** Returns null for a trusted proxy's connection, whose client is not known yet. */
    public String address() {
        return address;
    }

    /**
     * Tells whose connection a trusted proxy's really is.
     *
     * @return false if this address has as many strangers as it may
     */
    public synchronized boolean claim(String clientAddress) {
        if (address != null || gone) {
            return true;
        }
        boolean free = arrivals.claim(clientAddress);
        if (free) {
            address = clientAddress;
        }
        return free;
    }

    /**
     * Counts the connection as a user's from now on.
     *
     * @return false if there are too many of these; then it has to be closed
     */
    public synchronized boolean becomeUser() {
        if (user || gone) {
            return true;
        }
        user = true;
        arrivals.strangerLeft(address);
        return arrivals.userCame(address);
    }

    /**
     * Tells whether strangers take more than half of what its address, or all addresses, may have; says false for a
     * trusted proxy's.
     */
    synchronized boolean isOfMany() {
        return address != null && arrivals.areMany(address);
    }

    /** Notes that the session has ended; a TCP connection counts until it is closed. */
    public void sessionEnded() {
        if (!tcp) {
            leave();
        }
    }

    private synchronized void leave() {
        if (gone) {
            return;
        }
        gone = true;
        if (user) {
            arrivals.userLeft(address);
        } else {
            arrivals.strangerLeft(address);
        }
        if (tcp) {
            arrivals.closed();
        }
    }
}
