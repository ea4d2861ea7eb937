package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.notification.NotificationStore;
import parley.notification.pg.PgNotificationStore;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.relation.pg.PgRelationStore;
import parley.room.pg.PgFeeds;
import parley.room.pg.PgRoomDirectory;
import parley.room.pg.PgRoomLogs;
import parley.util.TestClock;

/**
 * Frequent queries find their rows by an index in large tables, whether the plan is made for the parameters or, after a
 * few uses, for any: PostgreSQL counts how often it read a table from end to end.
 */
@Tag("S3-PERF-05")
@Tag("S3-PERF-06")
@Tag("S3-PERF-07")
@Tag("S3-PERF-08")
@Tag("S3-PERF-09")
@Tag("S3-PERF-10")
@Tag("long")
class IndexesIT {
    private static final int ROWS = Integer.getInteger("parley.rows", 100_000);
    private static final int ROOMS = 5_000;
    private static final int MEMBERS = 20;
    private static final int USERS = 5_000;
    /** More uses than PostgreSQL tries before it takes a general plan. */
    private static final int USES = 12;

    private static final List<String> FILL = List.of(
            "INSERT INTO group_chats (id, kind, name, epoch, head, member_count, created_at, last_event_at, settings)"
                    + " SELECT 'room ' || r, CASE WHEN r %% 2 = 0 THEN 'room' ELSE 'group' END, 'room ' || r, 'e', %1$d / %2$d,"
                    + " %3$d, now(), now(), '{\"isPrivate\": false}' FROM generate_series(1, %2$d) r",
            "INSERT INTO group_members (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq)"
                    + " SELECT 'room ' || r, 'user ' || (r * 7 + m * 13) %% %4$d, 'name ' || m, 'member', now(), 1, 5, 5"
                    + " FROM generate_series(1, %2$d) r, generate_series(1, %3$d) m ON CONFLICT DO NOTHING",
            "INSERT INTO private_messages (id, room_id, seq, sender_id, client_id, body, key_id, created_at)"
                    + " SELECT 'message ' || n, 'room ' || 1 + n %% %2$d, 1 + n / %2$d, 'user ' || n %% %4$d, 'c' || n,"
                    + " '\\x00', 'key', now() FROM generate_series(0, %1$d - 1) n",
            "INSERT INTO room_events (room_id, seq, type, user_id, message_id, body, key_id, created_at)"
                    + " SELECT room_id, seq, 'chat:message', sender_id, id, body, key_id, created_at FROM private_messages",
            "INSERT INTO message_mentions SELECT room_id, sender_id, seq FROM private_messages WHERE seq %% 10 = 0"
                    + " ON CONFLICT DO NOTHING",
            "INSERT INTO message_reactions SELECT id, '+', sender_id, seq, now() FROM private_messages WHERE seq %% 5 = 0",
            "INSERT INTO message_deletions SELECT room_id, sender_id, id, now() FROM private_messages WHERE seq %% 5 = 0",
            "INSERT INTO message_versions SELECT id, room_id, seq, body, key_id, now() FROM private_messages WHERE seq %% 4 = 0",
            "INSERT INTO message_pins SELECT room_id, id, sender_id, seq, now() FROM private_messages WHERE seq %% 10 = 0",
            "INSERT INTO blocked_relationships (blocker_user_id, blocked_user_id)"
                    + " SELECT 'user ' || u, 'user ' || u + b FROM generate_series(1, %4$d) u, generate_series(1, 5) b",
            "INSERT INTO user_follows SELECT 'user ' || u, 'user ' || u + f FROM generate_series(1, %4$d) u,"
                    + " generate_series(1, 20) f",
            "INSERT INTO conversations SELECT id, 'a ' || id, 'b ' || id, now() FROM group_chats");

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Test
    void whatIsAskedAllTheTimeReadsNoLargeTableFromEndToEnd() {
        fill();
        // History, both ways.
        assertPlan(PgFeeds.UPWARDS, Tuple.of("room 7", 5L, "user 1", 50));
        assertPlan(PgFeeds.DOWNWARDS, Tuple.of("room 7", 0L, "user 1", 50, 60L));
        Map<String, Long> before = scans();
        Pool pool = postgres.newPool();
        Statements statements = new Statements(pool);
        RoomLog log = PgRoomLogs.on(statements, 2);
        String roomId = realRoom(log);
        for (IntFunction<Future<?>> query : queries(log, statements, roomId)) {
            for (int use = 0; use < USES; use++) {
                result(query.apply(use));
            }
        }
        // PostgreSQL publishes a connection's counts when it ends.
        result(pool.close());
        assertEquals(before, scans());
    }

