package parley.gateway.socketio;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The two versions of Engine.IO that clients speak. They differ in how a payload joins packets and in who pings. Source:
 * the Engine.IO protocol, revisions 3 and 4.
 */
enum EngineVersion {
    /** Each packet follows its length in UTF-16 units and a colon; the client pings. */
    V3 {
        @Override
        byte[] payload(Collection<byte[]> packets) {
            List<byte[]> heads = new ArrayList<>(packets.size());
            int length = 0;
            for (byte[] packet : packets) {
                byte[] head = (units(packet) + ":").getBytes(StandardCharsets.US_ASCII);
                heads.add(head);
                length += head.length + packet.length;
            }
            byte[] joined = new byte[length];
            int end = 0;
            int next = 0;
            for (byte[] packet : packets) {
                byte[] head = heads.get(next++);
                System.arraycopy(head, 0, joined, end, head.length);
                System.arraycopy(packet, 0, joined, end + head.length, packet.length);
                end += head.length + packet.length;
            }
            return joined;
        }

        @Override
        List<String> packets(String payload, int most) throws BrokenPacketException {
            List<String> packets = new ArrayList<>();
            int from = 0;
            while (from < payload.length()) {
                int colon = payload.indexOf(':', from);
                if (colon < 0) {
                    throw new BrokenPacketException("a packet has no length");
                }
                int end = colon + 1 + number(payload, from, colon);
                if (end > payload.length() || end == colon + 1) {
                    throw new BrokenPacketException("a packet has the wrong length");
                }
                add(packets, payload.substring(colon + 1, end), most);
                from = end;
            }
            return packets;
        }
    },

    /** A record separator stands between packets; the server pings. */
    V4 {
        @Override
        byte[] payload(Collection<byte[]> packets) {
            int length = packets.isEmpty() ? 0 : packets.size() - 1;
            for (byte[] packet : packets) {
                length += packet.length;
            }
            byte[] joined = new byte[length];
            int end = 0;
            for (byte[] packet : packets) {
                if (end > 0) {
                    joined[end++] = SEPARATOR;
                }
                System.arraycopy(packet, 0, joined, end, packet.length);
                end += packet.length;
            }
            return joined;
        }

        @Override
        List<String> packets(String payload, int most) throws BrokenPacketException {
            List<String> packets = new ArrayList<>();
            int from = 0;
            while (from <= payload.length()) {
                int separator = payload.indexOf(SEPARATOR, from);
                int end = separator < 0 ? payload.length() : separator;
                if (end == from) {
                    throw new BrokenPacketException("a packet is empty");
                }
                add(packets, payload.substring(from, end), most);
                from = end + 1;
            }
            return packets;
        }
    };

    private static final char SEPARATOR = 0x1e;
    private static final int MOST_DIGITS = 7;

    /** Joins packets, of which each is UTF-8 and not empty, to the body of a response. */
    abstract byte[] payload(Collection<byte[]> packets);

    /** Takes the body of a request apart. @param most packets that it may hold */
    abstract List<String> packets(String payload, int most) throws BrokenPacketException;

    private static void add(List<String> packets, String packet, int most) throws BrokenPacketException {
        if (packets.size() == most) {
            throw new BrokenPacketException("a payload has too many packets");
        }
        packets.add(packet);
    }

    private static int number(String text, int from, int end) throws BrokenPacketException {
        int number = 0;
        if (end == from || end - from > MOST_DIGITS) {
            throw new BrokenPacketException("a length is no number");
        }
        for (int i = from; i < end; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                throw new BrokenPacketException("a length is no number");
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    /** Counts as JavaScript does: a character beyond the basic plane, which takes four bytes, has two units. */
    private static int units(byte[] utf8) {
        int units = 0;
        for (byte each : utf8) {
            boolean follows = (each & 0xc0) == 0x80;
            boolean ofFour = (each & 0xf8) == 0xf0;
            units += follows ? 0 : ofFour ? 2 : 1;
        }
        return units;
    }
}
