package parley.gateway.socketio;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.util.JsonText;

/**
 * A packet of Socket.IO, which an Engine.IO message carries. Source: the Socket.IO protocol, revisions 4 and 5.
 *
 * @param attachments binary messages that follow the packet; 0 for packets without
 * @param namespace begins with a slash
 * @param id asks for an acknowledgement, or names what is acknowledged; null for none
 * @param data a {@link JsonObject}, {@link JsonArray}, text or number; null for none
 */
record SocketIoPacket(Type type, int attachments, String namespace, String id, Object data) {
    static final String MAIN = "/";

    private static final int MOST_ID_DIGITS = 15;
    private static final int MOST_ATTACHMENT_DIGITS = 3;
    private static final int MOST_NAMESPACE = 100;

    /** The types in the order of their digits. */
    enum Type {
        CONNECT,
        DISCONNECT,
        EVENT,
        ACK,
        CONNECT_ERROR,
        BINARY_EVENT,
        BINARY_ACK;

        boolean binary() {
            return this == BINARY_EVENT || this == BINARY_ACK;
        }
    }

    private static final Type[] TYPES = Type.values();

    /** Reads a packet. What its data have to be depends on its type, and a packet whose data are not that is broken. */
    static SocketIoPacket parse(String text) throws BrokenPacketException {
        int type = text.isEmpty() ? -1 : text.charAt(0) - '0';
        if (type < 0 || type >= TYPES.length) {
            throw new BrokenPacketException("a packet has an unknown type");
        }
        return new Reader(text, TYPES[type]).packet();
    }

    private void check() throws BrokenPacketException {
        boolean sound =
                switch (type) {
                    case CONNECT -> data == null || data instanceof JsonObject;
                    case DISCONNECT -> data == null;
                    case CONNECT_ERROR -> false;
                    case EVENT, BINARY_EVENT ->
                        data instanceof JsonArray list && !list.isEmpty() && list.getValue(0) instanceof String;
                    case ACK, BINARY_ACK -> data instanceof JsonArray && id != null;
                };
        if (!sound) {
            throw new BrokenPacketException("the data of a packet do not suit its type");
        }
    }

    /** Walks through one packet's text. */
    private static final class Reader {
        private final String text;
        private final Type type;
        private int at = 1;

        Reader(String text, Type type) {
            this.text = text;
            this.type = type;
        }

        SocketIoPacket packet() throws BrokenPacketException {
            int attachments = type.binary() ? attachments() : 0;
            String namespace = namespace();
            String id = id();
            SocketIoPacket packet = new SocketIoPacket(type, attachments, namespace, id, data());
            packet.check();
            return packet;
        }

        private int attachments() throws BrokenPacketException {
            String digits = digits(MOST_ATTACHMENT_DIGITS);
            if (digits.isEmpty() || at == text.length() || text.charAt(at) != '-') {
                throw new BrokenPacketException("a packet does not tell its attachments");
            }
            at++;
            return Integer.parseInt(digits);
        }

        /** Reads the namespace without what older clients write behind it like a query. */
        private String namespace() throws BrokenPacketException {
            if (at == text.length() || text.charAt(at) != '/') {
                return MAIN;
            }
            int comma = text.indexOf(',', at);
            int end = comma < 0 ? text.length() : comma;
            String namespace = text.substring(at, end);
            at = comma < 0 ? end : end + 1;
            int query = namespace.indexOf('?');
            String bare = query < 0 ? namespace : namespace.substring(0, query);
            if (bare.length() > MOST_NAMESPACE) {
                throw new BrokenPacketException("the name of a namespace is too long");
            }
            return bare;
        }

        private String id() throws BrokenPacketException {
            String digits = digits(MOST_ID_DIGITS);
            return digits.isEmpty() ? null : digits;
        }

        private String digits(int most) throws BrokenPacketException {
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at - from > most) {
                throw new BrokenPacketException("a number is too long");
            }
            return text.substring(from, at);
        }

        private Object data() throws BrokenPacketException {
            if (at == text.length()) {
                return null;
            }
            try {
                return JsonText.parse(text.substring(at));
            } catch (DecodeException broken) {
                throw new BrokenPacketException("the data of a packet are no JSON");
            }
        }
    }
}
