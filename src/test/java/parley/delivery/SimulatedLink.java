package parley.delivery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import parley.delivery.Delivery.ToConnection;
import parley.gateway.TakenBatches;

/** A way to one connection that loses, doubles and delays batches and answers, on a clock of its own. */
final class SimulatedLink implements ConnectionDelivery.Link {
    private static final long PATIENCE_MS = 2_000;
    private static final int MOST_DELAY_MS = 5_000;

    private final Random random;
    private final double loss;
    private final TakenBatches batches = new TakenBatches();
    private final List<String> taken = new ArrayList<>();
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
    private long now;
    private long planned;
    private int sent;
    private int mostEvents;
    private int underWay;
    private boolean connected = true;
    private boolean nodeThere = true;

    private record Step(long at, long order, Runnable run) {}

    SimulatedLink(long seed, double loss) {
        this.random = new Random(seed);
        this.loss = loss;
    }

    @Override
    public Future<Boolean> send(String nodeId, ToConnection batch) {
        sent++;
        underWay++;
        mostEvents = Math.max(mostEvents, batch.events().size());
        Promise<Boolean> answer = Promise.promise();
        in(PATIENCE_MS, () -> answer.tryFail("no answer"));
        int copies = lost() ? 0 : 1 + random.nextInt(2);
        for (int i = 0; i < copies; i++) {
            in(random.nextInt(MOST_DELAY_MS), () -> arrive(batch, answer));
        }
        return answer.future().onComplete(done -> underWay--);
    }

    private void arrive(ToConnection batch, Promise<Boolean> answer) {
        boolean there = connected && nodeThere;
        if (there && batches.take(batch.senderId(), batch.number())) {
            batch.events().forEach(event -> taken.add(event.json()));
        }
        if (nodeThere && !lost()) {
            in(random.nextInt(100), () -> answer.tryComplete(there));
        }
    }

    private boolean lost() {
        return random.nextDouble() < loss;
    }

    @Override
    public boolean reaches(String nodeId) {
        return nodeThere;
    }

    @Override
    public Future<Void> after(long delayMs) {
        Promise<Void> later = Promise.promise();
        in(delayMs, later::complete);
        return later.future();
    }

    void in(long delayMs, Runnable step) {
        steps.add(new Step(now + delayMs, planned++, step));
    }

    /** Goes on until nothing is left to do. */
    void run() {
        for (Step step = steps.poll(); step != null; step = steps.poll()) {
            now = step.at();
            step.run().run();
        }
    }

    void endConnection() {
        connected = false;
    }

    void endNode() {
        nodeThere = false;
    }

    /** Returns the data of the events that the connection took, in its order. */
    List<String> taken() {
        return taken;
    }

    long now() {
        return now;
    }

    int sent() {
        return sent;
    }

    int mostEvents() {
        return mostEvents;
    }

    int underWay() {
        return underWay;
    }
}
