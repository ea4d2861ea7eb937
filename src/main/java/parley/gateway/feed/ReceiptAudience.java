package parley.gateway.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import parley.gateway.Connection;
import parley.room.RoomFacts;
import parley.room.RoomReceipts;
import parley.room.RoomReceipts.Authored;
import parley.room.RoomReceipts.Reached;

/**
 * Decides which connections of a room are told of which receipts: all of all, or in a larger room the authors of who
 * read their messages, and a reader's other connections of the reader's own. Shared by a node's hubs.
 */
public final class ReceiptAudience {
    private final RoomReceipts receipts;
    private final ReceiptFrames all;
    /** The cursors by reader, and the messages that were read by author; both only in larger rooms. */
    private final Map<String, Reached> byReader;

    private final Map<String, List<Authored>> byAuthor;
    private final Map<String, ReceiptFrames> forAuthors = new ConcurrentHashMap<>();

    public ReceiptAudience(RoomReceipts receipts) {
        this.receipts = receipts;
        this.all = new ReceiptFrames(receipts.roomId(), receipts.cursors());
        this.byReader = new HashMap<>();
        if (receipts.written() == null) {
            this.byAuthor = Map.of();
        } else {
            receipts.cursors().forEach(cursor -> byReader.put(cursor.userId(), cursor));
            this.byAuthor = receipts.written().stream().collect(Collectors.groupingBy(Authored::userId));
        }
    }

    void tell(Connection connection, RoomFacts facts) {
        if (receipts.written() == null) {
            all.sendTo(connection, facts);
            return;
        }
        String userId = connection.caller().userId();
        if (byAuthor.containsKey(userId)) {
            forAuthors.computeIfAbsent(userId, this::readersOf).sendTo(connection, facts);
        }
        Reached own = byReader.get(userId);
        if (own != null && !connection.id().equals(own.connectionId())) {
            new ReceiptFrames(receipts.roomId(), List.of(own)).sendTo(connection, facts);
        }
    }

    /** An author who reads on is no reader of what they wrote. */
    private ReceiptFrames readersOf(String authorId) {
        List<Authored> messages = byAuthor.get(authorId);
        List<Reached> readers = receipts.cursors().stream()
                .filter(cursor -> !cursor.userId().equals(authorId))
                .filter(cursor -> messages.stream().anyMatch(message -> cursor.hasRead(message.seq())))
                .map(Reached::readOnly)
                .toList();
        return new ReceiptFrames(receipts.roomId(), readers);
    }
}
