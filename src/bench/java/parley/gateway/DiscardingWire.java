package parley.gateway;

import java.util.List;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;

/** A socket that takes everything and keeps nothing, so that benchmarks measure only the way to it. */
final class DiscardingWire implements Wire {
    private int missing;
    private Frame last;
    private Runnable complete = () -> {};

    @Override
    public String transport() {
        return "none";
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public void onDrain(Runnable drained) {}

    @Override
    public void write(Frame frame) {
        last = frame;
        if (--missing == 0) {
            complete.run();
        }
    }

    @Override
    public void writeTogether(List<Frame> frames) {
        frames.forEach(this::write);
    }

    @Override
    public void speak(Dialect dialect) {}

    @Override
    public void heartbeat() {}

    @Override
    public void read(boolean on) {}

    @Override
    public boolean reading() {
        return true;
    }

    @Override
    public void authenticated() {}

    @Override
    public long unfinishedBytes() {
        return 0;
    }

    /** Fails, as a benchmark whose client was shut out would measure nothing. */
    @Override
    public void close(CloseCode code, long withinMs) {
        throw new IllegalStateException("closed with " + code);
    }

    /** @param complete runs once this many more frames were written */
    void expect(int frames, Runnable complete) {
        this.missing = frames;
        this.complete = complete;
    }

    /** Must be checked when all frames have come: a benchmark of refusals would be a fast one. */
    Frame last() {
        return last;
    }
}
