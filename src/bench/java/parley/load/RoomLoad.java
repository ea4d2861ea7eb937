package parley.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Lets accounts in stored public rooms send at a rate over the bridge's WebSocket, against a server started from
 * {@code target/parley.jar} as a process of its own, with its embedded PostgreSQL at full durability. The program
 * counts every delivery: each message to all members, in the room's order, once; otherwise it says what was wrong and
 * ends with 1.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.RoomLoad
 * </pre>
 *
 * <p>Options: rooms, members (of each room), perSecond (messages, in all rooms), warmSeconds, seconds, jvm (flags of
 * the server), profile (cpu or alloc: the table of what the measured seconds went to).
 */
public final class RoomLoad {
    private static final int SETTLE_MS = 2_000;
    private static final int PATIENCE_S = 120;

    /** Settings without limits, since the program measures rates and not refusals. */
    private static final Map<String, String> UNLIMITED = Map.of(
            "PARLEY_LIMITS_MESSAGES_COUNT", "1000000",
            "PARLEY_LIMITS_REGISTER_PER_IP_COUNT", "1000000",
            "PARLEY_LIMITS_HTTP_PER_IP_COUNT", "1000000");

    private final Options options;
    private final ParleyJar server;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Drive drive = new Drive(vertx);
    private final Guest.Figures figures = new Guest.Figures();
    private final List<Guest> accounts = new ArrayList<>();
    private final int members;
    private int sent;

    private RoomLoad(Options options, ParleyJar server) {
        this.options = options;
        this.server = server;
        this.members = options.number("members");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "rooms", "10",
                        "members", "10",
                        "perSecond", "1000",
                        "warmSeconds", "15",
                        "seconds", "20",
                        "port", "18191",
                        "jar", "target/parley.jar",
                        "profile", "none",
                        "jvm", "-Xmx512m"));
        List<String> jvm = List.of(options.text("jvm").split(" "));
        boolean exact = false;
        try (ParleyJar server = ParleyJar.start(options.text("jar"), options.number("port"), jvm, UNLIMITED)) {
            exact = new RoomLoad(options, server).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (IllegalStateException failure) {
            System.out.println("WRONG " + failure.getMessage());
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        fillRooms();
        Drive.Figures warm = send(options.number("warmSeconds"));
        boolean complete = allDelivered();
        System.out.printf(
                "warming up: %.0f messages/s, acknowledged in %s, %d refused; delivered in %s%n",
                warm.perSecond(), warm.latencies(), warm.failed(), figures.delivery);
        figures.delivery.clear();
        long before = figures.delivered;
        Usage usageBefore = server.process().usage();
        Profile profile = Profile.begin(server.process(), options.text("profile"));
        Drive.Figures measured = send(options.number("seconds"));
        profile.end();
        complete &= allDelivered();
        Usage usage = server.process().usage().since(usageBefore);
        table(measured, figures.delivered - before, usage);
        boolean exact = complete && verdict(warm.failed() + measured.failed());
        Waiting.until(vertx.close());
        return exact;
    }

    private void fillRooms() throws IOException, InterruptedException {
        int count = options.number("rooms") * members;
        WebSocketClient sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(count));
        for (int i = 0; i < count; i++) {
            accounts.add(new Guest(i, vertx, server.register("account_" + i), i, figures));
            Guest account = accounts.get(i);
            Guest first = accounts.get(i - i % members);
            String name = "room " + i / members;
            Waiting.until(account.connect(sockets, server.port())
                    .compose(ready -> account == first ? account.open(name) : account.join(first.roomId())));
        }
    }

    /** Sends messages. The accounts take turns, so that all rooms are equally busy. */
    private Drive.Figures send(int seconds) {
        int perSecond = options.number("perSecond");
        long begin = System.nanoTime();
        return drive.open(perSecond, seconds, number -> {
            int turn = sent++ % accounts.size();
            Guest account = accounts.get(turn % options.number("rooms") * members + turn / options.number("rooms"));
            return account.sayNext(begin + number * TimeUnit.SECONDS.toNanos(1) / perSecond);
        });
    }

    private boolean allDelivered() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (figures.delivered < (long) sent * members && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        // A doubled delivery may come late.
        Thread.sleep(SETTLE_MS);
        boolean all = figures.delivered == (long) sent * members;
        if (!all) {
            System.out.printf("WRONG %d deliveries instead of %d%n", figures.delivered, (long) sent * members);
        }
        return all;
    }

    private void table(Drive.Figures measured, long delivered, Usage usage) {
        System.out.printf("%n| %d rooms of %d | |%n|---|---|%n", options.number("rooms"), members);
        System.out.printf(
                "| messages/s, deliveries/s | %.0f, %.0f |%n", measured.perSecond(), delivered / measured.seconds());
        Latencies times = figures.delivery;
        System.out.printf(
                "| send to the others' screens, average / p95 / p99 (aim 40 / 80 / 150 ms) | %.1f / %.1f / %.1f ms |%n",
                times.average(), times.percentile(95), times.percentile(99));
        Latencies answers = measured.latencies();
        System.out.printf(
                "| send to acknowledgement, average / p95 / p99 | %.1f / %.1f / %.1f ms |%n",
                answers.average(), answers.percentile(95), answers.percentile(99));
        System.out.printf(
                "| server CPU, without PostgreSQL's | %.0f us a message, %.0f us a delivery |%n%n",
                usage.totalSeconds() * 1e6 / measured.done(), usage.totalSeconds() * 1e6 / delivered);
    }

    private boolean verdict(int refused) {
        List<String> faults = new ArrayList<>();
        accounts.forEach(account -> faults.addAll(account.faults()));
        if (refused > 0) {
            faults.add(refused + " messages refused");
        }
        faults.stream().limit(20).forEach(fault -> System.out.println("WRONG " + fault));
        System.out.println(
                faults.isEmpty()
                        ? figures.delivered + " deliveries, to all members, in order, once"
                        : faults.size() + " faults");
        accounts.forEach(Guest::close);
        return faults.isEmpty();
    }
}
