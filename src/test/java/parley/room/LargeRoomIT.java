package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.postgres.PostgresExtension;
import parley.room.pg.PgFeeds;

/**
 * One room is a thousand times as large as the others: a page of it reads the rows of the page, whether the planner
 * knows of the room's size, takes it for an average one or knows nothing at all, with a plan for the parameters or for any.
 */
@Tag("S3-PERF-05")
@Tag("S3-PERF-06")
class LargeRoomIT {
    private static final int LARGE = 20_000;
    private static final int ROOMS = 2_000;
    private static final int PAGE = 51;
    /** The reader has deleted every fifth message. */
    private static final int READ_FOR_A_PAGE = PAGE * 5 / 4 + 5;
    /** More uses than PostgreSQL tries before it takes a general plan. */
    private static final int USES = 7;

    private static final String HISTORY = "idx_conversation_messages";

    private static final List<String> TABLES =
            List.of("private_messages", "room_events", "message_deletions", "message_pins");

    private static final String FILL = """
            INSERT INTO group_chats (id, kind, epoch, head, created_at, last_event_at)
              SELECT room, 'group', 'e', max(seq), now(), now() FROM filling GROUP BY room;
            INSERT INTO private_messages (id, room_id, seq, sender_id, body, key_id, created_at)
              SELECT room || ' ' || seq, room, seq, 'sender', decode(repeat('ab', 350), 'hex'), 'key', now()
              FROM filling ORDER BY seq, room;
            INSERT INTO room_events (room_id, seq, type, user_id, message_id, body, key_id, created_at)
              SELECT room, seq, 'chat:message', 'sender', room || ' ' || seq, '\\x00', 'key', now()
              FROM filling ORDER BY seq, room;
            INSERT INTO message_deletions SELECT room, 'reader', room || ' ' || seq, now() FROM filling WHERE seq % 5 = 0;
            INSERT INTO message_pins SELECT room, room || ' ' || seq, 'sender', seq, now() FROM filling WHERE seq % 1000 = 1;
            """;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private SqlConnection connection;

    /** @param arguments as SQL; {@code index} is the one that finds the rows; {@code rows} may be read of a table at most */
    private record Page(String sql, String arguments, String index, int rows) {
        private boolean isOfFeed() {
            return sql.equals(PgFeeds.READ);
        }
    }

    private static final List<Page> PAGES = List.of(
            history(PgFeeds.DOWNWARDS, "0, 'reader', 51, 9223372036854775807"),
            history(PgFeeds.DOWNWARDS, "0, 'reader', 51, " + LARGE / 2),
            history(PgFeeds.DOWNWARDS, "0, 'stranger', 51, 200"),
            history(PgFeeds.UPWARDS, "1, 'reader', 51"),
            history(PgFeeds.UPWARDS, LARGE / 2 + ", 'reader', 51"),
            history(PgFeeds.UPWARDS, LARGE - 200 + ", 'stranger', 51"),
            new Page(PgFeeds.READ, "'large', 0, 51", "room_events_pkey", PAGE),
            new Page(PgFeeds.READ, "'large', " + LARGE / 2 + ", 51", "room_events_pkey", PAGE),
            new Page(PgFeeds.PINNED, "'large', 0, 'reader'", "private_messages_pkey", LARGE / 1_000));

    private static Page history(String sql, String arguments) {
        return new Page(sql, "'large', " + arguments, HISTORY, READ_FOR_A_PAGE);
    }

    @Test
    void readsNoMoreThanThePageOfALargeRoomWhateverTheStatisticsSay() {
        connection = result(postgres.pool().getConnection());
        // The test itself says when statistics come.
        TABLES.forEach(table -> run("ALTER TABLE " + table + " SET (autovacuum_enabled = false)"));
        run("CREATE TEMP TABLE filling (room text, seq bigint)");
        fill("SELECT 'room ' || r, s FROM generate_series(1, " + ROOMS + ") r, generate_series(1, 20) s");
        fillLarge();
        assertPages("without statistics");
        Stream.concat(TABLES.stream(), Stream.of("group_chats"))
                .forEach(table -> run("DELETE FROM " + table + " WHERE "
                        + (table.equals("group_chats") ? "id" : "room_id") + " = 'large'"));
        run("ANALYZE");
        fillLarge();
        assertPages("taken for an average room");
        run("ANALYZE");
        assertPages("with fresh statistics");
        result(connection.close());
    }

    private void fillLarge() {
        fill("SELECT 'large', s FROM generate_series(1, " + LARGE + ") s");
    }

    private void fill(String rows) {
        run("TRUNCATE filling");
        run("INSERT INTO filling " + rows);
        run(FILL);
    }

    private void assertPages(String when) {
        for (Page page : PAGES) {
            for (String plans : List.of("auto", "force_generic_plan")) {
                run("SET plan_cache_mode = " + plans);
                run("PREPARE page AS " + page.sql());
                for (int use = 0; use < USES; use++) {
                    assertPlan(page, when + ", " + plans + ", use " + use);
                }
                run("DEALLOCATE page");
            }
        }
    }

    private void assertPlan(Page page, String when) {
        JsonArray explained = (JsonArray) result(connection
                        .query("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE page (" + page.arguments() + ")")
                        .execute())
                .iterator()
                .next()
                .getJson(0);
        String told = when + ": " + page + "\n" + explained.encodePrettily();
        List<JsonObject> nodes = new ArrayList<>();
        collect(explained.getJsonObject(0).getJsonObject("Plan"), nodes);
        String table = page.isOfFeed() ? "room_events" : "private_messages";
        int scans = 0;
        for (JsonObject node : nodes) {
            if (table.equals(node.getString("Relation Name"))) {
                scans++;
                assertEquals(page.index(), node.getString("Index Name"), told);
                assertTrue(node.getString("Node Type").startsWith("Index"), told);
            }
            assertTrue(read(node) <= page.rows(), told);
            assertTrue(page.sql().equals(PgFeeds.PINNED) || !sortsBySeq(node), told);
        }
        assertEquals(1, scans, told);
    }

    private static boolean sortsBySeq(JsonObject node) {
        return node.getString("Node Type").endsWith("Sort")
                && Stream.of("m.seq", "room_events.seq")
                        .anyMatch(
                                key -> node.getJsonArray("Sort Key").toString().contains(key));
    }

    private static double read(JsonObject node) {
        boolean scan = node.getString("Node Type").endsWith("Scan");
        double once = node.getDouble("Actual Rows") + node.getDouble("Rows Removed by Filter", 0.0);
        // Most rooms have one pin or none, so that PostgreSQL may read the few there are from end to end each time.
        return !scan || "message_pins".equals(node.getString("Relation Name"))
                ? 0
                : once * node.getDouble("Actual Loops");
    }

    private static void collect(JsonObject node, List<JsonObject> nodes) {
        nodes.add(node);
        node.getJsonArray("Plans", new JsonArray()).forEach(child -> collect((JsonObject) child, nodes));
    }

    private void run(String sql) {
        result(connection.query(sql).execute());
    }
}