    private static void fill() {
        SqlConnection connection = result(postgres.pool().getConnection());
        result(connection.query("SET statement_timeout = 0").execute());
        for (String sql : FILL) {
            String filled = String.format(sql, ROWS, ROOMS, MEMBERS, USERS);
            connection
                    .query(filled)
                    .execute()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.MINUTES)
                    .join();
        }
        result(connection.query("ANALYZE").execute());
        result(connection.query("RESET statement_timeout").execute());
        result(connection.close());
    }

    /** Makes a room among all those rows, with messages that can be opened. */
    private static String realRoom(RoomLog log) {
        List<Member> members = IntStream.range(0, MEMBERS)
                .mapToObj(i -> Member.joining("user " + i, "name " + i))
                .toList();
        result(log.open(
                new Room("real", RoomKind.GROUP, "", "e", 0, RoomLogContract.NOW, members),
                List.of(),
                RoomLogContract.NOW));
        for (int i = 0; i < 300; i++) {
            result(log.append(
                    RoomLogContract.message("real", "user " + i % MEMBERS, "message " + i, "c" + i),
                    RoomLogContract.NOW));
        }
        return "real";
    }

    /** Asks so many questions at once that most of them go together. */
    private static Future<?> crowd(int use, Function<String, Future<?>> question) {
        return Future.join(IntStream.range(0, 40)
                .mapToObj(i -> question.apply("user " + (use + i)))
                .toList());
    }

    private static List<IntFunction<Future<?>>> queries(RoomLog log, Statements statements, String roomId) {
        String someMessage = result(log.messages(roomId, "user 1", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 1))
                .messages()
                .get(0)
                .body()
                .getString("id");
        PgRelationStore relations = new PgRelationStore(statements, new TestClock(), changed -> {});
        PgRoomDirectory directory = new PgRoomDirectory(statements);
        NotificationStore notifications = new PgNotificationStore(statements);
        List<String> many = IntStream.range(1, 20).mapToObj(i -> "room " + i).toList();
        List<IntFunction<Future<?>>> queries = new ArrayList<>();
        queries.add(use -> log.messages(roomId, "user 1", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 50));
        queries.add(use -> log.messages(roomId, "user 1", 200 - use, RoomLog.NO_SEQ, 50));
        queries.add(use -> log.messages(roomId, "user 1", RoomLog.NO_SEQ, 10 + use, 50));
        queries.add(use -> log.read(roomId, 20 * use, null, 200));
        queries.add(use -> log.message(roomId, someMessage));
        queries.add(use -> log.roomOf(someMessage, "user 1"));
        queries.add(use -> log.pinned(roomId, "user 1"));
        queries.add(use -> log.evidence(roomId, "user 1", 50));
        queries.add(use -> log.everIn(roomId, "user 1"));
        queries.add(use -> log.membersNamed("room " + (1 + use), List.of("name 1", "name 2")));
        queries.add(use -> log.hide(roomId, "user 1", "message " + use, RoomLogContract.NOW));
        queries.add(use -> log.heads(many));
        queries.add(use -> log.room("room " + (1 + use)));
        queries.add(use -> crowd(use, log::roomsOf));
        queries.add(use -> log.advance("room " + (1 + use), memberOf(1 + use), Cursor.READ, 10 + use));
        queries.add(use -> log.unread(memberOf(1 + use), List.of("room " + (1 + use))));
        queries.add(use -> crowd(use, user -> log.unread(user, many)));
        queries.add(use -> crowd(use, relations::blocksOf));
        queries.add(use -> crowd(use, relations::followedLately));
        queries.add(
                use -> log.append(RoomLogContract.message(roomId, "user 2", "again", "d" + use), RoomLogContract.NOW));
        queries.add(use -> log.append(
                new Draft(roomId, EventTypes.USER_JOINED, "new " + use, new JsonObject().put("username", "new")),
                RoomLogContract.NOW));
        queries.add(use -> log.repetition(RoomLogContract.message(roomId, "user 2", "again", "d" + use)));
        queries.add(use -> directory.direct("a room " + (1 + use), "b room " + (1 + use)));
        queries.add(use -> directory.answerable("room " + (1 + use)));
        queries.add(use -> directory.lastMessageAt(roomId, "user 2", 0));
        queries.add(use -> relations.isBlocked("user " + use, "user 400"));
        queries.add(use -> relations.blockedEitherWay("user 40" + use));
        queries.add(use -> relations.follows("user " + use, "user 400"));
        queries.add(use -> relations.followedBy("user 40" + use));
        queries.add(use -> notifications.latest("user 40" + use, 0));
        queries.add(use -> notifications.seenUpTo("user 40" + use));
        return queries;
    }

    private static String memberOf(int room) {
        return "user " + (room * 7 + 13) % USERS;
    }

    private static Map<String, Long> scans() {
        Map<String, Long> scans = new HashMap<>();
        for (Row row : result(postgres.pool()
                .query("SELECT relname, seq_scan, n_live_tup FROM pg_stat_user_tables WHERE n_live_tup > 500")
                .execute())) {
            scans.put(row.getString("relname"), row.getLong("seq_scan"));
        }
        assertTrue(scans.keySet().containsAll(List.of("private_messages", "room_events", "group_members")));
        return scans;
    }

    private static void assertPlan(String sql, Tuple parameters) {
        StringBuilder plan = new StringBuilder();
        for (Row row : result(postgres.pool().preparedQuery("EXPLAIN " + sql).execute(parameters))) {
            plan.append(row.getString(0)).append('\n');
        }
        assertTrue(plan.toString().contains("idx_conversation_messages"), plan.toString());
        assertTrue(!plan.toString().contains("Seq Scan on private_messages"), plan.toString());
    }
}
