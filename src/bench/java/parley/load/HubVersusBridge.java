package parley.load;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Sends one event to many bridge sockets, by Parley's hub and by the stock Vert.x bridge in alternating rounds. Each
 * server is a JVM of its own with the same flags; this process is the clients. It uses loopback only, and ends with 1
 * if the hub lost, doubled or reordered anything.
 *
 * <pre>mvn -B -q -Pbench test-compile exec:exec@main -Dmain.class=parley.load.HubVersusBridge</pre>
 *
 * <p>Options, with {@code -Dmain.args="--rounds 5 …"}: sockets, bytes (of the event's JSON), rounds, seconds (of a
 * round), rates (events per second, divided by commas), warmRate and warmSeconds (what each server has behind it before
 * a round counts). With the defaults it takes about six minutes.
 */
public final class HubVersusBridge {
    private static final long STALL_MS = 5_000;
    private static final long SETTLE_MS = 1_000;
    private static final int MORE_SECONDS = 40;

    private final Options options;
    private final UnderTest hub;
    private final UnderTest stock;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    /** One server and how to start it. */
    private static final class UnderTest {
        private final String name;
        private final int port;
        private final List<String> command;
        private ServerProcess process;

        UnderTest(String name, int port, List<String> command) {
            this.name = name;
            this.port = port;
            this.command = command;
        }
    }

    private record Round(
            String server, int rate, long expected, long delivered, Usage usage, String latency, String note) {
        double userPerMillion() {
            return usage.userSeconds() * 1e6 / delivered;
        }

        double systemPerMillion() {
            return usage.systemSeconds() * 1e6 / delivered;
        }

        double totalPerMillion() {
            return usage.totalSeconds() * 1e6 / delivered;
        }

        @Override
        public String toString() {
            return String.format(
                    "%-6s %4d/s  %9d of %9d  user %5.2f  system %5.2f  total %5.2f s/million  %s %s",
                    server,
                    rate,
                    delivered,
                    expected,
                    userPerMillion(),
                    systemPerMillion(),
                    totalPerMillion(),
                    latency,
                    note);
        }
    }

    private HubVersusBridge(Options options) {
        this.options = options;
        this.hub = new UnderTest(
                "hub",
                options.number("port"),
                List.of(HubServer.class.getName(), "server.port=" + options.text("port"), "server.host=127.0.0.1"));
        int stockPort = options.number("port") + 1;
        this.stock = new UnderTest(
                "stock", stockPort, List.of(StockBridgeServer.class.getName(), Integer.toString(stockPort)));
    }

    public static void main(String[] arguments) throws InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "sockets",
                        "500",
                        "bytes",
                        "200",
                        "rounds",
                        "3",
                        "seconds",
                        "10",
                        "rates",
                        "100,500",
                        "warmRate",
                        "100",
                        "warmSeconds",
                        "30",
                        "port",
                        "18180",
                        "jvm",
                        "-Xmx1g"));
        boolean exact = new HubVersusBridge(options).run();
        System.exit(exact ? 0 : 1);
    }

    private boolean run() throws InterruptedException {
        boolean exact = true;
        try {
            for (String rate : options.text("rates").split(",")) {
                List<Round> ours = new ArrayList<>();
                List<Round> theirs = new ArrayList<>();
                for (int i = 0; i < options.number("rounds"); i++) {
                    ours.add(round(hub, Integer.parseInt(rate)));
                    theirs.add(round(stock, Integer.parseInt(rate)));
                    exact &= ours.get(i).note().isEmpty()
                            && ours.get(i).delivered() == ours.get(i).expected();
                }
                summary(rate, ours, theirs);
            }
        } finally {
            stop(hub);
            stop(stock);
        }
        return exact;
    }

    private Round round(UnderTest server, int rate) throws InterruptedException {
        if (server.process == null || !server.process.alive()) {
            start(server);
            // The server's compilers must have seen the load before it counts.
            play(server, options.number("warmRate"), options.number("warmSeconds"));
        }
        Round round = play(server, rate, options.number("seconds"));
        System.out.println(round);
        if (round.delivered() < round.expected()) {
            // Work that is left over in a server that fell behind must not weigh on its next round.
            stop(server);
        }
        return round;
    }

    private void start(UnderTest server) {
        List<String> command = new ArrayList<>(List.of(options.text("jvm").split(" ")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(server.command);
        server.process = ServerProcess.java(command, null);
        server.process.await("port");
    }

    private static void stop(UnderTest server) {
        if (server.process != null) {
            server.process.close();
            server.process = null;
        }
    }

    /** Plays a round. A server that does not finish in time is ended, which ends the waiting for it too. */
    private Round play(UnderTest server, int rate, int seconds) throws InterruptedException {
        ScheduledFuture<?> limit = watch.schedule(server.process::kill, 2L * seconds + MORE_SECONDS, TimeUnit.SECONDS);
        try {
            return measured(server, rate, rate * seconds);
        } catch (UncheckedIOException | IllegalStateException ended) {
            return new Round(server.name, rate, 1, 0, new Usage(0, 0), "", "(did not get through with it)");
        } finally {
            limit.cancel(false);
        }
    }

    private Round measured(UnderTest server, int rate, int count) throws InterruptedException {
        int sockets = options.number("sockets");
        long expected = (long) count * sockets;
        List<String> tokens = List.of(server.process
                .ask("room " + sockets + " " + options.text("bytes"), "tokens")
                .split(" "));
        EventReaders readers = EventReaders.connect(server.port, tokens, 1);
        Usage usage;
        int closed;
        try {
            Thread.sleep(SETTLE_MS);
            Usage before = server.process.usage();
            server.process.ask("publish " + rate + " " + count, "published");
            readers.await(expected, STALL_MS);
            usage = server.process.usage().since(before);
            closed = readers.closed();
        } finally {
            readers.close();
        }
        return new Round(
                server.name,
                rate,
                expected,
                readers.received(),
                usage,
                readers.latencies().toString(),
                faults(readers, closed));
    }

    private static String faults(EventReaders readers, int closed) {
        if (closed + readers.duplicates() + readers.missed() == 0) {
            return "";
        }
        return String.format(
                "(%d sockets closed, %d left out, %d doubled)", closed, readers.missed(), readers.duplicates());
    }

    private static void summary(String rate, List<Round> ours, List<Round> theirs) {
        System.out.printf(
                "%s/s, hub to stock, by round (median): user %s, total %s%n",
                rate, ratios(ours, theirs, Round::userPerMillion), ratios(ours, theirs, Round::totalPerMillion));
    }

    private static String ratios(List<Round> ours, List<Round> theirs, ToDoubleFunction<Round> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            if (theirs.get(i).delivered() > 0) {
                ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        ratios.forEach(ratio -> text.append(String.format("%.2f ", ratio)));
        ratios.sort(null);
        return ratios.isEmpty() ? "none" : text + String.format("(%.2f)", ratios.get(ratios.size() / 2));
    }
}
