package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;

class ClosedRoomRetentionIT {
    private static final long NOW = RoomLogContract.NOW;
    private static final long KEPT_MS = 1_000;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Test
    void aRoomClosedLongAgoGoesWithAllItsRowsAndNoOtherDoes() {
        Statements statements = new Statements(postgres.pool());
        RoomLog log = PgRoomLogs.on(statements, 1);
        for (String roomId : List.of("open", "closed", "just closed")) {
            result(log.open(
                    new Room(roomId, RoomKind.GROUP, "", "e", 0, NOW, List.of(Member.joining("ann", "Ann"))),
                    List.of(),
                    NOW));
            for (int i = 0; i < 25; i++) {
                result(log.append(RoomLogContract.message(roomId, "ann", "message " + i, "c" + i), NOW));
            }
            String messageId = result(log.messages(roomId, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 1))
                    .messages()
                    .get(0)
                    .body()
                    .getString("id");
            result(log.hide(roomId, "ann", messageId, NOW));
        }
        result(log.append(new Draft("closed", EventTypes.CLOSED, "ann", new JsonObject()), NOW));
        result(log.append(new Draft("just closed", EventTypes.CLOSED, "ann", new JsonObject()), NOW + KEPT_MS));

        ClosedRoomRetention retention = new ClosedRoomRetention(statements, KEPT_MS, 10);
        assertEquals(1, result(retention.remove(NOW + KEPT_MS + 1)));
        assertEquals(0, result(retention.remove(NOW + KEPT_MS + 1)));

        refusal(ErrorCode.NOT_FOUND, log.room("closed"));
        for (String table : List.of("private_messages", "room_events", "message_deletions")) {
            assertEquals(0, postgres.rows(table + " WHERE room_id = 'closed'"), table);
        }
        assertEquals(0, postgres.rows("group_members WHERE group_id = 'closed'"));
        for (String kept : List.of("open", "just closed")) {
            assertEquals(25, postgres.rows("private_messages WHERE room_id = '" + kept + "'"));
            assertEquals(1, postgres.rows("group_members WHERE group_id = '" + kept + "'"));
        }
        assertEquals(26, result(log.read("just closed", 0, null, 100)).events().size());
    }
}
