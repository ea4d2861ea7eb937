package parley.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.CloseCode;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.format.Wire;

/** A socket that notes what is written; takes a number of bytes and is full then, until it is emptied. */
public class RecordingWire implements Wire {
    private final int takes;
    private final List<JsonObject> frames = new ArrayList<>();
    private Runnable drained = () -> {};
    private int taken;
    private int writes;
    private CloseCode closed;
    private boolean reading = true;
    private Format format = Format.BRIDGE;

    public RecordingWire() {
        this(Integer.MAX_VALUE);
    }

    public RecordingWire(int takes) {
        this.takes = takes;
    }

    /** Lets the reader have read all of it. */
    public void empty() {
        taken = 0;
        drained.run();
    }

    public List<JsonObject> frames() {
        return frames;
    }

    public List<Long> seqs() {
        return frames.stream()
                .map(frame -> frame.getJsonObject("body").getLong("seq"))
                .filter(Objects::nonNull)
                .toList();
    }

    public List<String> addresses() {
        return frames.stream().map(frame -> frame.getString("address")).toList();
    }

    public int writes() {
        return writes;
    }

    public CloseCode closed() {
        return closed;
    }

    @Override
    public String transport() {
        return "test";
    }

    @Override
    public boolean full() {
        return taken >= takes;
    }

    @Override
    public void onDrain(Runnable drained) {
        this.drained = drained;
    }

    @Override
    public void speak(Dialect dialect) {
        format = Format.BRIDGE.in(dialect);
    }

    @Override
    public void write(Frame frame) {
        writes++;
        format.write(frame, this::take);
    }

    private void take(byte[] text) {
        taken += text.length;
        frames.add(new JsonObject(Buffer.buffer(text)));
    }

    @Override
    public void writeTogether(List<Frame> together) {
        writes++;
        format.writeTogether(together, this::take);
    }

    @Override
    public void heartbeat() {}

    @Override
    public void read(boolean on) {
        reading = on;
    }

    @Override
    public boolean reading() {
        return reading;
    }

    @Override
    public void authenticated() {}

    @Override
    public long unfinishedBytes() {
        return 0;
    }

    @Override
    public void close(CloseCode code, long withinMs) {
        closed = code;
    }
}
