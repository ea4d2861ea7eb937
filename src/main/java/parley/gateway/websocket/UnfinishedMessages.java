package parley.gateway.websocket;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import parley.config.ParleyConfig.Inbound;

/** Bytes of messages that this node's clients have begun and not finished. All event loops share it. */
public final class UnfinishedMessages {
    private final long maxBytes;
    private final int trusted;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger strangers = new AtomicInteger();

    public UnfinishedMessages(Inbound limits) {
        this.maxBytes = limits.partialBytes();
        this.trusted = limits.unauthenticatedPartialFrom();
    }

    /** @return whether the unfinished bytes of the node are within the bound */
    public boolean add(long more) {
        return bytes.addAndGet(more) <= maxBytes;
    }

    /**
     * Does the same as {@link #add} for the body of a request. No request is given up for others, so all requests
     * together leave half of the bound to the sockets.
     */
    public boolean addOfRequest(long more) {
        return bytes.addAndGet(more) <= maxBytes / 2;
    }

    public boolean tooMuch() {
        return bytes.get() > maxBytes;
    }

    public long bytes() {
        return bytes.get();
    }

    /**
     * Notes one more connection that is not authenticated yet.
     *
     * @return whether it is one of the few that may hold more
     */
    boolean strangerEntered() {
        return strangers.incrementAndGet() <= trusted;
    }

    void strangerLeft() {
        strangers.decrementAndGet();
    }
}
