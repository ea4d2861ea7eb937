package parley.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Measures matches of guests on different nodes: with one who waits already, and with many who search at the same
 * moment.
 */
final class MatchAcross {
    private static final int MESSAGES = 4;
    private static final int LONGEST_PAUSE_MS = 1_000;
    private static final int AT_ONCE = 20;
    /** Time for the waiting guest to get into the queue. */
    private static final int AHEAD_MS = 200;

    private static final int WATCHED_SECONDS = 20;

    private final Options options;
    private final Vertx vertx;
    private final ClusterTable table;
    private final LoadCluster cluster;
    private final Context loop;
    private final WebSocketClient sockets;
    private final List<String> faults = new ArrayList<>();
    private int guests;

    MatchAcross(Options options, Vertx vertx, ClusterTable table, LoadCluster cluster) {
        this.options = options;
        this.vertx = vertx;
        this.table = table;
        this.cluster = cluster;
        this.loop = vertx.getOrCreateContext();
        int most = 2 * options.number("pairs") + options.number("searchers");
        this.sockets = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(most));
    }

    /** Runs rounds, of which the first meets code that is not compiled yet. @return what was wrong */
    List<String> run() throws IOException, InterruptedException {
        for (int round = 0; round < options.number("matchRounds"); round++) {
            oneWaits();
            manySearch();
        }
        manyWait();
        return faults;
    }

    /** Measures what waiting guests cost the store, above what they cost by being connected. */
    private void manyWait() throws IOException, InterruptedException {
        double idle = operationsWhileWatched();
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < options.number("searchers"); i++) {
            seats.add(seat(new Guest.Figures()));
        }
        await(() -> everyone(AT_ONCE, lane -> connectFrom(seats, lane)));
        double connected = operationsWhileWatched();
        await(() -> everyone(seats.size(), number -> seats.get(number).guest().await("nobody")));
        Thread.sleep(WATCHED_SECONDS * 1_000L);
        double waiting = operationsWhileWatched();
        table.add(
                cluster.size(),
                seats.size() + " waiting: Redis operations a second of each; of each who is only connected",
                "%.3f; %.3f",
                (waiting - connected) / seats.size(),
                (connected - idle) / seats.size());
        await(() -> done(seats.stream().map(Seat::guest).toList(), Guest::close));
    }

    /** @return Redis operations a second */
    private double operationsWhileWatched() throws InterruptedException {
        Operations operations = Operations.redis(cluster);
        Thread.sleep(WATCHED_SECONDS * 1_000L);
        return operations.all() / WATCHED_SECONDS;
    }

    private record Seat(Guest guest, int port) {}

    /** Takes a seat. Seats taken one after the other are on different nodes. */
    private Seat seat(Guest.Figures figures) throws IOException, InterruptedException {
        int number = guests++;
        Guest guest = new Guest(number, vertx, cluster.openSession(number), number, figures);
        return new Seat(guest, cluster.port(number));
    }

    private Future<Void> connect(Seat seat) {
        return seat.guest().connect(sockets, seat.port());
    }

    private void oneWaits() throws IOException, InterruptedException {
        Guest.Figures waiting = new Guest.Figures();
        Guest.Figures coming = new Guest.Figures();
        for (int pair = 0; pair < options.number("pairs"); pair++) {
            Seat first = seat(waiting);
            Seat second = seat(coming);
            await(() -> connect(first).compose(in -> connect(second)).compose(in -> {
                Future<Void> found = first.guest().match();
                return vertx.timer(AHEAD_MS)
                        .compose(ahead -> Future.all(found, second.guest().match()))
                        .mapEmpty();
            }));
            List<Guest> both = List.of(first.guest(), second.guest());
            check(both);
            await(() -> done(both, Guest::close));
        }
        if (options.number("pairs") > 0) {
            table.add(
                    cluster.size(),
                    "matched with one who waits on another node, p50 / p95 / p99 ms",
                    "%.1f / %.1f / %.1f",
                    coming.match.percentile(50),
                    coming.match.percentile(95),
                    coming.match.percentile(99));
        }
    }

    private void manySearch() throws IOException, InterruptedException {
        Guest.Figures figures = new Guest.Figures();
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < options.number("searchers"); i++) {
            seats.add(seat(figures));
        }
        List<Guest> all = seats.stream().map(Seat::guest).toList();
        Operations connecting = Operations.redis(cluster);
        await(() -> everyone(AT_ONCE, lane -> connectFrom(seats, lane)));
        table.add(cluster.size(), "Redis operations per guest's connecting", "%s", connecting.per(all.size()));
        Operations matching = Operations.redis(cluster);
        await(() -> everyone(all.size(), number -> all.get(number).match()));
        table.add(
                cluster.size(),
                all.size() + " searching at once: matches; p50 / p99 ms, searches repeated",
                "%d; %.0f / %.0f, %d",
                rooms(all),
                figures.match.percentile(50),
                figures.match.percentile(99),
                figures.refusals);
        table.add(cluster.size(), "Redis operations per match then", "%s", matching.per(all.size() / 2));
        talk(all, figures);
        check(all);
        await(() -> done(all, Guest::close));
    }

    private Future<Void> connectFrom(List<Seat> seats, int number) {
        return number >= seats.size()
                ? Future.succeededFuture()
                : connect(seats.get(number)).compose(in -> connectFrom(seats, number + AT_ONCE));
    }

    private void talk(List<Guest> all, Guest.Figures figures) throws InterruptedException {
        Operations talking = Operations.redis(cluster);
        Operations between = Operations.betweenNodes(cluster);
        await(() -> everyone(all.size(), number -> all.get(number).talk(MESSAGES, LONGEST_PAUSE_MS)));
        long expected = 2L * MESSAGES * all.size();
        if (!Crowd.await(() -> figures.delivered >= expected)) {
            faults.add(figures.delivered + " deliveries in match rooms instead of " + expected);
        }
        int messages = MESSAGES * all.size();
        table.add(cluster.size(), "Redis operations per message of a match room", "%s", talking.per(messages));
        table.add(cluster.size(), "messages between nodes per message of a match room", "%s", between.per(messages));
        table.add(
                cluster.size(),
                "delivered in match rooms, p50 / p99 ms",
                "%.1f / %.1f",
                figures.delivery.percentile(50),
                figures.delivery.percentile(99));
    }

    private void check(List<Guest> all) {
        await(() -> done(all, guest -> faults.addAll(guest.faults())));
        if (rooms(all) * 2 != all.size()) {
            faults.add(rooms(all) + " rooms for " + all.size() + " guests");
        }
    }

    private static long rooms(List<Guest> all) {
        return all.stream().map(Guest::roomId).distinct().count();
    }

    private static Future<Void> everyone(int count, Function<Integer, Future<Void>> step) {
        List<Future<Void>> steps = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            steps.add(step.apply(number));
        }
        return Future.all(steps).mapEmpty();
    }

    private static Future<Void> done(List<Guest> all, Consumer<Guest> step) {
        all.forEach(step);
        return Future.succeededFuture();
    }

    private void await(Supplier<Future<Void>> step) {
        Waiting.until(
                Future.<Void>future(turn -> loop.runOnContext(turn::complete)).compose(on -> step.get()));
    }
}
