package parley.cluster;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The content of the database in the end. */
record Stored(Map<String, Long> heads, List<Event> events, List<Message> messages) {
    Stored {
        heads = Map.copyOf(heads);
        events = List.copyOf(events);
        messages = List.copyOf(messages);
    }

    /** @param messageId null for an event that is about no message */
    record Event(String roomId, long seq, String type, String userId, String messageId) {}

    record Message(String id, String roomId, long seq, String senderId, String clientId) {}

    /** Returns the content for these rooms alone. */
    Stored of(Set<String> rooms) {
        Map<String, Long> ofThese = new HashMap<>(heads);
        ofThese.keySet().retainAll(rooms);
        return new Stored(
                ofThese,
                events.stream().filter(event -> rooms.contains(event.roomId())).toList(),
                messages.stream()
                        .filter(message -> rooms.contains(message.roomId()))
                        .toList());
    }

    /** Reads one state of all tables. */
    static Stored read(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        Map<String, Long> heads = new HashMap<>();
        List<Event> events = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        each(connection, "SELECT id, head FROM group_chats", row -> heads.put(row.getString(1), row.getLong(2)));
        each(
                connection,
                "SELECT room_id, seq, type, user_id, message_id FROM room_events ORDER BY room_id, seq",
                row -> events.add(new Event(
                        row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5))));
        each(
                connection,
                "SELECT id, room_id, seq, sender_id, client_id FROM private_messages ORDER BY room_id, seq",
                row -> messages.add(new Message(
                        row.getString(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5))));
        return new Stored(heads, events, messages);
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String query, Row reader) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }
}
