package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Measures what one message costs in rooms of several sizes, without receipts, with them, and with typing as well, for
 * each of some jars in turn, on one node or several of a cluster. A message is sent when all that the one before led to is over. The program ends with 1
 * unless every member got every message once and every cursor was stored.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.ReceiptLoad
 * </pre>
 *
 * <p>Options: jars (separated by commas), sizes (connected members of each room; 2 means direct rooms, by {@code to}),
 * absent (more members of each room, who are not connected), nodes (of a cluster; members of a room take turns), messages (for each figure), warm (messages before), burst (messages that come a fifth of a second apart before all is let
 * be over), jvm (flags of the server).
 */
public final class ReceiptLoad {
    private static final String COMMITS = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    private static final String BEHIND = """
            SELECT count(*) FROM group_members m JOIN group_chats g ON g.id = m.group_id
            WHERE m.group_id = $1 AND m.user_id NOT LIKE 'absent%' AND CASE WHEN m.user_id = ANY ($2) THEN m.read_seq ELSE m.delivered_seq END < g.head""";
    private static final String ABSENT = """
            INSERT INTO group_members
              (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq)
            SELECT $1, 'absent_' || n, 'absent_' || n, 'member', now(), 0, 0, 0 FROM generate_series(1, $2::int) AS n""";
    private static final String COUNT_ABSENT = "UPDATE group_chats SET member_count = member_count + $2 WHERE id = $1";
    /** PostgreSQL's connections tell their counts when they were idle for ten seconds. */
    private static final long COUNTED_AFTER_MS = 11_000;

    private static final long QUIET_MS = 1_500;
    private static final long IN_BURST_MS = 200;
    private static final int DIRECT = 2;
    private static final int AT_ONCE = 50;
    private static final int CONNECTIONS = 100;

    private final Options options;
    private final String jar;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ReceiptMember.Counts counts = new ReceiptMember.Counts();
    private final List<ReceiptMember> members = new ArrayList<>();
    /** Is kept because Vert.x ends a client that nobody refers to, and its sockets with it. */
    private WebSocketClient sockets;

    private LoadPostgres postgres;
    private LoadCluster cluster;
    private Pool pool;
    private int said;

    /** Totals since the start. */
    private record Reading(long nanos, long events, long bytes, long commits, double cpu, double postgresCpu) {
        Reading since(Reading before) {
            return new Reading(
                    nanos - before.nanos,
                    events - before.events,
                    bytes - before.bytes,
                    commits - before.commits,
                    cpu - before.cpu,
                    postgresCpu - before.postgresCpu);
        }

        double seconds() {
            return nanos / 1e9;
        }
    }

