package parley.gateway;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.json.JsonObject;
import java.nio.CharBuffer;
import java.util.List;

/**
 * An event made ready for the wire once, however many sockets it goes to. Source: the event-bus bridge protocol
 * ({@code rec} frames) and SockJS framing ({@code a["…"]}).
 */
final class Frame {
    private static final String OPENING = "a[";
    private static final String CLOSING = "]";

    private final long bits;
    private final boolean ephemeral;
    private final String text;
    private final List<Frame> parts;
    private final int bytes;
    private String framed;

    private Frame(long bits, boolean ephemeral, String text, List<Frame> parts, int bytes) {
        this.bits = bits;
        this.ephemeral = ephemeral;
        this.text = text;
        this.parts = parts;
        this.bytes = bytes;
    }

    static Frame event(String name, JsonObject data) {
        return event(name, data.encode());
    }

    /** @param json the encoded data */
    static Frame event(String name, String json) {
        return of(EventNames.bit(name), EventNames.ephemeral(name), received(name, json));
    }

    /** Makes a frame for one connection, whatever it registered: a reply or an error. */
    static Frame direct(String text) {
        return of(0, false, text);
    }

    /** Joins several events that leave together. */
    static Frame joined(List<Frame> frames) {
        long bits = 0;
        int bytes = 0;
        StringBuilder framed = new StringBuilder();
        for (Frame frame : frames) {
            bits |= frame.bits;
            bytes += frame.bytes;
            framed.append(framed.isEmpty() ? OPENING : ",").append(frame.quoted());
        }
        Frame joined = new Frame(bits, false, null, List.copyOf(frames), bytes);
        joined.framed = framed.append(CLOSING).toString();
        return joined;
    }

    private static Frame of(long bits, boolean ephemeral, String text) {
        return new Frame(bits, ephemeral, text, null, ByteBufUtil.utf8Bytes(text));
    }

    static String received(String address, JsonObject body) {
        return received(address, body.encode());
    }

    private static String received(String address, String json) {
        return "{\"type\":\"rec\",\"address\":" + quote(address) + ",\"body\":" + json + "}";
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 32).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }

    /** Tells whether a connection that listens to the given names gets all of this frame. */
    boolean whollyWithin(long registered) {
        return (bits & ~registered) == 0;
    }

    /** Tells whether such a connection gets any of this frame. */
    boolean touches(long registered) {
        return bits == 0 || (bits & registered) != 0;
    }

    boolean ephemeral() {
        return ephemeral;
    }

    int bytes() {
        return bytes;
    }

    /** Returns null unless this frame is several events. */
    List<Frame> parts() {
        return parts;
    }

    /** Returns the bridge frame; several events have none. */
    String text() {
        return text;
    }

    /** Returns the text between SockJS's brackets: the bridge frame, or several divided by commas, as JSON strings. */
    CharSequence quoted() {
        String whole = framed();
        return CharBuffer.wrap(whole, OPENING.length(), whole.length() - CLOSING.length());
    }

    /**
     * Returns all of this as one SockJS frame, which is made once for all sockets and kept once: a slow reader's queue
     * holds it.
     */
    String framed() {
        if (framed == null) {
            framed = OPENING + quote(text) + CLOSING;
        }
        return framed;
    }
}
