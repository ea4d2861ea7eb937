package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.EventTypes;
import parley.room.MessageChanges;
import parley.room.MessageChangesContract;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;

class PgMessageChangesIT extends MessageChangesContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    public RoomLog newLog() {
        return PgRoomLogs.on(new Statements(postgres.pool()), 2);
    }

    @Override
    public RoomKind kind() {
        return RoomKind.GROUP;
    }

    @Test
    @Tag("S3-SEC-06")
    void noTextOfAnyVersionIsReadableInTheTables() {
        String id = say("ann", "xylophone one").body().getString("id");
        JsonArray nobody = new JsonArray();
        result(log.append(MessageChanges.edit(roomId, "ann", id, "xylophone two", nobody), NOW));
        assertNothingReadable();
        result(log.append(MessageChanges.delete(roomId, "ann", id), NOW));
        assertNothingReadable();
    }

    @Test
    @Tag("S3-SEC-06")
    void whoWasInACallIsNotReadableInTheTables() {
        JsonObject ringing = call("ringing").put("participants", JsonArray.of("xylophone"));
        result(log.append(callMessage(roomId, "c", ringing), NOW));
        JsonObject ended = ringing.copy().put("state", "ended").put("reason", "timeout");
        result(log.append(MessageChanges.callOn(roomId, "ann", "message of c", ended), NOW));
        assertNothingReadable();
    }

    @Test
    @Tag("S1-FILE-03")
    @Tag("S3-SEC-06")
    void theNameOfAFileIsNotReadableInTheTables() {
        result(log.append(fileMessage(roomId, "ann", "f", null, null), NOW));
        assertNothingReadable();
        result(log.append(MessageChanges.fileGone(roomId, "ann", "message of f", file("f")), NOW));
        assertNothingReadable();
    }

    private static void assertNothingReadable() {
        StoredText.assertNowhere("xylophone", postgres.pool(), "private_messages", "room_events", "message_versions");
    }

    @Test
    void versionsGoWithTheFeedsRetention() {
        String id = say("ann", "rude").body().getString("id");
        result(log.append(MessageChanges.delete(roomId, "ann", id), NOW));
        Statements statements = new Statements(postgres.pool());
        result(new FeedRetention(statements, 1_000, 1_000).trim(NOW + 500));
        assertEquals("rude", lastEvidence().getString("content"));
        result(new FeedRetention(statements, 1_000, 1_000).trim(NOW + 1_001));
        assertNull(lastEvidence().getString("content"));
    }

    private JsonObject lastEvidence() {
        List<RoomEvent> evidence = result(log.evidence(roomId, "ann", 10));
        return evidence.get(evidence.size() - 1).body();
    }

    @Test
    void changesByTwoNodesAtOnceLeaveOneStateAndNoGap() {
        RoomLog other = newLog();
        String id = say("ann", "text").body().getString("id");
        Random random = new Random(5);
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            RoomLog node = random.nextBoolean() ? log : other;
            String user = random.nextBoolean() ? "ann" : "bob";
            boolean on = random.nextBoolean();
            answers.add(node.append(
                    switch (random.nextInt(4)) {
                        case 0 -> MessageChanges.edit(roomId, "ann", id, "version " + i, new JsonArray());
                        case 1 -> MessageChanges.react(roomId, user, id, "👍", on);
                        case 2 -> MessageChanges.pin(roomId, user, id, on);
                        default -> message(roomId, user, "message " + i, null);
                    },
                    NOW));
        }
        result(Future.all(answers));
        long made = answers.stream().filter(one -> one.result().changed()).count();
        // Two joined, and two messages were there before.
        assertEquals(made + 4, result(log.room(roomId)).head());
        assertEquals(
                upTo(made + 4), seqs(result(log.read(roomId, 0, null, 1_000)).events()));
        assertReactionsFollowFromTheFeed(id);
    }

    private void assertReactionsFollowFromTheFeed(String messageId) {
        long count = 0;
        String content = "text";
        boolean pinned = false;
        for (RoomEvent event : result(log.read(roomId, 0, null, 1_000)).events()) {
            JsonObject body = event.body();
            switch (event.type()) {
                case EventTypes.REACTION -> {
                    count += body.getBoolean("on") ? 1 : -1;
                    assertEquals(count, body.getLong("count"));
                }
                case EventTypes.EDITED -> content = body.getString("content");
                case EventTypes.PINNED -> pinned = body.getBoolean("on");
                default -> {
                    // Events of other types don't change the message.
                }
            }
        }
        JsonObject shown =
                result(log.messages(roomId, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 1_000)).messages().stream()
                        .map(RoomEvent::body)
                        .filter(body -> body.getString("id").equals(messageId))
                        .findFirst()
                        .orElseThrow();
        assertEquals(content, shown.getString("content"));
        assertEquals(pinned, shown.getBoolean("pinned", false));
        JsonArray reactions = shown.getJsonArray("reactions", new JsonArray());
        assertEquals(count, reactions.isEmpty() ? 0 : reactions.getJsonObject(0).getLong("count"));
    }
}
