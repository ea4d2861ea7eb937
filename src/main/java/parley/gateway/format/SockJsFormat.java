package parley.gateway.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** Writes the bridge's texts as strings of an array: one message carries several. */
final class SockJsFormat extends Format {
    private static final String OPENING = "a[";
    private static final char CLOSING = ']';

    @Override
    protected byte[] encode(Frame frame) {
        return frame.parts() == null ? framed(BRIDGE.encode(frame)) : together(frame.parts());
    }

    @Override
    protected boolean joins() {
        return true;
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
}
