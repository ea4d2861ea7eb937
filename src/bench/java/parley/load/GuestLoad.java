package parley.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lets guests be matched in pairs and chat over the bridge's WebSocket, against a server started from
 * {@code target/parley.jar} as a process of its own. The program counts every delivery: each message to both members,
 * in the room's order, once; otherwise it says what was wrong and ends with 1. It uses loopback only.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.GuestLoad
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.GuestLoad -Dmain.args="--guests 5000 --messages 0"
 * </pre>
 *
 * <p>Options: guests, messages (of each; 0 only connects them, for the memory of idle connections), pauseMs (the
 * longest between a guest's messages; 0 for none), seed, concurrency (of connecting), jvm (flags of the server),
 * timeoutS.
 */
public final class GuestLoad {
    private static final int SETTLE_MS = 2_000;

    private final Options options;
    private final ParleyJar server;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context loop = vertx.getOrCreateContext();
    private final WebSocketClient sockets;
    private final Guest.Figures figures = new Guest.Figures();
    private final List<Guest> guests = new ArrayList<>();

    private GuestLoad(Options options, ParleyJar server) {
        this.options = options;
        this.server = server;
        this.sockets =
                vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(options.number("guests")));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "guests", "500",
                        "messages", "10",
                        "pauseMs", "1000",
                        "seed", "1",
                        "concurrency", "20",
                        "port", "18190",
                        "jar", "target/parley.jar",
                        "jvm", "-Xmx512m",
                        "timeoutS", "120"));
        List<String> jvm = List.of(options.text("jvm").split(" "));
        boolean exact = false;
        try (ParleyJar server = ParleyJar.start(options.text("jar"), options.number("port"), jvm)) {
            exact = new GuestLoad(options, server).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        }
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Random seeds = new Random(options.number("seed"));
        for (int i = 0; i < options.number("guests"); i++) {
            guests.add(new Guest(i, vertx, server.openSession(), seeds.nextLong(), figures));
        }
        long heapBefore = server.process().liveHeapKb();
        long residentBefore = server.process().residentKb();
        connect();
        long heapAfter = server.process().liveHeapKb();
        long residentAfter = server.process().residentKb();
        System.out.printf("%d guests; connect and authenticate %s%n", guests.size(), figures.connect);
        System.out.printf(
                "server memory: resident %d KB before, %d KB after, %.1f KB per connection; live heap %.1f KB per connection%n",
                residentBefore,
                residentAfter,
                (double) (residentAfter - residentBefore) / guests.size(),
                (double) (heapAfter - heapBefore) / guests.size());
        boolean exact = options.number("messages") == 0 || chat();
        guests.forEach(Guest::close);
        await(vertx.close());
        return exact;
    }

    private void connect() {
        List<Future<Void>> lanes = new ArrayList<>();
        int concurrency = options.number("concurrency");
        for (int lane = 0; lane < concurrency; lane++) {
            lanes.add(onLoop(connectFrom(lane, concurrency)));
        }
        await(Future.all(lanes));
    }

    private Function<Void, Future<Void>> connectFrom(int number, int step) {
        return turn -> number >= guests.size()
                ? Future.succeededFuture()
                : guests.get(number).connect(sockets, server.port()).compose(connectFrom(number + step, step));
    }

    private Future<Void> onLoop(Function<Void, Future<Void>> step) {
        return Future.<Void>future(turn -> loop.runOnContext(turn::complete)).compose(step);
    }

    private boolean chat() throws InterruptedException {
        await(onLoop(
                turn -> Future.all(guests.stream().map(Guest::match).toList()).mapEmpty()));
        System.out.printf(
                "%d matches; to be matched, all searching at once, %s; %d searches had to be repeated%n",
                rooms(), figures.match, figures.refusals);
        int messages = options.number("messages");
        long expected = 2L * messages * guests.size();
        Usage before = server.process().usage();
        long begin = System.nanoTime();
        await(onLoop(turn -> Future.all(guests.stream()
                        .map(guest -> guest.talk(messages, options.number("pauseMs")))
                        .toList())
                .mapEmpty()));
        awaitDelivered(expected);
        double seconds = (System.nanoTime() - begin) / 1e9;
        Usage usage = server.process().usage().since(before);
        System.out.printf(
                "%d messages in %.1f s: %.0f messages/s; deliveries %d of %d (%.3f %%)%n",
                messages * guests.size(),
                seconds,
                messages * guests.size() / seconds,
                figures.delivered,
                expected,
                100.0 * figures.delivered / expected);
        System.out.printf("send to acknowledgement %s%n", figures.acknowledgement);
        System.out.printf("send to the other's screen %s%n", figures.delivery);
        System.out.printf(
                "server CPU %.2f s (user %.2f, system %.2f), per million deliveries %.0f s; resident %d KB%n",
                usage.totalSeconds(),
                usage.userSeconds(),
                usage.systemSeconds(),
                usage.totalSeconds() * 1e6 / figures.delivered,
                server.process().residentKb());
        System.out.println("S4 reports: 99.8 % delivered, 120 ms to connect, about 80 messages/s");
        return verdict(expected);
    }

    private long rooms() {
        return guests.stream().map(Guest::roomId).distinct().count();
    }

    private void awaitDelivered(long expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.number("timeoutS"));
        while (figures.delivered < expected && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
    }

    /** Judges, after a wait, as a doubled delivery may come late. */
    private boolean verdict(long expected) throws InterruptedException {
        Thread.sleep(SETTLE_MS);
        List<String> faults = new ArrayList<>();
        await(onLoop(turn -> {
            guests.forEach(guest -> faults.addAll(guest.faults()));
            return Future.succeededFuture();
        }));
        if (figures.delivered != expected) {
            faults.add(figures.delivered + " deliveries instead of " + expected);
        }
        if (rooms() * 2 != guests.size()) {
            faults.add(rooms() + " rooms for " + guests.size() + " guests");
        }
        faults.stream().limit(20).forEach(fault -> System.out.println("WRONG " + fault));
        System.out.println(faults.isEmpty() ? "all delivered to both, in order, once" : faults.size() + " faults");
        return faults.isEmpty();
    }

    private <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(options.number("timeoutS"), TimeUnit.SECONDS)
                .join();
    }
}
