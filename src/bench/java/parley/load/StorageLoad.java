package parley.load;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.postgres.DataFolder;
import parley.postgres.Database;
import parley.postgres.EmbeddedPostgres;

/**
 * Measures how many messages a node stores per second, next to what the same database does for pgbench and for bare
 * multi-row statements, in alternating rounds against one embedded server with full durability. The program ends with 1
 * if an acknowledged message is not in its room.
 *
 * <pre>
 * mvn -B -q -Pbench test-compile exec:exec@main -Dmain.class=parley.load.StorageLoad
 * </pre>
 *
 * <p>Options: rounds (0 measures the reading of histories alone), seconds (of each measurement), atOnce (messages in
 * flight under load), rooms, alone (false: as one of several nodes), readings (of histories per second), readRooms.
 */
public final class StorageLoad {
    private static final String ONE_ROOM = "one";

    private final Options options;
    private final ChatPath chat;
    private final BareRows rows;
    private final Pgbench pgbench;
    private final Pool pool;
    private final Drive drive;
    private final int seconds;
    private final List<String> rooms = new ArrayList<>();
    private long acknowledged;
    private long refused;

    private StorageLoad(Options options, Vertx vertx, Pool pool, PgConnectOptions server) {
        this.options = options;
        this.chat = ChatPath.deploy(
                vertx,
                pool,
                new ChatPath.Setup(
                        Runtime.getRuntime().availableProcessors(), Boolean.parseBoolean(options.text("alone"))));
        this.pool = pool;
        this.rows = new BareRows(pool);
        this.pgbench = new Pgbench(server);
        this.drive = new Drive(vertx);
        this.seconds = options.number("seconds");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.ofEntries(
                        Map.entry("rounds", "2"),
                        Map.entry("seconds", "4"),
                        Map.entry("atOnce", "512"),
                        Map.entry("rooms", "1000"),
                        Map.entry("warmSeconds", "8"),
                        Map.entry("alone", "true"),
                        Map.entry("readings", "500"),
                        Map.entry("readRooms", "20")));
        Path data = Files.createTempDirectory("parley-storage");
        Vertx vertx = Vertx.vertx();
        boolean exact = false;
        try (DataFolder folder = DataFolder.open(data)) {
            EmbeddedPostgres server = EmbeddedPostgres.start(folder, Map.of("max_connections", "80"));
            try {
                PgConnectOptions address = server.connectOptions();
                ParleyConfig.Postgres config = new ConfigLoader()
                        .set("postgres.uri", uri(address), "the benchmark")
                        .load()
                        .postgres();
                Pool pool = Waiting.until(Database.begin(config, folder).open(vertx));
                exact = new StorageLoad(options, vertx, pool, address).run();
                Waiting.until(pool.close());
            } catch (RuntimeException failure) {
                System.out.println("WRONG " + (failure.getCause() == null ? failure : failure.getCause()));
            } finally {
                server.stop(Duration.ofSeconds(20));
            }
        } finally {
            Waiting.until(vertx.close());
            delete(data);
        }
        System.exit(exact ? 0 : 1);
    }

    private static String uri(PgConnectOptions options) {
        return "postgresql://" + options.getUser() + ":" + options.getPassword() + "@" + options.getHost() + ":"
                + options.getPort() + "/" + options.getDatabase();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private boolean run() throws IOException, InterruptedException {
        Waiting.until(rows.prepare());
        Waiting.until(chat.open(ONE_ROOM));
        for (int i = 0; i < options.number("rooms"); i++) {
            rooms.add("room " + i);
            Waiting.until(chat.open(rooms.get(i)));
        }
        int atOnce = options.number("atOnce");
        load("warming up", atOnce, options.number("warmSeconds"), number -> ONE_ROOM);
        double top = Double.MAX_VALUE;
        for (int round = 1; round <= options.number("rounds"); round++) {
            System.out.println("round " + round);
            double commits = commits();
            double multi = multiRow();
            for (Target target : List.of(
                    new Target("one room", number -> ONE_ROOM),
                    new Target(rooms.size() + " rooms", number -> rooms.get(number % rooms.size())))) {
                double rate =
                        load(target.name(), atOnce, seconds, target.room()).perSecond();
                System.out.printf(
                        "    %.2f of pgbench with 32 clients, %.2f of bare multi-row statements%n",
                        rate / commits, rate / multi);
                top = Math.min(top, rate);
            }
        }
        if (options.number("rounds") > 0) {
            quiet();
            halfOf(top);
        }
        boolean exact = verdict();
        return HistoryReading.run(options, chat, drive, pool, rooms) && exact;
    }

    private void halfOf(double top) {
        Drive.Figures half =
                sending(drive.open(top / 2, 2 * seconds, number -> chat.send(rooms.get(number % rooms.size()))));
        System.out.printf(
                "at half the top rate, %.0f messages/s: acknowledged in %s%n", half.perSecond(), half.latencies());
    }

    private record Target(String name, IntFunction<String> room) {}

    private double commits() throws IOException, InterruptedException {
        double most = Double.NaN;
        for (int clients : new int[] {1, 8, 32}) {
            OptionalDouble tps = pgbench.singleRows(clients, seconds);
            if (tps.isEmpty()) {
                System.out.println("  pgbench is not on this machine: skipped");
                return Double.NaN;
            }
            most = tps.getAsDouble();
            System.out.printf("  pgbench, %d clients: %.0f commits/s%n", clients, most);
        }
        return most;
    }

    private double multiRow() {
        double best = 0;
        for (int clients : new int[] {2, 4, 8}) {
            Drive.Figures figures = drive.closed(clients, seconds, number -> rows.hundred(false));
            double rate = figures.perSecond() * BareRows.ROWS;
            System.out.printf("  bare statements of %d rows, %d clients: %.0f rows/s%n", BareRows.ROWS, clients, rate);
            best = Math.max(best, rate);
        }
        return best;
    }

    private Drive.Figures load(String name, int atOnce, int forSeconds, IntFunction<String> room) {
        Usage before = Usage.of(ProcessHandle.current().pid());
        Drive.Figures figures = sending(drive.closed(atOnce, forSeconds, number -> chat.send(room.apply(number))));
        Usage used = Usage.of(ProcessHandle.current().pid()).since(before);
        System.out.printf(
                "  Parley, %s, %d at once: %.0f messages/s, %s; %d refused; %.0f us of CPU each%n",
                name,
                atOnce,
                figures.perSecond(),
                figures.latencies(),
                figures.failed(),
                used.totalSeconds() * 1e6 / figures.done());
        return figures;
    }

    /** Measures without load: one message after the other, next to one commit after the other. */
    private void quiet() {
        Drive.Figures commits = drive.closed(1, seconds, number -> rows.single());
        Drive.Figures messages =
                sending(drive.closed(1, seconds, number -> chat.send(rooms.get(number % rooms.size()))));
        System.out.printf("without load: a commit %s; a message %s%n", commits.latencies(), messages.latencies());
        Drive.Figures history = drive.closed(1, seconds, number -> chat.history(ONE_ROOM));
        Drive.Figures head = drive.closed(1, seconds, number -> chat.headAlone(ONE_ROOM));
        System.out.printf("the last 50 messages %s; the room's head alone %s%n", history.latencies(), head.latencies());
    }

    private Drive.Figures sending(Drive.Figures figures) {
        acknowledged += figures.done();
        refused += figures.failed();
        return figures;
    }

    /** Judges the run. A refused message may be stored nevertheless, if only its answer came too late. */
    private boolean verdict() {
        long stored = Waiting.until(chat.head(ONE_ROOM));
        for (String room : rooms) {
            stored += Waiting.until(chat.head(room));
        }
        System.out.printf("%d messages acknowledged, %d refused, %d stored%n", acknowledged, refused, stored);
        if (stored < acknowledged) {
            System.out.printf("WRONG %d acknowledged messages are missing%n", acknowledged - stored);
        } else if (stored > acknowledged + refused) {
            System.out.printf("WRONG %d messages are stored that nobody sent%n", stored - acknowledged - refused);
        }
        return stored >= acknowledged && stored <= acknowledged + refused;
    }
}
