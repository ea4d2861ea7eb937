package parley.gateway.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import parley.gateway.dialect.Dialect;

/**
 * Makes the bytes of frames for sockets of one kind: the words of a protocol in the framing of a transport. There is one
 * instance of each kind, as a {@link Frame} keeps its bytes by format.
 */
public abstract class Format {
    /** The bridge's JSON texts, each a message of its own. Source: the event-bus bridge protocol ({@code rec} frames). */
    public static final Format BRIDGE = new TextFormat("{\"type\":\"rec\",\"address\":\"", "\",\"body\":");

    /** The bridge's JSON texts as strings of an array. Source: SockJS framing ({@code a["…"]}). */
    public static final Format SOCKJS = new SockJsFormat();

    /** The texts of the plain WebSocket. Source: the protocol's section 1. */
    public static final Format PLAIN = new TextFormat("{\"type\":\"", "\",\"data\":") {
        @Override
        Format ofOwnWords(Dialect dialect) {
            return dialect.flat() ? FLAT : this;
        }
    };

    /** The packets of Socket.IO. */
    public static final Format SOCKET_IO = new SocketIoFormat(false);

    /** The same, with the offset of each durable event behind it. */
    public static final Format SOCKET_IO_OFFSETS = new SocketIoFormat(true);

    /** The same with the data's fields beside the name, as one dialect has them. */
    private static final Format FLAT = new FlatFormat();

    private final Format overWebSocket = framing() ? new WebSocketFormat(this, false) : this;
    private final Format deflated = framing() ? new WebSocketFormat(this, true) : this;
    private final Map<Dialect, Format> spoken = new ConcurrentHashMap<>();

    /** Tells whether this format's texts can be put into frames as they are. */
    private boolean framing() {
        return !(this instanceof WebSocketFormat || this instanceof DialectFormat);
    }

    /** Returns this format for clients of a dialect. */
    public final Format in(Dialect dialect) {
        return dialect == Dialect.S1 ? this : spoken.computeIfAbsent(dialect, known -> DialectFormat.of(this, known));
    }

    /** Returns the format of events that a dialect has words of its own for. */
    Format ofOwnWords(Dialect dialect) {
        return this;
    }

    /**
     * Returns the format that makes whole WebSocket frames of this one's texts.
     *
     * @param compressed whether long texts are compressed, which the client must have agreed to
     */
    public Format overWebSocket(boolean compressed) {
        return compressed ? deflated : overWebSocket;
    }

    /** Makes the bytes of a frame. Only the frame calls this, and keeps the result. */
    final byte[] make(Frame frame) {
        byte[] bytes = encode(frame);
        // The documents are of canonical words alone.
        if (TrafficObserver.PRESENT != null && !frame.isSaid()) {
            TrafficObserver.PRESENT.frame(this, bytes);
        }
        return bytes;
    }

    protected abstract byte[] encode(Frame frame);

    /** Tells whether several events can be one message. */
    protected boolean joins() {
        return false;
    }

    /** Hands the socket each message that is to be written for a frame. */
    public void write(Frame frame, Consumer<byte[]> socket) {
        if (frame.parts() == null || joins()) {
            socket.accept(frame.in(this));
        } else {
            writeTogether(frame.parts(), socket);
        }
    }

    /** Hands the socket as few messages for several frames as the format allows. */
    public void writeTogether(List<Frame> frames, Consumer<byte[]> socket) {
        for (Frame frame : frames) {
            write(frame, socket);
        }
    }

    /**
     * Returns the bridge's text for an event, or for the reply to a command, in UTF-8.
     *
     * @param json the encoded body
     */
    public static byte[] received(String address, byte[] json) {
        return around("{\"type\":\"rec\",\"address\":\"", address, "\",\"body\":", json);
    }

    /** Joins texts of a JSON object whose first string is {@code name} and whose last value is {@code json}, in UTF-8. */
    static byte[] around(String opening, String name, String middle, byte[] json) {
        StringBuilder head = new StringBuilder(opening.length() + name.length() + middle.length() + 8).append(opening);
        JsonStringEncoder.getInstance().quoteAsString(name, head);
        byte[] before = head.append(middle).toString().getBytes(StandardCharsets.UTF_8);
        byte[] text = Arrays.copyOf(before, before.length + json.length + 1);
        System.arraycopy(json, 0, text, before.length, json.length);
        text[text.length - 1] = '}';
        return text;
    }
}
