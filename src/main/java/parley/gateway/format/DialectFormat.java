package parley.gateway.format;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import parley.gateway.dialect.Dialect;

/** Puts frames into the words of a dialect, and lets the format of the transport write these. */
final class DialectFormat extends Format {
    private final Dialect dialect;
    private final Format canonical;
    private final Format own;
    private final Format overWebSocket;
    private final Format deflated;

    /** @param own the format of events that the dialect has words of its own for, which may be that of all others */
    private DialectFormat(Dialect dialect, Format canonical, Format own, boolean framed) {
        this.dialect = dialect;
        this.canonical = canonical;
        this.own = own;
        this.overWebSocket = framed ? this : over(false);
        this.deflated = framed ? this : over(true);
    }

    static DialectFormat of(Format transport, Dialect dialect) {
        return new DialectFormat(dialect, transport, transport.ofOwnWords(dialect), false);
    }

    private Format over(boolean compressed) {
        return new DialectFormat(dialect, canonical.overWebSocket(compressed), own.overWebSocket(compressed), true);
    }

    @Override
    public Format overWebSocket(boolean compressed) {
        return compressed ? deflated : overWebSocket;
    }

    @Override
    protected byte[] encode(Frame frame) {
        throw new UnsupportedOperationException("A dialect's events are frames, which the transport's format encodes");
    }

    @Override
    public void write(Frame frame, Consumer<byte[]> socket) {
        write(frame.inWordsOf(dialect), socket);
    }

    @Override
    public void writeTogether(List<Frame> frames, Consumer<byte[]> socket) {
        List<Frame> said = new ArrayList<>(frames.size());
        frames.forEach(frame -> said.addAll(frame.inWordsOf(dialect)));
        write(said, socket);
    }

    private void write(List<Frame> said, Consumer<byte[]> socket) {
        if (own != canonical) {
            said.forEach(frame -> (frame.isSaid() ? own : canonical).write(frame, socket));
        } else if (said.size() == 1) {
            canonical.write(said.get(0), socket);
        } else if (!said.isEmpty()) {
            canonical.writeTogether(said, socket);
        }
    }
}
