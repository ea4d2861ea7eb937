package parley.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;
import parley.bus.Text;
import parley.delivery.Delivery.Durable;
import parley.delivery.Delivery.Ephemeral;
import parley.delivery.Delivery.Typing;

/** A room's deliveries as bytes between nodes. The text for clients is carried as it is; no node reads it. */
public final class DeliveryFrame {
    public static final char DURABLE = 'D';
    public static final char EPHEMERAL = 'E';
    public static final char TYPING = 'T';
    private static final int FIRST_FIELD = 1;

    private DeliveryFrame() {}

    public static Buffer of(Durable delivery) {
        Buffer frame = Buffer.buffer(delivery.json().length + 128)
                .appendByte((byte) DURABLE)
                .appendLong(delivery.seq());
        Text.write(frame, delivery.roomId());
        Text.write(frame, delivery.type());
        Text.write(frame, delivery.userId());
        return frame.appendBytes(delivery.json());
    }

    public static Durable durable(Buffer frame) {
        long seq = frame.getLong(FIRST_FIELD);
        int room = FIRST_FIELD + Long.BYTES;
        int type = Text.end(frame, room);
        int user = Text.end(frame, type);
        String userId = Text.read(frame, user);
        return new Durable(
                Text.read(frame, room),
                seq,
                Text.read(frame, type),
                userId.isEmpty() ? null : userId,
                rest(frame, Text.end(frame, user)));
    }

    static Buffer of(Ephemeral delivery) {
        Buffer frame = Buffer.buffer(delivery.json().length + 128)
                .appendByte((byte) EPHEMERAL)
                .appendInt(delivery.exceptUserIds().size());
        Text.write(frame, delivery.roomId());
        Text.write(frame, delivery.type());
        delivery.exceptUserIds().forEach(userId -> Text.write(frame, userId));
        return frame.appendBytes(delivery.json());
    }

    public static Ephemeral ephemeral(Buffer frame) {
        int excepted = frame.getInt(FIRST_FIELD);
        int room = FIRST_FIELD + Integer.BYTES;
        int type = Text.end(frame, room);
        int next = Text.end(frame, type);
        Set<String> except = new HashSet<>();
        for (int i = 0; i < excepted; i++) {
            except.add(Text.read(frame, next));
            next = Text.end(frame, next);
        }
        return new Ephemeral(Text.read(frame, room), Text.read(frame, type), rest(frame, next), except);
    }

    static Buffer of(Typing delivery) {
        Buffer frame = Buffer.buffer(160).appendByte((byte) TYPING).appendByte((byte) (delivery.on() ? 1 : 0));
        Text.write(frame, delivery.roomId());
        Text.write(frame, delivery.userId());
        Text.write(frame, delivery.username());
        return frame;
    }

    public static Typing typing(Buffer frame) {
        int room = FIRST_FIELD + 1;
        int user = Text.end(frame, room);
        int name = Text.end(frame, user);
        return new Typing(
                Text.read(frame, room),
                Text.read(frame, user),
                Text.read(frame, name),
                frame.getByte(FIRST_FIELD) == 1);
    }

    private static byte[] rest(Buffer frame, int from) {
        return frame.getBytes(from, frame.length());
    }
}
