package parley.chat;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.bus.Reply;
import parley.room.Cursor;
import parley.room.CursorMoves.Move;
import parley.room.MemberKey;

/** Gathers receipts: for each member of a room the furthest seq of each cursor. Used on one event loop only. */
final class CursorGathering {
    private final Map<MemberKey, Gathered> waiting = new LinkedHashMap<>();

    /** The receipts of one member of a room; all of them are answered together. */
    static final class Gathered {
        private final MemberKey seat;
        private final Promise<Reply> answer = Promise.promise();
        private long read;
        private long delivered;
        private String connectionId;
        private int attempts;

        private Gathered(MemberKey seat) {
            this.seat = seat;
        }

        Move move() {
            return new Move(seat, read, delivered);
        }

        /** The connection that came furthest; the others of its user are told. */
        String connectionId() {
            return connectionId;
        }

        Promise<Reply> answer() {
            return answer;
        }

        /** Counts how often this was taken. */
        int attempts() {
            return attempts;
        }

        private void reached(Cursor cursor, long seq, String connection) {
            boolean isRead = cursor == Cursor.READ;
            if (connectionId == null || isRead && seq > read || read == 0 && seq > delivered) {
                connectionId = connection;
            }
            if (isRead) {
                read = Math.max(read, seq);
            } else {
                delivered = Math.max(delivered, seq);
            }
        }
    }

    /** Notes how far a member has come. @return what answers the receipt */
    Gathered add(MemberKey seat, Cursor cursor, long seq, String connectionId) {
        Gathered gathered = waiting.computeIfAbsent(seat, Gathered::new);
        gathered.reached(cursor, seq, connectionId);
        return gathered;
    }

    /** Takes the first out, in the order of their first receipts. */
    List<Gathered> take(int most) {
        List<Gathered> taken = new ArrayList<>();
        Iterator<Gathered> all = waiting.values().iterator();
        while (all.hasNext() && taken.size() < most) {
            Gathered next = all.next();
            next.attempts++;
            taken.add(next);
            all.remove();
        }
        return taken;
    }

    /** Puts back what could not be written now. Receipts that came meanwhile count with it. */
    void putBack(Gathered held) {
        Gathered newer = waiting.get(held.seat);
        if (newer == null) {
            waiting.put(held.seat, held);
            return;
        }
        newer.reached(Cursor.READ, held.read, held.connectionId);
        newer.reached(Cursor.DELIVERED, held.delivered, held.connectionId);
        newer.attempts = Math.max(newer.attempts, held.attempts);
        newer.answer.future().onComplete(held.answer);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
