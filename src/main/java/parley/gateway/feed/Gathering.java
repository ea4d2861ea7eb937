package parley.gateway.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import parley.gateway.Hub;
import parley.gateway.format.Frame;

/** Lets events of a quiet room leave at once, and those of a busy room together, every few milliseconds. */
final class Gathering {
    private static final long RATE_WINDOW_MS = 200;

    private final Hub hub;
    private final Consumer<Frame> write;
    private List<Frame> gathered;
    private long windowStart;
    private int inWindow;
    private boolean busy;

    Gathering(Hub hub, Consumer<Frame> write) {
        this.hub = hub;
        this.write = write;
    }

    void add(Frame frame) {
        measure();
        boolean alone = !busy || hub.settings().gatherMs() == 0;
        if (alone && gathered == null) {
            write.accept(frame);
            return;
        }
        if (gathered == null) {
            gathered = new ArrayList<>();
            hub.after(hub.settings().gatherMs(), this::flush);
        }
        gathered.add(frame);
    }

    void flush() {
        List<Frame> leaving = gathered;
        gathered = null;
        if (leaving != null) {
            write.accept(leaving.size() == 1 ? leaving.get(0) : Frame.joined(leaving));
        }
    }

    private void measure() {
        long now = hub.now();
        inWindow++;
        if (now - windowStart >= RATE_WINDOW_MS) {
            long elapsed = Math.max(1, now - windowStart);
            busy = inWindow * 1_000L / elapsed >= hub.settings().busyRoomEventsPerSecond();
            windowStart = now;
            inWindow = 0;
        }
    }
}
