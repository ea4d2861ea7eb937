package parley.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
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
    /** The frame that leaves next; null while the queue is empty, as most queues are most of the time. */
    private Frame next;

    /** The frames behind it; null for none, as usually a frame leaves before the next one comes. */
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
        return next == null;
    }

    void add(Frame frame) {
        bytes += frame.bytes();
        if (next == null) {
            next = frame;
            return;
        }
        if (frames == null) {
            frames = new ArrayDeque<>(4);
        }
        frames.add(frame);
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
        for (int left = count(); left > 0; left--) {
            Frame frame = remove();
            if (frame.ephemeral()) {
                dropped++;
            } else {
                add(frame);
            }
        }
        report();
        return dropped;
    }

    private int count() {
        return next == null ? 0 : frames == null ? 1 : 1 + frames.size();
    }

    /** Writes until the socket is full. @return how many frames were written */
    int drainTo(Wire wire) {
        int written = 0;
        while (next != null && !wire.full()) {
            written += writeSome(wire);
        }
        report();
        return written;
    }

    private int writeSome(Wire wire) {
        Frame first = take();
        if (next == null) {
            wire.write(first);
            return 1;
        }
        List<Frame> together = new ArrayList<>();
        together.add(first);
        int size = first.bytes();
        while (next != null && together.size() < FRAMES_TOGETHER && size < BYTES_TOGETHER) {
            Frame frame = take();
            size += frame.bytes();
            together.add(frame);
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
        Frame frame = remove();
        if (frame.isFreshEvent() && (oldestWritten == NONE || frame.madeNanos() - oldestWritten < 0)) {
            oldestWritten = frame.madeNanos();
        }
        return frame;
    }

    private Frame remove() {
        Frame frame = next;
        next = frames == null ? null : frames.poll();
        if (next == null) {
            frames = null;
        }
        bytes -= frame.bytes();
        return frame;
    }

    void discard() {
        next = null;
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
