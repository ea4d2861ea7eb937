package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.files.pg.PgBindings;
import parley.files.pg.PgCatalogue;
import parley.files.pg.PgFileLife;
import parley.files.pg.PgThumbnails;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.RoomKind;
import parley.util.EnvelopeCipher;

class PgCatalogueIT extends CatalogueContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    void open() {
        Statements statements = new Statements(postgres.pool());
        SecureRandom random = new SecureRandom();
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        catalogue = new PgCatalogue(statements, cipher);
        life = new PgFileLife(statements);
        bindings = new PgBindings(statements, cipher);
        thumbnails = new PgThumbnails(statements, cipher);
    }

    private static void sql(String statement, Object... parameters) {
        result(postgres.pool().preparedQuery(statement).execute(Tuple.from(parameters)));
    }

    @Test
    void nothingThatPeopleWroteCanBeReadInTheTable() {
        add(10);
        StringBuilder stored = new StringBuilder();
        for (Row row :
                result(postgres.pool().query("SELECT f::text FROM files f").execute())) {
            stored.append(row.getString(0));
        }
        assertFalse(stored.toString().contains("käse"), stored.toString());
        String hex = Buffer.buffer("käse").toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(stored.toString().contains(hex));
    }

    @Test
    void manyAtOnceDoNotGetPastAQuota() {
        FileQuotas narrow = new FileQuotas(1_000, 100, 100);
        List<Future<Void>> adding = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            adding.add(catalogue.add(entry("user" + i % 5, "m-1", 10, NOW), 10, narrow));
        }
        result(Future.join(adding).otherwiseEmpty());
        assertEquals(10, adding.stream().filter(Future::succeeded).count());
        assertEquals(10, postgres.rows("files"));
    }

    private String inRoom(String roomId, RoomKind kind, String messageId, long boundAt) {
        FileEntry of = entry("ann", roomId, 10, NOW);
        FileEntry entry = new FileEntry(of.file(), kind, of.objectKey(), null, of.dataKey(), null);
        result(catalogue.add(entry, 10, WIDE));
        sql(
                "UPDATE files SET message_id = $2, bound_at = to_timestamp($3::double precision / 1000) WHERE id = $1",
                entry.file().id(),
                messageId,
                (double) boundAt);
        return entry.file().id();
    }

    @Test
    void filesOfClosedRoomsAndOfMessagesThatAreGoneAreFoundAgain() {
        sql("""
                INSERT INTO group_chats (id, kind, epoch, created_at, last_event_at, closed_at) VALUES
                ('open', 'group', 'e', now(), now(), NULL), ('closed', 'group', 'e', now(), now(), now())""");
        sql("""
                INSERT INTO private_messages (id, room_id, seq, sender_id, body, key_id, created_at, deleted_at) VALUES
                ('kept', 'open', 1, 'ann', '', 'k', now(), NULL), ('deleted', 'open', 2, 'ann', '', 'k', now(), now())""");
        String kept = inRoom("open", RoomKind.GROUP, "kept", NOW - 900_000);
        String unsent = inRoom("open", RoomKind.GROUP, null, NOW);
        String young = inRoom("open", RoomKind.GROUP, "coming", NOW - 599_000);
        String inMatch = inRoom("m-1", RoomKind.MATCH, "elsewhere", NOW - 900_000);
        List<String> ending = List.of(
                inRoom("closed", RoomKind.GROUP, null, NOW),
                inRoom("never", RoomKind.ROOM, null, NOW),
                inRoom("open", RoomKind.GROUP, "deleted", NOW),
                inRoom("open", RoomKind.GROUP, "lost", NOW - 601_000));
        String last = "";
        int batches = 0;
        do {
            last = result(life.endAbandoned(last, NOW, 3));
            batches++;
        } while (!last.isEmpty());
        assertEquals(3, batches);
        for (String id : ending) {
            assertEquals(FileState.GONE, state(id));
        }
        for (String id : List.of(kept, unsent, young, inMatch)) {
            assertEquals(FileState.UPLOADING, state(id));
        }
    }

    private FileState state(String id) {
        return result(catalogue.find(id)).orElseThrow().file().state();
    }

    @Test
    void aRowThatIsBeingChangedIsLeftToTheNextSweep() {
        String id = addReady();
        result(postgres.pool().withTransaction(held -> held.preparedQuery("SELECT FROM files WHERE id = $1 FOR UPDATE")
                .execute(Tuple.of(id))
                .compose(locked -> life.endExpired(NOW + LIFE_MS, 10))
                .map(ended -> {
                    assertEquals(0, ended);
                    return null;
                })));
        assertEquals(1, result(life.endExpired(NOW + LIFE_MS, 10)));
    }
}
