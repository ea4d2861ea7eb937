package parley.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.chat.CursorGathering.Gathered;
import parley.room.CursorMoves.Moved;
import parley.room.CursorMoves.Outcome;
import parley.room.CursorMoves.RoomState;
import parley.room.MemberKey;
import parley.room.RoomKind;
import parley.room.RoomReceipts;
import parley.room.RoomReceipts.Authored;
import parley.room.RoomReceipts.Reached;

/** Tells a room of the receipts that were stored together. */
record ReceiptNews(RoomKind kind, RoomReceipts receipts) {
    /** In larger rooms only the authors of what was read are told. Source: the protocol's section 2. */
    static final int TOLD_TO_ALL = 50;

    /** Returns the news by room. Nobody is told of cursors that did not move, nor across a block. */
    static Map<String, ReceiptNews> of(Outcome outcome, Map<MemberKey, Gathered> gathered) {
        Map<String, ReceiptNews> news = new LinkedHashMap<>();
        for (Moved moved : outcome.moved()) {
            RoomState room = moved.room();
            boolean told = moved.readMoved() || moved.deliveredMoved() && room.members() <= TOLD_TO_ALL;
            if (told && !room.barred()) {
                String roomId = moved.move().seat().roomId();
                news.computeIfAbsent(roomId, first -> empty(roomId, room))
                        .receipts()
                        .cursors()
                        .add(reached(moved, gathered.get(moved.move().seat())));
            }
        }
        outcome.written().forEach(message -> {
            ReceiptNews its = news.get(message.roomId());
            if (its != null && its.receipts().written() != null) {
                its.receipts().written().add(new Authored(message.seq(), message.userId()));
            }
        });
        return news;
    }

    private static ReceiptNews empty(String roomId, RoomState room) {
        List<Authored> written = room.members() <= TOLD_TO_ALL ? null : new ArrayList<>();
        return new ReceiptNews(room.kind(), new RoomReceipts(roomId, new ArrayList<>(), written));
    }

    /** Tells of a delivered cursor only if it is beyond the read one, since read messages were delivered, too. */
    private static Reached reached(Moved moved, Gathered gathered) {
        long read = moved.readMoved() ? moved.after().read() : 0;
        long delivered = moved.deliveredMoved() && moved.after().delivered() > read
                ? moved.after().delivered()
                : 0;
        return new Reached(
                moved.move().seat().userId(),
                gathered.connectionId(),
                moved.before().read(),
                read,
                delivered);
    }
}
