package parley.gateway.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes each event as a packet of its own, {@code 42["name",{…}]}, with the offset of a durable one behind it where that is wanted. Source:
 * the Socket.IO protocol, revision 5, in messages of Engine.IO.
 */
final class SocketIoFormat extends Format {
    private static final String OPENING = "42[\"";

    private final boolean offsets;

    SocketIoFormat(boolean offsets) {
        this.offsets = offsets;
    }

    @Override
    protected byte[] encode(Frame frame) {
        return frame.name() == null ? frame.json() : packet(frame);
    }

    private byte[] packet(Frame frame) {
        StringBuilder head = new StringBuilder(frame.name().length() + 8).append(OPENING);
        JsonStringEncoder.getInstance().quoteAsString(frame.name(), head);
        byte[] before = head.append("\",").toString().getBytes(StandardCharsets.UTF_8);
        byte[] json = frame.json();
        byte[] after = end(frame.offset()).getBytes(StandardCharsets.UTF_8);
        byte[] packet = Arrays.copyOf(before, before.length + json.length + after.length);
        System.arraycopy(json, 0, packet, before.length, json.length);
        System.arraycopy(after, 0, packet, before.length + json.length, after.length);
        return packet;
    }

    private String end(FeedOffset offset) {
        return offset == null || !offsets ? "]" : ",\"" + offset + "\"]";
    }
}
