package parley.gateway.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the bytes of frames for sockets of one kind: the words of a protocol in the framing of a transport. Sources: the
 * event-bus bridge protocol ({@code rec} frames) and SockJS framing ({@code a["…"]}).
 */
public enum Format {
    /** The bridge's JSON texts, each a message of its own. */
    BRIDGE {
        @Override
        byte[] encode(Frame frame) {
            return text(frame);
        }

        @Override
        public void write(Frame frame, Consumer<byte[]> socket) {
            if (frame.parts() == null) {
                socket.accept(frame.in(this));
            } else {
                writeTogether(frame.parts(), socket);
            }
        }

        @Override
        public void writeTogether(List<Frame> frames, Consumer<byte[]> socket) {
            frames.forEach(frame -> write(frame, socket));
        }
    },

    /** The bridge's JSON texts as strings of an array: one message carries several. */
    SOCKJS {
        @Override
        byte[] encode(Frame frame) {
            return frame.parts() == null ? framed(text(frame)) : together(frame.parts());
        }

        @Override
        public void write(Frame frame, Consumer<byte[]> socket) {
            socket.accept(frame.in(this));
        }

        @Override
        public void writeTogether(List<Frame> frames, Consumer<byte[]> socket) {
            socket.accept(together(frames));
        }

        /** Quotes a text in UTF-8. Only ASCII has to be escaped, so each byte may pass for a character of its own. */
        private static byte[] framed(byte[] text) {
            StringBuilder framed =
                    new StringBuilder(text.length + 128).append(OPENING).append('"');
            JsonStringEncoder.getInstance().quoteAsString(new String(text, StandardCharsets.ISO_8859_1), framed);
            return framed.append('"').append(CLOSING).toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Joins the texts between the brackets of each frame. */
        private byte[] together(List<Frame> frames) {
            int length = OPENING.length();
            for (Frame frame : frames) {
                length += inside(frame.in(this)) + 1;
            }
            byte[] joined = new byte[length];
            int end = OPENING.length();
            System.arraycopy(frames.get(0).in(this), 0, joined, 0, end);
            for (Frame frame : frames) {
                byte[] one = frame.in(this);
                System.arraycopy(one, OPENING.length(), joined, end, inside(one));
                end += inside(one);
                joined[end++] = ',';
            }
            joined[end - 1] = (byte) CLOSING;
            return joined;
        }

        private static int inside(byte[] framed) {
            return framed.length - OPENING.length() - 1;
        }
    };

    private static final String OPENING = "a[";
    private static final char CLOSING = ']';

    /** Makes the bytes of a frame. Only the frame calls this, and keeps the result. */
    abstract byte[] encode(Frame frame);

    /** Hands the socket each message that is to be written for a frame. */
    public abstract void write(Frame frame, Consumer<byte[]> socket);

    /** Hands the socket as few messages for several frames as the format allows. */
    public abstract void writeTogether(List<Frame> frames, Consumer<byte[]> socket);

    private static byte[] text(Frame frame) {
        return frame.name() == null ? frame.json() : received(frame.name(), frame.json());
    }

    /**
     * Returns the bridge's text for an event, or for the reply to a command, in UTF-8.
     *
     * @param json the encoded body
     */
    public static byte[] received(String address, byte[] json) {
        StringBuilder head = new StringBuilder(address.length() + 48).append("{\"type\":\"rec\",\"address\":\"");
        JsonStringEncoder.getInstance().quoteAsString(address, head);
        byte[] before = head.append("\",\"body\":").toString().getBytes(StandardCharsets.UTF_8);
        byte[] text = Arrays.copyOf(before, before.length + json.length + 1);
        System.arraycopy(json, 0, text, before.length, json.length);
        text[text.length - 1] = '}';
        return text;
    }
}
