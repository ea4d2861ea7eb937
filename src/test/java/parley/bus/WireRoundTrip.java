package parley.bus;

import io.vertx.core.buffer.Buffer;

/** What becomes of a message that goes to another node. */
public final class WireRoundTrip {
    private static final byte BEFORE = 'R';

    private WireRoundTrip() {}

    public static Object of(Object message) {
        WireTypes types = new WireTypes();
        types.carry(message.getClass());
        Buffer bytes = Buffer.buffer().appendByte(BEFORE);
        types.write(bytes, message);
        return types.read(bytes, 1);
    }
}
