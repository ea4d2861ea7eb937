package parley.bus;

import io.vertx.core.buffer.Buffer;

/** Writes a message and reads it, as if it went to another node. */
public final class WireRoundTrip {
    private static final byte BEFORE = 'R';

    private WireRoundTrip() {}

    private static void carry(WireTypes types, Class<?> type) {
        if (type.isRecord()) {
            types.carry(type);
        }
    }

    public static Object of(Object message) {
        WireTypes types = new WireTypes();
        carry(types, message.getClass());
        Buffer bytes = Buffer.buffer().appendByte(BEFORE);
        types.write(bytes, message);
        return types.read(bytes, 1);
    }

    /** Returns the fixed name, a space, and the JSON. */
    public static String recorded(Object message) {
        WireTypes types = new WireTypes();
        types.carry(message.getClass());
        Buffer bytes = Buffer.buffer();
        types.write(bytes, message);
        int json = Text.end(bytes, 0);
        return Text.read(bytes, 0) + " " + bytes.getString(json, bytes.length());
    }

    /** @param recorded see {@link #recorded} */
    public static Object read(Class<?> type, String recorded) {
        WireTypes types = new WireTypes();
        types.carry(type);
        int space = recorded.indexOf(' ');
        Buffer bytes = Buffer.buffer();
        Text.write(bytes, recorded.substring(0, space));
        return types.read(bytes.appendString(recorded.substring(space + 1)), 0);
    }
}
