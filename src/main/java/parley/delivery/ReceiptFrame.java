package parley.delivery;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Text;
import parley.delivery.Delivery.Receipts;
import parley.room.RoomReceipts;
import parley.room.RoomReceipts.Authored;
import parley.room.RoomReceipts.Reached;

/** A room's receipts as bytes between nodes: each node makes of them what its own connections are told. */
public final class ReceiptFrame {
    public static final char KIND = 'C';
    private static final int TO_ALL = -1;
    private static final int BYTES_EACH = 100;

    private ReceiptFrame() {}

    static Buffer of(RoomReceipts receipts) {
        List<Authored> written = receipts.written();
        Buffer frame = Buffer.buffer(receipts.cursors().size() * BYTES_EACH)
                .appendByte((byte) KIND)
                .appendInt(receipts.cursors().size())
                .appendInt(written == null ? TO_ALL : written.size());
        Text.write(frame, receipts.roomId());
        for (Reached cursor : receipts.cursors()) {
            frame.appendLong(cursor.readBefore()).appendLong(cursor.read()).appendLong(cursor.delivered());
            Text.write(frame, cursor.userId());
            Text.write(frame, cursor.connectionId());
        }
        if (written != null) {
            for (Authored message : written) {
                frame.appendLong(message.seq());
                Text.write(frame, message.userId());
            }
        }
        return frame;
    }

    public static Receipts receipts(Buffer frame) {
        int cursors = frame.getInt(1);
        int messages = frame.getInt(1 + Integer.BYTES);
        int room = 1 + 2 * Integer.BYTES;
        int next = Text.end(frame, room);
        List<Reached> reached = new ArrayList<>(cursors);
        for (int i = 0; i < cursors; i++) {
            int user = next + 3 * Long.BYTES;
            int connection = Text.end(frame, user);
            reached.add(new Reached(
                    Text.read(frame, user),
                    Text.read(frame, connection),
                    frame.getLong(next),
                    frame.getLong(next + Long.BYTES),
                    frame.getLong(next + 2 * Long.BYTES)));
            next = Text.end(frame, connection);
        }
        List<Authored> written = messages == TO_ALL ? null : new ArrayList<>(messages);
        for (int i = 0; i < messages; i++) {
            written.add(new Authored(frame.getLong(next), Text.read(frame, next + Long.BYTES)));
            next = Text.end(frame, next + Long.BYTES);
        }
        return new Receipts(new RoomReceipts(Text.read(frame, room), reached, written));
    }
}
