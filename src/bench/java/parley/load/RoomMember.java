package parley.load;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of a room who talks and listens: how far in the room's order it has come, and which receipts it owes. The
 * receipts come as the web client sends them: for the newest seq, a moment after the first message and then at most
 * once a second.
 */
final class RoomMember {
    private static final long FIRST_AFTER_NANOS = 120_000_000;
    private static final long EVERY_NANOS = 1_000_000_000;
    private static final Pattern ROOM = Pattern.compile("roomId\\\\?\":\\\\?\"([^\"\\\\]+)");
    private static final Pattern SEQ = Pattern.compile("seq\\\\?\":(\\d+)");

    private final RoomSocket socket;
    private final TalkRoom room;
    private final String where;
    private final String receipt;
    private int position;
    private String roomId;
    private long seen;
    private long told;
    private long toldAt;
    private long receiptDue;
    private boolean waiting;

    /** @param where a field of JSON that says where it writes to @param receipt the command that tells what it has got */
    RoomMember(RoomSocket socket, TalkRoom room, String where, String receipt) {
        this.socket = socket;
        this.room = room;
        this.where = where;
        this.receipt = receipt;
        this.toldAt = System.nanoTime() - EVERY_NANOS;
        socket.belongTo(this);
    }

    RoomSocket socket() {
        return socket;
    }

    TalkRoom room() {
        return room;
    }

    int position() {
        return position;
    }

    void say(int number, String content) throws IOException {
        socket.command(
                "chat:message",
                (long) number,
                "{" + where + ",\"content\":\"" + content + "\",\"clientId\":\"cost-" + number + "\"}");
    }

    /** Takes a message. @return whether it was the one that comes next in the room */
    boolean hears(int number) {
        return room.inOrder(position++, number);
    }

    /** Notes the message that is being heard. @return whether a receipt has become due now or later */
    boolean owesReceipt(long now) {
        String text = socket.heardText();
        Matcher seqs = SEQ.matcher(text);
        while (seqs.find()) {
            seen = Math.max(seen, Long.parseLong(seqs.group(1)));
        }
        if (roomId == null) {
            Matcher found = ROOM.matcher(text);
            roomId = found.find() ? found.group(1) : null;
        }
        if (waiting || roomId == null) {
            return false;
        }
        waiting = true;
        receiptDue = Math.max(now + FIRST_AFTER_NANOS, toldAt + EVERY_NANOS);
        return true;
    }

    long receiptDue() {
        return receiptDue;
    }

    void tellReceipt(long now) throws IOException {
        waiting = false;
        if (seen > told) {
            told = seen;
            toldAt = now;
            socket.command(receipt, null, "{\"roomId\":\"" + roomId + "\",\"upTo\":" + seen + "}");
        }
    }
}
