package parley.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.error.StartException;
import parley.files.pg.FileRows;
import parley.files.pg.PgThumbnails;
import parley.metrics.Metrics;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.relation.Report;
import parley.relation.pg.PgReportStore;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.pg.PgRoomLog;
import parley.room.pg.PgRoomLogs;
import parley.room.pg.SealedBodies;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Keys are changed, on rows that the stores really wrote. */
@Tag("S3-SEC-06")
class ResealingIT {
    private static final List<SealedTable> TABLES = Stream.concat(
                    SealedBodies.TABLES.stream(), Stream.of(PgReportStore.TABLE, FileRows.TABLE, PgThumbnails.TABLE))
            .toList();

    /** The tables of which each row names its key: all must be listed above. */
    private static final String KEYED_TABLES = """
            SELECT table_name::text AS name FROM information_schema.columns
            WHERE column_name = 'key_id' AND table_schema = 'parley'""";

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final SecureRandom random = new SecureRandom();
    private final byte[] oldKey = random.generateSeed(32);
    private final byte[] newKey = random.generateSeed(32);
    private final EnvelopeCipher before = new EnvelopeCipher(List.of(oldKey), random);
    private final EnvelopeCipher both = new EnvelopeCipher(List.of(newKey, oldKey), random);
    private final EnvelopeCipher after = new EnvelopeCipher(List.of(newKey), random);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Statements statements;

    @BeforeEach
    void open() {
        statements = new Statements(postgres.pool());
        result(log(before).open(new Room("r", RoomKind.GROUP, "r", "e", 0, 0, List.of()), List.of(), 0));
        result(log(before)
                .append(new Draft("r", EventTypes.USER_JOINED, "ann", new JsonObject().put("username", "ann")), 0));
    }

    private PgRoomLog log(EnvelopeCipher cipher) {
        return PgRoomLogs.on(statements, cipher, 2);
    }

    private Resealing resealing(EnvelopeCipher cipher) {
        return new Resealing(postgres.vertx(), statements, cipher, TABLES, 0, new Metrics(registry));
    }

    private static Draft message(int number, boolean intended) {
        JsonObject body = new JsonObject().put("id", "m" + number).put("content", "words " + number);
        String clientId = intended ? "c" + number : null;
        return new Draft("r", EventTypes.MESSAGE, "ann", body, clientId, clientId == null ? null : "words " + number);
    }

    private void write(EnvelopeCipher cipher, int from, int to) {
        PgRoomLog log = log(cipher);
        List<Future<?>> written = new ArrayList<>();
        for (int i = from; i < to; i++) {
            written.add(log.append(message(i, i % 2 == 0), i));
        }
        result(Future.all(written));
    }

    private Set<String> keysInUse() {
        Set<String> keys = new TreeSet<>();
        for (SealedTable table : TABLES) {
            keys.addAll(result(new SealedRows(statements, both, table).keysInUse()));
        }
        return keys;
    }

    private List<String> contents(EnvelopeCipher cipher) {
        return result(log(cipher).read("r", 1, null, 10_000)).events().stream()
                .map(event -> event.body().getString("content"))
                .toList();
    }

