package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import parley.load.People.Person;

/**
 * Measures what people cost who do nothing, and what one costs who comes and goes: one node started from
 * {@code target/parley.jar}, with an embedded PostgreSQL at full durability and a Redis, on loopback.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.IdleLoad
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.IdleLoad -Dmain.args="--idle 1000 --followers 100"
 * </pre>
 *
 * <p>Options: idle (numbers of connected accounts, each in a room of its own), followers (of one who comes and goes;
 * 100 of them are connected), rooms (sizes of rooms whose members come and go; all members are connected, but 100 where
 * there are more than 1,000), memberships (numbers of rooms of one who comes and goes; 100 of the others are connected),
 * rounds (of coming and going), seconds (of doing nothing), jvm (flags of the node), jar.
 */
public final class IdleLoad {
    private static final int CONNECTIONS = 200;
    private static final int AT_ONCE = 50;
    private static final int WATCHING = 100;
    private static final int ALL_CONNECTED = 1_000;
    private static final int SETTLE_MS = 12_000;
    /** Longer than presence waits for somebody to come back. */
    private static final int AWAY_MS = 3_000;

    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final WebSocketClient sockets =
            vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(50_000));
    private final LoadCluster cluster;
    private int numbers;
    private volatile long told;

    private IdleLoad(Options options, LoadPostgres postgres) throws IOException, InterruptedException {
        this.options = options;
        this.cluster = LoadCluster.start(vertx, options, postgres, 1);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = Options.parse(
                arguments,
                Map.of(
                        "idle", "1000,10000",
                        "followers", "100,100000",
                        "rooms", "50,1000,10000",
                        "memberships", "1,5000",
                        "rounds", "10",
                        "seconds", "20",
                        "port", "18300",
                        "jar", "target/parley.jar",
                        "jvm", "-Xmx1g"));
        boolean done = false;
        try (LoadPostgres postgres = LoadPostgres.start(CONNECTIONS)) {
            IdleLoad load = new IdleLoad(options, postgres);
            try {
                load.run();
                done = true;
            } finally {
                load.cluster.close();
            }
        } catch (CompletionException failure) {
            System.out.println("WRONG " + failure.getCause());
        }
        System.exit(done ? 0 : 1);
    }

    private void run() throws InterruptedException {
        System.out.println("| | node | PostgreSQL | Redis | told |\n|---|---|---|---|---|");
        warmUp();
        for (int accounts : numbers("idle")) {
            idle(accounts);
        }
        for (int followers : numbers("followers")) {
            followed(followers);
        }
        for (int size : numbers("rooms")) {
            room(size);
        }
        for (int rooms : numbers("memberships")) {
            inManyRooms(rooms);
        }
    }

    private List<Integer> numbers(String option) {
        return options.text(option).isEmpty()
                ? List.of()
                : List.of(options.text(option).split(",")).stream()
                        .map(Integer::valueOf)
                        .toList();
    }

    /** Lets the node compile what is measured. */
    private void warmUp() throws InterruptedException {
        try (People database = people("warm_")) {
            List<Person> people = database.inRooms(200, 1);
            for (int i = 0; i < 3; i++) {
                leave(enter(people, true));
            }
        }
        Thread.sleep(SETTLE_MS);
        measure("a second with nobody connected, ms", options.number("seconds"));
    }

    private void idle(int accounts) throws InterruptedException {
        try (People database = people("idle" + accounts + "_")) {
            List<BridgeClient> clients = enter(database.inRooms(accounts, 1), true);
            Thread.sleep(SETTLE_MS);
            measure("a second of " + accounts + " idle accounts, ms", options.number("seconds"));
            leave(clients);
        }
    }

    private void measure(String figure, int seconds) throws InterruptedException {
        LoadCluster.Costs before = cluster.costs();
        Thread.sleep(seconds * 1_000L);
        print(figure, cluster.costs().since(before), seconds);
    }

    private void print(String figure, LoadCluster.Costs costs, int operations) {
        System.out.printf(
                "| %s | %.1f | %.1f | %.1f | %d |%n",
                figure,
                costs.nodes().totalSeconds() * 1_000 / operations,
                costs.postgres().totalSeconds() * 1_000 / operations,
                costs.redis().totalSeconds() * 1_000 / operations,
                told);
        told = 0;
    }

    private void followed(int followers) throws InterruptedException {
        try (People database = people("followed" + followers + "_")) {
            List<Person> few = database.inRooms(WATCHING + 1, 1);
            Person one = few.get(WATCHING);
            database.follow(one, few.subList(0, WATCHING), followers - WATCHING);
            List<BridgeClient> clients = enter(few.subList(0, WATCHING), true);
            comeAndGo("one with " + followers + " followers comes and goes, ms", List.of(one));
            leave(clients);
        }
    }

    private void room(int size) throws InterruptedException {
        try (People database = people("room" + size + "_")) {
            List<Person> members = database.inRooms(1, size);
            int going = Math.min(size / 2, options.number("rounds"));
            int connected = size > ALL_CONNECTED ? going + WATCHING : size;
            List<BridgeClient> clients = enter(members.subList(going, connected), true);
            comeAndGo("a member of a room of " + size + " comes and goes, ms", members.subList(0, going));
            leave(clients);
        }
    }

    private void inManyRooms(int rooms) throws InterruptedException {
        try (People database = people("many" + rooms + "_")) {
            List<Person> others = database.inRooms(rooms, 1);
            Person one = database.inAllRoomsOf(others);
            List<BridgeClient> clients = enter(others.subList(0, Math.min(rooms, WATCHING)), true);
            comeAndGo("one who is in " + rooms + " rooms comes and goes, ms", List.of(one));
            leave(clients);
        }
    }

    /** Lets each of them come and go in turn; what the others cost meanwhile is measured before, and taken off. */
    private void comeAndGo(String figure, List<Person> people) throws InterruptedException {
        Thread.sleep(SETTLE_MS);
        int rounds = options.number("rounds");
        long begin = System.nanoTime();
        LoadCluster.Costs before = cluster.costs();
        told = 0;
        for (int i = 0; i < rounds; i++) {
            List<BridgeClient> client = enter(List.of(people.get(i % people.size())), false);
            Thread.sleep(AWAY_MS);
            leave(client);
            Thread.sleep(AWAY_MS);
        }
        LoadCluster.Costs costs = cluster.costs().since(before);
        double seconds = (System.nanoTime() - begin) / 1e9;
        long heard = told;
        LoadCluster.Costs idle = cluster.costs();
        Thread.sleep((long) (seconds * 1_000 / 3));
        LoadCluster.Costs resting = cluster.costs().since(idle);
        told = heard;
        print(
                figure,
                new LoadCluster.Costs(
                        less(costs.nodes(), resting.nodes()),
                        less(costs.postgres(), resting.postgres()),
                        less(costs.redis(), resting.redis())),
                rounds);
    }

    /** @param third usage of a third of the time that the whole took */
    private static Usage less(Usage whole, Usage third) {
        return new Usage(
                whole.userSeconds() - 3 * third.userSeconds(), whole.systemSeconds() - 3 * third.systemSeconds());
    }

    private People people(String prefix) {
        return new People(vertx, cluster, prefix);
    }

    /** @param listening whether they count what they are told of presence */
    private List<BridgeClient> enter(List<Person> people, boolean listening) {
        List<BridgeClient> clients = new ArrayList<>();
        Waiting.until(Future.all(IntStream.range(0, AT_ONCE)
                .mapToObj(lane -> enter(people, lane, listening, clients))
                .toList()));
        return clients;
    }

    private Future<Void> enter(List<Person> people, int number, boolean listening, List<BridgeClient> clients) {
        if (number >= people.size()) {
            return Future.succeededFuture();
        }
        return Future.<Void>future(turn -> vertx.runOnContext(turn::complete))
                .compose(turn -> BridgeClient.connect(sockets, cluster.portOf(0), numbers++))
                .compose(client -> {
                    synchronized (clients) {
                        clients.add(client);
                    }
                    if (listening) {
                        List.of("presence:user_online", "presence:user_offline", "presence:count")
                                .forEach(event -> client.on(event, data -> told++));
                    }
                    return client.send(
                            "session:authenticate",
                            new JsonObject().put("token", people.get(number).token()));
                })
                .compose(ready -> enter(people, number + AT_ONCE, listening, clients));
    }

    private static void leave(List<BridgeClient> clients) {
        clients.forEach(BridgeClient::close);
    }
}
