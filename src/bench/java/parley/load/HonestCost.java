package parley.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Measures what honest clients pay for a change: the same load runs on two jars, each a process of its own with its
 * embedded PostgreSQL, in alternating rounds, and the ratios of their CPU time are shown. The program ends with 1 if
 * something was refused or lost, or if the median of the user time's ratio is above the tolerance with its whole
 * interval.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.HonestCost -Dmain.args="--before old.jar"
 * </pre>
 *
 * <p>Options: before, after (jars), rounds, seconds (of each), warmSeconds, perSecond (operations), rooms, members (of
 * each room), tolerancePercent, jvm (flags of the servers).
 */
public final class HonestCost {
    private static final int HOUR_MS = 3_600_000;
    private static final int UNREACHED = 1_000_000;
    private static final int WARMING_SLICE_S = 5;

    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final PairedRatios user = new PairedRatios();
    private final PairedRatios total = new PairedRatios();

    private HonestCost(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.ofEntries(
                        Map.entry("before", "target/before.jar"),
                        Map.entry("after", "target/parley.jar"),
                        Map.entry("rounds", "10"),
                        Map.entry("seconds", "15"),
                        Map.entry("warmSeconds", "40"),
                        Map.entry("perSecond", "800"),
                        Map.entry("rooms", "10"),
                        Map.entry("members", "5"),
                        Map.entry("tolerancePercent", "3"),
                        Map.entry("port", "18192"),
                        Map.entry("jvm", "-Xmx512m")));
        boolean bearable = false;
        try {
            bearable = new HonestCost(options).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (IllegalStateException failure) {
            System.out.println("WRONG " + failure.getMessage());
        }
        System.exit(bearable ? 0 : 1);
    }

    private ParleyJar start(String side, int port) throws IOException, InterruptedException {
        String jar = options.text(side);
        List<String> jvm = List.of(options.text("jvm").split(" "));
        ParleyJar server = ParleyJar.begin(
                jar, port, jvm, RaisedLimits.of(jar, UNREACHED, HOUR_MS), "target/load-" + side + ".log");
        server.awaitReady();
        return server;
    }

    private boolean run() throws IOException, InterruptedException {
        try (ParleyJar older = start("before", options.number("port"));
                ParleyJar newer = start("after", options.number("port") + 1)) {
            HonestCrowd before = crowd(older);
            HonestCrowd after = crowd(newer);
            for (int warm = 0; warm < options.number("warmSeconds"); warm += WARMING_SLICE_S) {
                before.round(WARMING_SLICE_S);
                after.round(WARMING_SLICE_S);
            }
            for (int round = 1; round <= options.number("rounds"); round++) {
                pair(round, before, after);
            }
        }
        return verdict();
    }

    private HonestCrowd crowd(ParleyJar server) throws IOException, InterruptedException {
        HonestCrowd crowd = new HonestCrowd(vertx, server, options.number("perSecond"), options.number("members"));
        crowd.fillRooms(vertx, options.number("rooms"));
        return crowd;
    }

    /** Runs a round of both. Each comes first in turn, as the machine may be drifting. */
    private void pair(int round, HonestCrowd before, HonestCrowd after) throws InterruptedException {
        int seconds = options.number("seconds");
        boolean newerFirst = round % 2 == 0;
        Usage newer = newerFirst ? after.round(seconds) : null;
        Usage older = before.round(seconds);
        if (!newerFirst) {
            newer = after.round(seconds);
        }
        user.add(newer.userSeconds() / older.userSeconds());
        total.add(newer.totalSeconds() / older.totalSeconds());
        System.out.printf(
                Locale.ROOT,
                "round %d: user CPU s per million operations %.1f before, %.1f after, ratio %.3f; with system %.1f, %.1f%n",
                round,
                older.userSeconds(),
                newer.userSeconds(),
                newer.userSeconds() / older.userSeconds(),
                older.totalSeconds(),
                newer.totalSeconds());
    }

    private boolean verdict() {
        System.out.printf(
                Locale.ROOT,
                "%n| %d rounds of %d s each, %d operations/s | after to before, median (95 %% interval) |%n|---|---|%n"
                        + "| user CPU per operation | %s |%n| user + system | %s |%n%n",
                options.number("rounds"),
                options.number("seconds"),
                options.number("perSecond"),
                user,
                total);
        boolean bearable = user.low() <= 1 + options.number("tolerancePercent") / 100.0;
        System.out.println(bearable ? "within the tolerance" : "WRONG: honest clients pay more than the tolerance");
        return bearable;
    }
}