    @Test
    void afterAChangeOfKeysAllIsUnderTheNewOneAndTheOldOneMayGo() {
        write(before, 0, 450);
        Report report = new Report("p", "ann", "bob", "r", "abuse", "he said it", new JsonArray().add("words"), 0);
        result(new PgReportStore(statements, before).save(report));
        write(both, 450, 460);

        assertEquals(450 * 2 + 1, result(resealing(both).run()));

        assertEquals(Set.of(after.newestId(), after.newestIdInScope()), keysInUse());
        assertEquals(460, contents(after).size());
        assertEquals("words 459", contents(after).get(459));
        assertEquals(
                460,
                result(log(after).messages("r", "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 1_000))
                        .messages()
                        .size());
        assertEquals(
                report, result(new PgReportStore(statements, after).find("p")).orElseThrow());
        RoomEvent repeated = result(log(after).repetition(message(0, true))).orElseThrow();
        assertEquals("words 0", repeated.body().getString("content"));
        assertTrue(
                result(log(after).append(message(448, true), 0)).duplicate(),
                "the digest of the intent is under it too");
        assertEquals(0, result(resealing(both).run()));
        result(resealing(after).requireKeys());
    }

    /** Brings what is stored into the form that it had when rooms had no keys of their own. */
    private void takeScopesAway() {
        for (SealedTable table : SealedBodies.TABLES) {
            List<Column> columns = table.columns().stream()
                    .map(column -> new Column(
                            column.name(),
                            column.name().equals("fingerprint")
                                    ? (cipher, row, none, was, keyId) -> sealedFingerprint(row, keyId)
                                    : (cipher, row, none, was, keyId) ->
                                            column.resealer().reseal(cipher, row, "r", was, keyId)))
                    .toList();
            SealedTable unscoped = new SealedTable(table.name(), table.bound(), null, columns);
            result(new SealedRows(statements, before, unscoped).reseal(before.newestIdInScope(), 100, 0));
        }
    }

    private byte[] sealedFingerprint(Row row, String keyId) throws GeneralSecurityException {
        String messageId = row.getString("id");
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(messageId.replace("m", "words ").getBytes(StandardCharsets.UTF_8));
        return before.seal(digest, "fingerprint\0r\0" + messageId, null, keyId).bytes();
    }

    @Test
    void whatWasSealedWithoutScopesIsReadAndComesUnderTheKeysOfItsRooms() {
        write(before, 0, 10);
        takeScopesAway();
        assertEquals(Set.of(before.newestId()), keysInUse());
        assertEquals(10, contents(before).size());
        assertTrue(result(log(before).append(message(4, true), 0)).duplicate());
        write(before, 10, 12);

        assertEquals(20, result(resealing(before).run()));

        assertEquals(Set.of(before.newestIdInScope()), keysInUse());
        assertEquals(12, contents(before).size());
        assertTrue(result(log(before).append(message(4, true), 0)).duplicate());
        Draft other = message(4, true);
        Draft conflicting = new Draft("r", EventTypes.MESSAGE, "ann", other.body(), "c4", "other words");
        refusal(ErrorCode.CONFLICT, log(before).append(conflicting, 0));
    }

    /** An operator who waits for 0 would throw a key away that is still needed. */
    @Test
    void nothingIsSaidOfTheRestBeforeItIsCounted() {
        write(before, 0, 3);
        Resealing resealing = resealing(both);
        assertTrue(Double.isNaN(registry.get("parley.reseal.remaining").gauge().value()));
        result(resealing.run());
        assertEquals(0, registry.get("parley.reseal.remaining").gauge().value());
    }

    @Test
    void everyTableWithAKeyIsResealed() {
        Set<String> keyed = new TreeSet<>();
        result(statements.run(KEYED_TABLES, Tuple.tuple())).forEach(row -> keyed.add(row.getString("name")));
        assertEquals(new TreeSet<>(TABLES.stream().map(SealedTable::name).toList()), keyed);
    }

    @Test
    void anInterruptedRunIsGoneOnWith() {
        write(before, 0, 30);
        SealedRows events = new SealedRows(statements, both, TABLES.get(1));
        assertEquals(10, result(events.reseal(before.newestIdInScope(), 10, 0)).resealed());
        assertEquals(2, keysInUse().size());
        assertEquals(30, contents(both).size());
        assertEquals(50, result(resealing(both).run()));
        assertEquals(30, contents(after).size());
    }

    @Test
    void oneNodeAtATimeIsAtIt() {
        write(before, 0, 3);
        SealedRows rows = new SealedRows(statements, both, TABLES.get(0));
        result(statements.transaction(
                other -> other.run("SELECT pg_advisory_xact_lock(hashtext('parley.sealing'))", Tuple.tuple())
                        .compose(locked -> rows.reseal(before.newestIdInScope(), 10, 0))
                        .map(batch -> {
                            assertEquals(new SealedRows.Batch(0, 0, 0, false), batch);
                            return null;
                        })));
        assertEquals(3, result(rows.reseal(before.newestIdInScope(), 10, 0)).resealed());
    }

    @Test
    void aRunThatIsAskedForDuringAnotherFollowsIt() {
        write(both, 0, 3);
        both.sealWith(before.newestId());
        write(both, 3, 6);
        Resealing resealing = resealing(both);
        Future<Long> idle = resealing.run();
        Future<Long> following = resealing.run();
        both.sealWith(after.newestId());

        assertEquals(6, result(idle) + result(following));

        assertEquals(Set.of(after.newestIdInScope()), keysInUse());
    }

    @Test
    void aRunWaitsForTheNodeThatIsAtItAndLooksAgain() {
        write(before, 0, 3);
        Future<Long> run = result(statements.transaction(
                other -> other.run("SELECT pg_advisory_xact_lock(hashtext('parley.sealing'))", Tuple.tuple())
                        .map(locked -> resealing(both).run())
                        .compose(begun ->
                                other.run("SELECT pg_sleep(0.5)", Tuple.tuple()).map(begun))));

        assertEquals(6, result(run));

        assertEquals(Set.of(after.newestIdInScope()), keysInUse());
    }

    @Test
    void whatChangesMeanwhileIsNotOverwritten() {
        write(before, 0, 1);
        Sealed edited = before.seal(
                new JsonObject().put("content", "edited").toBuffer().getBytes(),
                "chat:message\0r\0m0",
                "r",
                before.newestIdInScope());
        // The change is made on another event loop, between reading and writing.
        Vertx other = Vertx.vertx();
        Pool editors = PgBuilder.pool()
                .using(other)
                .connectingTo(postgres.connectOptions())
                .build();
        EnvelopeCipher racing = new EnvelopeCipher(List.of(newKey, oldKey), new SecureRandom() {
            private static final long serialVersionUID = 1L;
            private boolean done;

            @Override
            public void nextBytes(byte[] bytes) {
                super.nextBytes(bytes);
                if (!done) {
                    done = true;
                    result(editors.preparedQuery("UPDATE private_messages SET body = $1 WHERE id = 'm0'")
                            .execute(Tuple.of(Buffer.buffer(edited.bytes()))));
                }
            }
        });
        SealedRows rows = new SealedRows(statements, racing, TABLES.get(0));
        SealedRows.Batch batch = result(rows.reseal(before.newestIdInScope(), 10, 0));
        assertEquals(0, batch.resealed());
        assertEquals(1, result(rows.reseal(before.newestIdInScope(), 10, 0)).resealed());
        assertEquals(
                "edited",
                result(log(after).messages("r", "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 10))
                        .messages()
                        .get(0)
                        .body()
                        .getString("content"));
    }

    @Test
    void damagedRowsStayAndHoldNothingUp() {
        write(before, 0, 20);
        result(statements.run("UPDATE room_events SET message_id = 'm1' WHERE message_id = 'm0'", Tuple.tuple()));
        assertEquals(39, result(resealing(both).run()));
        assertEquals(2, keysInUse().size());
    }

    @Test
    void aStartWithoutANeededKeyNamesIt() {
        write(before, 0, 1);
        StartException refused =
                assertThrows(StartException.class, () -> result(resealing(after).requireKeys()));
        assertTrue(refused.getMessage().contains(before.newestIdInScope()), refused.getMessage());
        assertTrue(refused.getMessage().contains("private_messages"), refused.getMessage());
        result(resealing(both).requireKeys());
    }

    @Test
    void aSealedBodyOpensInNoOtherRowRoomOrKey() {
        write(before, 0, 2);
        write(both, 2, 3);
        result(log(before).open(new Room("s", RoomKind.GROUP, "s", "e", 0, 0, List.of()), List.of(), 0));
        JsonObject there = new JsonObject().put("id", "other").put("content", "there");
        result(log(before).append(new Draft("s", EventTypes.MESSAGE, "ann", there), 0));
        for (String stolen :
                List.of("body FROM private_messages WHERE id = 'm1'", "body FROM room_events WHERE room_id = 's'")) {
            Row row = first("SELECT body AS was FROM private_messages WHERE id = 'm0'", Tuple.tuple());
            result(statements.run(
                    "UPDATE private_messages SET body = (SELECT " + stolen + ") WHERE id = 'm0'", Tuple.tuple()));
            assertThrows(IllegalStateException.class, () -> result(log(both).message("r", "m0")));
            result(statements.run(
                    "UPDATE private_messages SET body = $1 WHERE id = 'm0'", Tuple.of(row.getBuffer("was"))));
        }
        result(log(both).message("r", "m0"));
        result(statements.run(
                "UPDATE private_messages SET key_id = (SELECT key_id FROM private_messages WHERE id = 'm2')"
                        + " WHERE id = 'm0'",
                Tuple.tuple()));
        assertThrows(IllegalStateException.class, () -> result(log(both).message("r", "m0")));
    }

    private Row first(String sql, Tuple tuple) {
        return result(statements.run(sql, tuple)).iterator().next();
    }
}
