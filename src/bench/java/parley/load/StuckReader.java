package parley.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.util.TimedHttp;

/**
 * Lets one reader among many stop taking bytes from its socket. The server must give it up (4001), keep its heap flat
 * and serve all others as if nothing were; when it comes back it gets every event that it missed. Otherwise the program
 * says what was wrong and ends with 1. It uses loopback only and takes less than a minute.
 *
 * <pre>mvn -B -q -Pbench test-compile exec:exec@main -Dmain.class=parley.load.StuckReader</pre>
 *
 * <p>Options: sockets (with the stuck one), bytes (of an event's JSON), perSecond, events, heapMarginKb (how much the
 * live heap may grow beyond the one full queue of {@code gateway.queueBytes}, whose events are kept as two texts).
 */
public final class StuckReader {
    private static final int QUEUE_KB = 2 * 1_024;
    /** Events in the log before anybody connects, so that the log does not grow the heap from then on. */
    private static final int LOG_EVENTS = 4_000;

    private static final String ROOM_ID = "(?s).*?rooms\\\\\":\\[\\{\\\\\"id\\\\\":\\\\\"([^\\\\]+).*";
    private static final int RECEIVE_BUFFER = 4_096;
    private static final int SAMPLES = 4;
    private static final long STALL_MS = 10_000;

    private final Options options;
    private final ServerProcess server;
    private final List<String> faults = new ArrayList<>();

    private StuckReader(Options options, ServerProcess server) {
        this.options = options;
        this.server = server;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "sockets", "200",
                        "bytes", "4000",
                        "perSecond", "100",
                        "events", "2000",
                        "heapMarginKb", "3072",
                        "port", "18185"));
        List<String> command = List.of(
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                HubServer.class.getName(),
                "server.port=" + options.text("port"),
                "server.host=127.0.0.1",
                "rooms.matchMaxEvents=" + LOG_EVENTS);
        StuckReader run;
        try (ServerProcess server = ServerProcess.java(command, null)) {
            server.await("port");
            run = new StuckReader(options, server);
            run.play();
        }
        run.faults.forEach(fault -> System.out.println("WRONG " + fault));
        System.exit(run.faults.isEmpty() ? 0 : 1);
    }

    private void play() throws IOException, InterruptedException {
        int sockets = options.number("sockets");
        int events = options.number("events");
        int port = options.number("port");
        List<String> tokens = List.of(server.ask("room " + sockets + " " + options.text("bytes"), "tokens")
                .split(" "));
        server.ask("publish 100000 " + LOG_EVENTS, "published");
        EventReaders others = EventReaders.connect(port, tokens.subList(1, sockets), LOG_EVENTS + 1);
        EventReader stuck = EventReader.connect(port, RECEIVE_BUFFER, new Latencies(), LOG_EVENTS + 1);
        String roomId = EventReaders.enter(stuck, tokens.get(0), null).replaceFirst(ROOM_ID, "$1");
        try {
            long heapBefore = server.liveHeapKb();
            long most = publish(events, heapBefore);
            others.await((long) events * (sockets - 1), STALL_MS);
            awaitMetric("parley_slow_consumers_total", 1);
            long heapAfter = server.liveHeapKb();
            System.out.printf("live heap %d KB before, %d KB at most, %d KB after%n", heapBefore, most, heapAfter);
            check(most - heapBefore <= QUEUE_KB + options.number("heapMarginKb"), "the heap grew");
            check(metric("parley_closes_total{code=\"4001\"}") == 1, "no close with 4001");
        } finally {
            others.close();
            stuck.channel().close();
        }
        others(others, (long) events * (sockets - 1));
        comeBack(tokens.get(0), roomId, LOG_EVENTS + 1L, events);
    }

    /** Publishes in parts, and looks at the heap after each. @return the most that was live */
    private long publish(int events, long heapBefore) {
        long most = heapBefore;
        for (int i = 0; i < SAMPLES; i++) {
            server.ask("publish " + options.text("perSecond") + " " + events / SAMPLES, "published");
            most = Math.max(most, server.liveHeapKb());
        }
        return most;
    }

    private void others(EventReaders others, long expected) {
        System.out.printf(
                "the others: %d of %d events, %d left out, %d doubled, %d closed; %s%n",
                others.received(), expected, others.missed(), others.duplicates(), others.closed(), others.latencies());
        check(
                others.received() == expected && others.missed() + others.duplicates() + others.closed() == 0,
                "the others were affected");
    }

    /** Comes back like a client that had taken nothing. */
    private void comeBack(String token, String roomId, long next, int events) throws IOException {
        EventReader again = EventReader.connect(options.number("port"), 0, new Latencies(), next);
        String room = "{\"rooms\":{\"" + roomId + "\":" + (next - 1) + "}}";
        EventReaders.enter(again, token, room);
        long deadline = System.currentTimeMillis() + 2 * STALL_MS;
        while (again.received() < events && System.currentTimeMillis() < deadline && again.read()) {
            // The loop goes on until the client has all, or the server ends it.
        }
        System.out.printf(
                "the stuck one, come back: %d of %d events, %d left out, %d doubled%n",
                again.received(), events, again.missed(), again.duplicates());
        check(
                again.received() == events && again.missed() + again.duplicates() == 0,
                "the stuck one did not get all when it came back");
        again.channel().close();
    }

    private void check(boolean right, String fault) {
        if (!right) {
            faults.add(fault);
        }
    }

    private void awaitMetric(String name, double value) throws IOException, InterruptedException {
        long deadline = System.currentTimeMillis() + STALL_MS;
        while (metric(name) < value && System.currentTimeMillis() < deadline) {
            Thread.sleep(100);
        }
        System.out.printf("%s %.0f%n", name, metric(name));
        check(metric(name) == value, name + " is not " + value);
    }

    private double metric(String name) throws IOException, InterruptedException {
        return TimedHttp.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + options.text("port") + "/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }
}
