package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.postgres.Statements;
import parley.room.EventTypes;
import parley.room.MessageBodies;
import parley.room.MessageBodies.Version;
import parley.room.RoomEvent;
import parley.room.RoomLog;

/**
 * Reads what a report of a stored room keeps: the last messages, and their texts before they were edited or deleted.
 */
final class PgEvidence {
    private static final String VERSIONS = """
            SELECT message_id, body, key_id, replaced_at FROM message_versions
            WHERE message_id = ANY ($1) ORDER BY message_id, seq""";

    private final Statements statements;
    private final SealedBodies bodies;
    private final PgFeeds feeds;

    PgEvidence(Statements statements, SealedBodies bodies, PgFeeds feeds) {
        this.statements = statements;
        this.bodies = bodies;
        this.feeds = feeds;
    }

    Future<List<RoomEvent>> of(String roomId, int limit) {
        return feeds.messages(roomId, null, RoomLog.NO_SEQ, RoomLog.NO_SEQ, limit, true)
                .compose(page -> {
                    String[] ids = page.messages().stream()
                            .map(message -> message.body().getString("id"))
                            .toArray(String[]::new);
                    return statements
                            .run(VERSIONS, Tuple.tuple().addArrayOfString(ids))
                            .map(rows -> {
                                Map<String, List<Version>> versions = versions(roomId, rows);
                                return page.messages().stream()
                                        .map(message -> message.with(MessageBodies.evidence(
                                                message.body(),
                                                versions.getOrDefault(
                                                        message.body().getString("id"), List.of()))))
                                        .toList();
                            });
                });
    }

    private Map<String, List<Version>> versions(String roomId, RowSet<Row> rows) {
        Map<String, List<Version>> versions = new HashMap<>();
        for (Row row : rows) {
            String messageId = row.getString("message_id");
            SealedBodies.Row sealed =
                    new SealedBodies.Row(messageId, row.getBuffer("body"), row.getString("key_id"), null);
            versions.computeIfAbsent(messageId, id -> new ArrayList<>())
                    .add(new Version(
                            bodies.open(EventTypes.MESSAGE, roomId, sealed).object(),
                            row.getOffsetDateTime("replaced_at").toInstant().toEpochMilli()));
        }
        return versions;
    }
}
