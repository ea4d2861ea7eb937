package parley.room;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.pg.PgRoomLogs;
import parley.room.pg.SealedBodies;

/** Clients get the JSON that the row of an event holds, live and in a replay. */
@Tag("S3-SCALE-04")
class StoredJsonIT extends RoomLogFixture {
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

    private List<RoomEvent> feed() {
        return result(log.read(roomId, 0, null, 100)).events();
    }

    private Buffer storedBody(long seq) {
        return result(postgres.pool()
                        .preparedQuery("SELECT body FROM room_events WHERE room_id = $1 AND seq = $2")
                        .execute(Tuple.of(roomId, seq)))
                .iterator()
                .next()
                .getBuffer(0);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }

    @Test
    void aReplayHasTheBytesThatWereToldLive() {
        List<RoomEvent> live = List.of(join("ann"), say("ann", "\"Grüße\" \\ 世界 \uD83D\uDE00"), join("bob"));
        List<RoomEvent> read = feed();
        for (int i = 0; i < live.size(); i++) {
            assertArrayEquals(live.get(i).encode(), read.get(i).encode());
            assertEquals(live.get(i).toJson(), new JsonObject(text(read.get(i).encode())));
        }
    }

    @Test
    void aRowHoldsTheBodyAloneAsNodesOfEarlierVersionsReadIt() {
        RoomEvent joined = join("ann");
        assertEquals(joined.body(), storedBody(joined.seq()).toJsonObject());
        RoomEvent said = say("ann", "sealed");
        String keyId = PgRoomLogs.CIPHER.newestIdInScope();
        JsonObject opened = new SealedBodies(PgRoomLogs.CIPHER)
                .open(
                        EventTypes.MESSAGE,
                        roomId,
                        new SealedBodies.Row(said.body().getString("id"), storedBody(said.seq()), keyId, null))
                .object();
        assertEquals(said.body(), opened);
    }

    @Test
    void aRowThatAnotherVersionWroteIsToldAsItStands() {
        join("ann");
        result(postgres.pool()
                .preparedQuery("UPDATE room_events SET body = $2 WHERE room_id = $1")
                .execute(Tuple.of(roomId, Buffer.buffer("{\"username\" : \"\\u0041nn\", \"later\":[1.50]}"))));
        RoomEvent read = feed().get(0);
        String json = text(read.encode());
        assertTrue(json.endsWith(",\"username\" : \"\\u0041nn\", \"later\":[1.50]}"), json);
        assertEquals(read.toJson(), new JsonObject(json));
        assertEquals("Ann", read.body().getString("username"));
    }

    @Test
    void aDeletedMessageIsReplayedWithoutItsText() {
        RoomEvent said = say("ann", "secret");
        String messageId = said.body().getString("id");
        result(log.append(MessageChanges.delete(roomId, "ann", messageId), NOW));
        JsonObject replayed = new JsonObject(text(feed().get(0).encode()));
        assertEquals(said.seq(), replayed.getLong("seq"));
        assertTrue(replayed.containsKey("content"));
        assertEquals(null, replayed.getValue("content"));
    }
}
