package parley.gateway.format;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes each event as a packet of its own, {@code 42["name",{…}]}, with its offset behind it if it is durable. Source:
 * the Socket.IO protocol, revision 5, in messages of Engine.IO.
 */
final class SocketIoFormat extends Format {
    private static final String OPENING = "42[\"";

    @Override
    protected byte[] encode(Frame frame) {
        return frame.name() == null ? frame.json() : packet(frame);
    }

    private static byte[] packet(Frame frame) {
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

    private static String end(FeedOffset offset) {
        return offset == null ? "]" : ",\"" + offset + "\"]";
    }
}
