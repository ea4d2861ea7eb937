package parley.load;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Devices of a cluster's people, who enter, talk at a rate, and are asked what they saw. */
final class Crowd {
    private static final int SETTLE_MS = 2_000;
    private static final int PATIENCE_S = 180;
    private static final int AT_ONCE = 50;
    private static int runs;

    private final Device.Figures figures = new Device.Figures();
    private final List<Device> devices = new ArrayList<>();
    private final Context loop;
    private final Drive drive;
    private final int perRoom;
    private int turn;
    private int sent;

    /**
     * @param perRoom number of people, next to each other in the list, in one room
     * @param ports finds the port of each person by their number
     */
    Crowd(Vertx vertx, List<People.Person> people, int perRoom, IntUnaryOperator ports) {
        this.loop = vertx.getOrCreateContext();
        this.drive = new Drive(vertx);
        this.perRoom = perRoom;
        WebSocketClient sockets = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxConnections(people.size()).setConnectTimeout(5_000));
        String run = "run" + ++runs;
        for (int i = 0; i < people.size(); i++) {
            int number = i;
            devices.add(new Device(vertx, sockets, i, run, people.get(i), () -> ports.applyAsInt(number), figures));
        }
    }

    /**
     * Makes people of rooms as the options say, lets them enter and talk until the code is warm, and forgets what that
     * took.
     *
     * @param prefix of their names, which nobody else's have
     */
    static Crowd warm(Options options, Vertx vertx, LoadCluster cluster, String prefix)
            throws IOException, InterruptedException {
        int members = options.number("members");
        Crowd crowd;
        try (People database = new People(vertx, cluster, prefix)) {
            crowd = new Crowd(vertx, database.inRooms(options.number("rooms"), members), members, cluster::port);
        }
        crowd.enter();
        crowd.talk(options.number("perSecond"), options.number("warmSeconds"));
        crowd.awaitDelivered();
        crowd.figures.entry.clear();
        crowd.figures.delivery.clear();
        return crowd;
    }

    Device.Figures figures() {
        return figures;
    }

    int size() {
        return devices.size();
    }

    /** Lets them enter some at a time, as people come. */
    void enter() {
        onLoop(turn -> Future.all(
                        IntStream.range(0, AT_ONCE).mapToObj(this::enterFrom).toList())
                .mapEmpty());
    }

    private Future<Void> enterFrom(int number) {
        return number >= devices.size()
                ? Future.succeededFuture()
                : devices.get(number).enter().compose(in -> enterFrom(number + AT_ONCE));
    }

    /** Lets them enter all at the same moment. */
    void enterAtOnce() {
        onLoop(turn -> Future.all(devices.stream().map(Device::enter).toList()).mapEmpty());
    }

    void waitOutside() {
        onLoop(turn -> {
            devices.forEach(Device::waitOutside);
            return Future.succeededFuture();
        });
    }

    /** Completes when each is in its room. */
    void awaitInside() {
        onLoop(turn -> Future.all(devices.stream().map(Device::inside).toList()).mapEmpty());
    }

    /** Lets them talk. Rooms and members take turns, so that all are equally busy. */
    Drive.Figures talk(int perSecond, int seconds) {
        long begin = System.nanoTime();
        int rooms = devices.size() / perRoom;
        return drive.open(perSecond, seconds, number -> {
            sent++;
            int next = turn++ % devices.size();
            return devices.get(next % rooms * perRoom + next / rooms)
                    .say(begin + number * TimeUnit.SECONDS.toNanos(1) / perSecond);
        });
    }

    void awaitDelivered() throws InterruptedException {
        await(() -> figures.delivered >= expected());
    }

    private long expected() {
        return (long) sent * perRoom;
    }

    static boolean await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(1);
        }
        return condition.getAsBoolean();
    }

    /** Lists what was wrong, after a wait, as a doubled delivery may come late. */
    List<String> faults() throws InterruptedException {
        Thread.sleep(SETTLE_MS);
        List<String> faults = new ArrayList<>();
        onLoop(turn -> {
            devices.forEach(device -> faults.addAll(device.faults()));
            return Future.succeededFuture();
        });
        if (sent > 0 && figures.delivered != expected()) {
            faults.add(figures.delivered + " deliveries instead of " + expected());
        }
        return faults;
    }

    void close() {
        onLoop(turn -> {
            devices.forEach(Device::close);
            return Future.succeededFuture();
        });
    }

    private void onLoop(Function<Void, Future<Void>> step) {
        Waiting.until(
                Future.<Void>future(turn -> loop.runOnContext(turn::complete)).compose(step));
    }
}
