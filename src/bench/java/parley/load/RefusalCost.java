package parley.load;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Measures what each command and each route costs a server, in CPU time and on the wire, when it is refused next to
 * when it is carried out. Blocks of each kind run in turn against a server started from {@code target/parley.jar} with
 * its embedded PostgreSQL, whose CPU time counts. The program ends with 1 if a refusal costs more than the acceptance,
 * or something was not refused or granted as it should be.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.RefusalCost
 * </pre>
 *
 * <p>Options: jar, operations (of each block), blocks, tolerancePercent and slackMicros (what a refusal may cost more),
 * seconds (it gives up then), jvm (flags of the server).
 */
public final class RefusalCost {
    private static final int HOUR_MS = 3_600_000;

    /** Kinds of blocks that count together against the limits of a user's messages, of a user's commands, of an address. */
    private static final int MESSAGE_KINDS = 8;

    private static final int COMMAND_KINDS = 120;
    /** Kinds of blocks that count together against the limit of one user's signals. */
    private static final int SIGNALING_KINDS = 24;

    private static final int ROUTE_KINDS = 12;
    private static final int CONNECTIONS = 200;

    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final ParleyJar server;
    private final Cast cast;

    private RefusalCost(Options options, ParleyJar server) {
        this.options = options;
        this.server = server;
        this.cast = new Cast(vertx, server.port());
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "jar", "target/parley.jar",
                        "operations", "240",
                        "blocks", "3",
                        "tolerancePercent", "25",
                        "slackMicros", "15",
                        "seconds", "240",
                        "port", "18194",
                        "jvm", "-Xmx512m"));
        giveUpAfter(options.number("seconds"));
        List<String> jvm = List.of(options.text("jvm").split(" "));
        String jar = options.text("jar");
        boolean cheap = false;
        try (ParleyJar server = ParleyJar.start(jar, options.number("port"), jvm, settings(options))) {
            cheap = new RefusalCost(options, server).run();
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (RuntimeException failure) {
            System.out.println("WRONG " + failure);
        }
        System.exit(cheap ? 0 : 1);
    }

    private static void giveUpAfter(int seconds) {
        Thread end = new Thread(() -> {
            try {
                Thread.sleep(seconds * 1_000L);
            } catch (InterruptedException interrupted) {
                return;
            }
            System.out.println("WRONG not done after " + seconds + " s");
            System.exit(1);
        });
        end.setDaemon(true);
        end.start();
    }

    /**
     * Settings of limits for one user or address in an hour: measured operations stay below them, and one user goes
     * beyond them at the start.
     */
    private static Map<String, String> settings(Options options) throws IOException {
        Map<String, String> settings = RaisedLimits.of(options.text("jar"), limit(options, MESSAGE_KINDS), HOUR_MS);
        settings.put("PARLEY_LIMITS_OTHER_COUNT", "" + limit(options, COMMAND_KINDS));
        settings.put("PARLEY_LIMITS_SIGNALING_COUNT", "" + limit(options, SIGNALING_KINDS));
        settings.put("PARLEY_LIMITS_HTTP_PER_IP_COUNT", "" + limit(options, ROUTE_KINDS));
        settings.put("PARLEY_LIMITS_LOGIN_PER_IP_COUNT", "" + RouteCosts.LOGIN_LIMIT);
        settings.put("PARLEY_LIMITS_REGISTER_PER_IP_COUNT", "" + RouteCosts.LOGIN_LIMIT);
        settings.putAll(RaisedLimits.guestQuotas(options.text("jar")));
        settings.putAll(RaisedLimits.anyFrames(options.text("jar")));
        settings.put("PARLEY_LIMITS_MAX_CONNECTIONS_PER_IP", "" + CONNECTIONS);
        settings.put("PARLEY_GATEWAY_VIOLATIONS_PER_MINUTE", "100000");
        settings.put("PARLEY_AUTH_DEADLINE_MS", "600000");
        return settings;
    }

    private static int limit(Options options, int kinds) {
        return kinds * options.number("operations") * (1 + options.number("blocks"));
    }

    private boolean run() throws IOException {
        long postgresPid = server.postgresPid();
        Supplier<CpuTime> clock = () -> CpuTime.of(server.process().pid(), postgresPid);
        spendLimits();
        Door spent = cast.freshHttp();
        cast.spend(spent, HttpDoor.request("GET", "/api/stats", null, null), 2 * limit(options, ROUTE_KINDS));
        int operations = options.number("operations");
        List<CostRow> commands = new CommandCosts(
                        cast,
                        operations,
                        !RaisedLimits.guestQuotas(options.text("jar")).isEmpty())
                .rows();
        if (known().contains("call:join")) {
            commands.addAll(new CallCosts(cast, operations).rows());
        }
        List<CostRow> routes = new RouteCosts(cast, operations, spent).rows();
        List<CostRow> connections = connections(operations / 4);
        List<CostRow> all = new ArrayList<>(commands);
        all.addAll(routes);
        all.addAll(connections);
        System.out.println("limits are spent, warming up");
        all.forEach(row -> row.warm(clock));
        for (int block = 0; block < options.number("blocks"); block++) {
            System.out.println("block " + (block + 1));
            all.forEach(row -> row.measure(clock));
        }
        double connection =
                connections.get(0).byKind().get(Attempt.ACCEPTED).each().total();
        CostTable table =
                new CostTable(options.number("tolerancePercent") / 100.0, options.number("slackMicros"), connection);
        table.print("CPU us of a command", commands);
        table.print("CPU us of a request", routes);
        table.print("CPU us of a connection", connections);
        table.write(Path.of("target", "refusal-cost.csv"));
        return verdict(table.faults(), commands);
    }

    /** Brings one user over all limits; requests that count against most of them need not succeed. */
    private void spendLimits() {
        int messages = 2 * limit(options, MESSAGE_KINDS);
        BridgeDoor socket = cast.spent.socket();
        JsonObject elsewhere = new JsonObject().put("roomId", Cast.UNKNOWN);
        cast.spend(socket, BridgeDoor.command("chat:message", elsewhere.copy().put("content", "nowhere")), messages);
        cast.spend(socket, BridgeDoor.command("chat:read", elsewhere.copy().put("upTo", 1)), messages);
        cast.spend(socket, BridgeDoor.command("chat:typing:start", elsewhere), messages);
        JsonObject noCall = new JsonObject().put("callId", Cast.UNKNOWN);
        cast.spend(socket, BridgeDoor.command("webrtc:stats", noCall), 2 * limit(options, SIGNALING_KINDS));
        cast.spend(socket, BridgeDoor.command("session:ping", new JsonObject()), 2 * limit(options, COMMAND_KINDS));
    }

    private List<CostRow> connections(int operations) {
        String token = cast.friend.token();
        ConnectingDoor full = cast.connecting(true);
        for (int held = 0; held < CONNECTIONS; held++) {
            full.exchange(List.of(token));
        }
        ConnectingDoor door = cast.connecting(false);
        return List.of(
                new CostRow(
                        "HTTP, with GET /live",
                        List.of(new Attempt(
                                Attempt.ACCEPTED,
                                operations,
                                cast.freshHttpOnce(),
                                number -> HttpDoor.request("GET", "/live", null, null)))),
                new CostRow(
                        "socket",
                        List.of(
                                new Attempt(Attempt.ACCEPTED, operations, door, number -> token),
                                new Attempt(Attempt.BAD_TOKEN, operations, door, number -> CommandCosts.forged(token)),
                                new Attempt(Attempt.ADDRESS_LIMIT, operations, full, number -> token))));
    }

    /** The commands that the jar takes; an older one has no calls. */
    private Set<String> known() throws IOException {
        return RaisedLimits.read(options.text("jar"), "schema/commands.json").fieldNames();
    }

    private boolean verdict(List<String> faults, List<CostRow> commands) throws IOException {
        Set<String> missing = new TreeSet<>(known());
        missing.removeAll(commands.stream()
                .flatMap(row -> List.of(row.name().split(", ")).stream())
                .collect(Collectors.toSet()));
        System.out.println();
        faults.forEach(fault -> System.out.println("WRONG " + fault));
        missing.forEach(name -> System.out.println("WRONG not measured: " + name));
        cast.close();
        Waiting.until(vertx.close());
        return faults.isEmpty() && missing.isEmpty();
    }
}
