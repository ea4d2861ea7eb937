package parley.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;
import parley.metrics.Metrics;

/**
 * The frames that wait for one connection, bounded in bytes by itself and together with all others of the node. Used on
 * one event loop; only the node's sum is shared.
 */
final class OutboundQueue {
    private static final int FRAMES_TOGETHER = 64;
    private static final long NONE = Long.MAX_VALUE;
    private static final int BYTES_TOGETHER = 64 * 1024;

    private final int maxBytes;
    private final long nodeMaxBytes;
    private final AtomicLong nodeBytes;
    /** Is null while empty, as most queues are most of the time. */
    private ArrayDeque<Frame> frames;

    private long bytes;
    private long reported;
    private long oldestWritten = NONE;

    OutboundQueue(int maxBytes, long nodeMaxBytes, AtomicLong nodeBytes) {
        this.maxBytes = maxBytes;
        this.nodeMaxBytes = nodeMaxBytes;
        this.nodeBytes = nodeBytes;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return frames == null;
    }

    void add(Frame frame) {
        if (frames == null) {
            frames = new ArrayDeque<>(4);
        }
        frames.add(frame);
        bytes += frame.bytes();
    }

    boolean overflowing() {
        return bytes > maxBytes;
    }

    /**
     * Tells whether this queue makes the node hold too much. Connections that keep up don't ask what the others hold.
     */
    boolean addsToOverfullNode() {
        return reported > 0 && nodeBytes.get() > nodeMaxBytes;
    }

    /** @return how many frames were dropped */
    int dropEphemeral() {
        int dropped = 0;
        if (frames != null) {
            for (Iterator<Frame> each = frames.iterator(); each.hasNext(); ) {
                Frame frame = each.next();
                if (frame.ephemeral()) {
                    each.remove();
                    bytes -= frame.bytes();
                    dropped++;
                }
            }
            frames = frames.isEmpty() ? null : frames;
            report();
        }
        return dropped;
    }

    /** Writes until the socket is full. @return how many frames were written */
    int drainTo(Wire wire) {
        int written = 0;
        while (frames != null && !wire.full()) {
            written += writeSome(wire);
            if (frames.isEmpty()) {
                frames = null;
            }
        }
        report();
        return written;
    }

    private int writeSome(Wire wire) {
        Frame first = take();
        if (frames.isEmpty()) {
            wire.write(first);
            return 1;
        }
        List<Frame> together = new ArrayList<>();
        together.add(first);
        int size = first.bytes();
        while (!frames.isEmpty() && together.size() < FRAMES_TOGETHER && size < BYTES_TOGETHER) {
            Frame next = take();
            size += next.bytes();
            together.add(next);
        }
        wire.writeTogether(together);
        return together.size();
    }

    /** Tells how long the oldest of the events had waited that were written since this was called last. */
    void tellOldestWritten(Metrics metrics) {
        if (oldestWritten != NONE) {
            metrics.eventWritten(System.nanoTime() - oldestWritten);
            oldestWritten = NONE;
        }
    }

    private Frame take() {
        Frame frame = frames.poll();
        if (frame.isFreshEvent() && (oldestWritten == NONE || frame.madeNanos() - oldestWritten < 0)) {
            oldestWritten = frame.madeNanos();
        }
        bytes -= frame.bytes();
        return frame;
    }

    void discard() {
        frames = null;
        bytes = 0;
        report();
    }

    /** Counts only what outlives a turn for the node, so that the usual case touches nothing shared. */
    private void report() {
        if (bytes != reported) {
            nodeBytes.addAndGet(bytes - reported);
            reported = bytes;
        }
    }
}
