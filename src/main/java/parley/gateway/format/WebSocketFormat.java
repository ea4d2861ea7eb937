package parley.gateway.format;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes whole WebSocket frames of the texts of another format: the header is made once as well, and so is the
 * compression. Source of the layout: RFC 6455, 5.2.
 */
final class WebSocketFormat extends Format {
    private static final int FINAL = 0x80;
    private static final int TEXT = 0x01;
    private static final int COMPRESSED = 0x40;
    private static final int LENGTH_16 = 126;
    private static final int HEAD_16 = 4;

    /** Many clients take frames up to this by default; a longer text goes in several. */
    private static final int MAX_PAYLOAD = 0xffff;

    private final Format texts;
    private final boolean deflated;

    /** @param deflated whether texts are compressed that are long enough */
    WebSocketFormat(Format texts, boolean deflated) {
        this.texts = texts;
        this.deflated = deflated;
    }

    @Override
    protected byte[] encode(Frame frame) {
        return message(texts.make(frame));
    }

    @Override
    protected boolean joins() {
        return texts.joins();
    }

    @Override
    public void writeTogether(List<Frame> frames, Consumer<byte[]> socket) {
        if (texts.joins()) {
            texts.writeTogether(frames, text -> socket.accept(message(text)));
        } else {
            super.writeTogether(frames, socket);
        }
    }

    private byte[] message(byte[] text) {
        byte[] smaller = deflated ? Deflated.smaller(text) : null;
        return smaller == null ? framed(TEXT, text) : framed(TEXT | COMPRESSED, smaller);
    }

    private static byte[] framed(int first, byte[] payload) {
        if (payload.length <= MAX_PAYLOAD) {
            byte[] message = new byte[headOf(payload.length) + payload.length];
            frame(FINAL | first, payload, 0, payload.length, message, 0);
            return message;
        }
        int frames = (payload.length + MAX_PAYLOAD - 1) / MAX_PAYLOAD;
        byte[] message = new byte[frames * HEAD_16 + payload.length];
        int end = 0;
        for (int from = 0; from < payload.length; from += MAX_PAYLOAD) {
            int length = Math.min(MAX_PAYLOAD, payload.length - from);
            int opcode = from == 0 ? first : 0;
            end = frame(from + length == payload.length ? FINAL | opcode : opcode, payload, from, length, message, end);
        }
        return end == message.length ? message : Arrays.copyOf(message, end);
    }

    private static int headOf(int length) {
        return length < LENGTH_16 ? 2 : HEAD_16;
    }

    /** @return where the next frame begins in the message */
    private static int frame(int first, byte[] payload, int from, int length, byte[] message, int start) {
        int head = headOf(length);
        message[start] = (byte) first;
        if (head == 2) {
            message[start + 1] = (byte) length;
        } else {
            message[start + 1] = (byte) LENGTH_16;
            message[start + 2] = (byte) (length >>> Byte.SIZE);
            message[start + 3] = (byte) length;
        }
        System.arraycopy(payload, from, message, start + head, length);
        return start + head + length;
    }
}