    private ReceiptLoad(Options options, String jar) {
        this.options = options;
        this.jar = jar;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "jars", "target/parley.jar",
                        "sizes", "2,10,300,1000",
                        "messages", "10",
                        "warm", "5",
                        "burst", "1",
                        "absent", "0",
                        "nodes", "1",
                        "port", "18191",
                        "jvm", "-Xmx512m"));
        boolean exact = true;
        for (String jar : options.text("jars").split(",")) {
            exact &= new ReceiptLoad(options, jar).run();
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Options ofNodes = Options.parse(
                new String[0], Map.of("port", options.text("port"), "jvm", options.text("jvm"), "jar", jar));
        try (LoadPostgres database = LoadPostgres.start(CONNECTIONS);
                LoadCluster started = LoadCluster.start(vertx, ofNodes, database, options.number("nodes"))) {
            postgres = database;
            cluster = started;
            pool = database.open(vertx, started.database());
            measureAll();
            return counts.fault == null;
        } catch (IllegalStateException failure) {
            System.out.println("WRONG " + failure.getMessage());
            return false;
        } finally {
            Waiting.until(vertx.close());
        }
    }

    private void measureAll() throws IOException, InterruptedException {
        List<Integer> sizes = List.of(options.text("sizes").split(",")).stream()
                .map(Integer::valueOf)
                .toList();
        connect(sizes.stream().mapToInt(Integer::intValue).max().orElseThrow());
        System.out.printf("%n%s, %d messages each, less what the server does without any:%n%n", jar, messages());
        System.out.println(
                "| members | | frames a member | bytes a member | commits | server CPU ms | PostgreSQL CPU ms |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (int size : sizes) {
            String roomId = size == DIRECT ? null : room(size);
            say(options.number("warm"), size, roomId, false);
            Reading idle = idle();
            measure(size, roomId, "no receipts", false, false, idle);
            measure(size, roomId, "receipts", true, false, idle);
            measure(size, roomId, "receipts, typing", true, true, idle);
        }
        if (counts.fault != null) {
            System.out.println("WRONG " + counts.fault);
        }
    }

    private int messages() {
        return options.number("messages");
    }

    private void connect(int count) throws IOException, InterruptedException {
        sockets = vertx.createWebSocketClient(new WebSocketClientOptions()
                .setMaxConnections(count)
                .setMaxFrameSize(1 << 24)
                .setMaxMessageSize(1 << 24));
        for (int i = 0; i < count; i++) {
            String token = cluster.openSession(i);
            int number = i;
            members.add(
                    onLoop(() -> ReceiptMember.connect(vertx, sockets, cluster.port(number), number, counts, token)));
        }
    }

    private <T> T onLoop(java.util.function.Supplier<Future<T>> step) {
        return Waiting.until(
                Future.future(promise -> vertx.runOnContext(turn -> step.get().onComplete(promise))));
    }

    private String room(int size) throws IOException, InterruptedException {
        JsonObject settings = new JsonObject().put("allowGuests", true).put("maxParticipants", 10_000);
        JsonObject room =
                new JsonObject().put("kind", "room").put("name", "receipts").put("settings", settings);
        String roomId = onLoop(() -> members.get(0).ask("room:create", room)).getString("roomId");
        for (String sql : options.number("absent") > 0 ? List.of(ABSENT, COUNT_ABSENT) : List.<String>of()) {
            Waiting.until(pool.preparedQuery(sql).execute(Tuple.of(roomId, options.number("absent"))));
        }
        for (int from = 1; from < size; from += AT_ONCE) {
            List<ReceiptMember> some = members.subList(from, Math.min(size, from + AT_ONCE));
            onLoop(() -> Future.all(some.stream()
                    .map(member -> member.ask("room:join", new JsonObject().put("roomId", roomId)))
                    .toList()));
        }
        quiet();
        return roomId;
    }

    private Reading idle() throws InterruptedException {
        quiet();
        Reading before = reading();
        Thread.sleep(COUNTED_AFTER_MS);
        return reading().since(before);
    }

    private void measure(int size, String roomId, String name, boolean receipts, boolean typing, Reading idle)
            throws InterruptedException {
        counts.receipts = receipts;
        say(options.number("warm"), size, roomId, typing);
        Reading before = reading();
        say(messages(), size, roomId, typing);
        Reading used = reading().since(before);
        double share = used.seconds() / idle.seconds();
        Function<Double, Double> each = total -> total / messages();
        System.out.printf(
                "| %d | %s | %.2f | %.0f | %.1f | %.1f | %.1f |%n",
                size,
                name,
                each.apply((double) used.events / size),
                each.apply((double) used.bytes / size),
                each.apply(used.commits - idle.commits * share),
                each.apply(1e3 * (used.cpu - idle.cpu * share)),
                each.apply(1e3 * (used.postgresCpu - idle.postgresCpu * share)));
        if (receipts && roomId != null) {
            requireStored(roomId, size);
        }
    }

    private void say(int times, int size, String roomId, boolean typing) throws InterruptedException {
        long before = counts.messages;
        for (int i = 0; i < times; i++) {
            ReceiptMember author = members.get(said++ % size);
            String other = members.get(said % size).userId();
            JsonObject where =
                    roomId == null ? new JsonObject().put("to", other) : new JsonObject().put("roomId", roomId);
            if (typing && roomId != null) {
                onLoop(() -> author.ask("chat:typing:start", where));
            }
            JsonObject message = where.copy().put("content", "message " + said).put("clientId", "receipt-" + said);
            onLoop(() -> author.ask("chat:message", message));
            if ((i + 1) % options.number("burst") == 0 || i + 1 == times) {
                quiet();
            } else {
                Thread.sleep(IN_BURST_MS);
            }
        }
        if (counts.messages - before != (long) times * size) {
            throw new IllegalStateException(counts.messages - before + " deliveries instead of " + (long) times * size);
        }
    }

    private void requireStored(String roomId, int size) {
        String[] readers = members.subList(0, size).stream()
                .filter(ReceiptMember::reads)
                .map(ReceiptMember::userId)
                .toArray(String[]::new);
        long behind = Waiting.until(pool.preparedQuery(BEHIND)
                .execute(Tuple.of(roomId).addArrayOfString(readers))
                .map(rows -> rows.iterator().next().getLong(0)));
        if (behind != 0) {
            throw new IllegalStateException(behind + " cursors were not stored");
        }
    }

    /** Waits until nothing was told for a while. */
    private void quiet() throws InterruptedException {
        long last = -1;
        while (last != counts.events) {
            last = counts.events;
            Thread.sleep(QUIET_MS);
        }
    }

    private Reading reading() throws InterruptedException {
        Usage usage = cluster.costs().nodes();
        Usage stored = postgres.usage();
        long nanos = System.nanoTime();
        long events = counts.events;
        long bytes = counts.bytes;
        Thread.sleep(COUNTED_AFTER_MS);
        long commits = Waiting.until(
                pool.query(COMMITS).execute().map(rows -> rows.iterator().next().getLong(0)));
        return new Reading(nanos, events, bytes, commits, usage.totalSeconds(), stored.totalSeconds());
    }
}
