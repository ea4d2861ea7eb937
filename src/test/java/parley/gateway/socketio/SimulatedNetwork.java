package parley.gateway.socketio;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/** Carries steps out in an order that a seed decides. */
final class SimulatedNetwork {
    private record Step(long at, long number, Runnable step) {}

    private final Random random;
    private final double loss;
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::number));
    private long now;
    private long numbered;

    /** @param loss the share of answers that get lost */
    SimulatedNetwork(Random random, double loss) {
        this.random = random;
        this.loss = loss;
    }

    /** Mostly short delays and some long ones, so that messages overtake each other. */
    private long delay() {
        return random.nextInt(5) == 0 ? random.nextInt(1_000) : random.nextInt(30);
    }

    void later(Runnable step) {
        at(now + delay(), step);
    }

    void within(long ms, Runnable step) {
        at(now + random.nextLong(ms), step);
    }

    void at(long when, Runnable step) {
        steps.add(new Step(when, numbered++, step));
    }

    void laterOrLost(Runnable step, Runnable lost) {
        later(random.nextDouble() < loss ? lost : step);
    }

    void runAll() {
        for (Step next = steps.poll(); next != null; next = steps.poll()) {
            now = next.at();
            next.step().run();
        }
    }

    Line line() {
        return new Line();
    }

    /** Carries in order, as one TCP connection does. */
    final class Line {
        private long last;

        void carry(Runnable step) {
            last = Math.max(last, now + delay());
            at(last, step);
        }
    }
}
