package parley.cluster;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import parley.ServerExtension;
import parley.util.Eventually;

/**
 * Breaks one thing after another, some while others are still broken, and repairs each after a while. Its actions
 * follow from the seed; how far the servers have come by then does not.
 */
final class Chaos {
    private static final int PAUSE_MS = 1_500;
    private static final Duration REPAIR = Duration.ofSeconds(120);
    private static final String REDIS = "Redis";
    private static final String POSTGRES = "PostgreSQL";

    private final ClusterNodes nodes;
    private final List<Fault> faults;
    /** The faults in the order in which they come; each comes once before any comes again. */
    private final Deque<Fault> deck = new ArrayDeque<>();

    private final Random random;
    private final List<Repair> repairs = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);
    private long begin;

    /** A fault that is made, and taken back after a while. */
    enum Fault {
        KILL_NODE(6_000),
        STOP_NODE(8_000),
        PAUSE_NODE(20_000),
        PAUSE_REDIS(10_000),
        KILL_REDIS(4_000),
        PAUSE_POSTGRES(8_000),
        KILL_POSTGRES(3_000);

        private final int longestMs;

        Fault(int longestMs) {
            this.longestMs = longestMs;
        }
    }

    /** The faults that leave Redis alone. */
    static final Set<Fault> NODES_AND_DATABASE = EnumSet.complementOf(EnumSet.of(Fault.PAUSE_REDIS, Fault.KILL_REDIS));

    static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

    /** @param action tells whether the target is whole again; otherwise it is tried again */
    private record Repair(String target, long dueNanos, BooleanSupplier action) {}

    Chaos(ClusterNodes nodes, Set<Fault> faults, Random random) {
        this.nodes = nodes;
        this.faults = List.copyOf(faults);
        this.random = random;
    }

    /** Returns what was done, and how often. */
    @Override
    public String toString() {
        return done.toString();
    }

    /** Makes faults for a while, at least one of each kind, then repairs everything. */
    void rage(Duration duration) {
        begin = System.nanoTime();
        long end = begin + duration.toNanos();
        long[] next = {System.nanoTime()};
        Eventually.until(duration.plus(REPAIR), () -> "chaos does not end", () -> {
            repairWhatIsDue(System.nanoTime());
            if (System.nanoTime() >= next[0]) {
                next[0] = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500 + random.nextInt(PAUSE_MS));
                strike();
            }
            return System.nanoTime() >= end && done.keySet().containsAll(faults);
        });
        Eventually.until(REPAIR, () -> "still broken: " + broken, () -> {
            repairWhatIsDue(Long.MAX_VALUE);
            return broken.isEmpty();
        });
        // A node that answered, and then found no database while it started, has ended.
        nodes.repair();
    }

    private void repairWhatIsDue(long now) {
        for (Iterator<Repair> each = repairs.iterator(); each.hasNext(); ) {
            Repair repair = each.next();
            if (repair.dueNanos() <= now && repair.action().getAsBoolean()) {
                say(repair.target() + " is repaired");
                broken.remove(repair.target());
                each.remove();
            }
        }
    }

    private void strike() {
        Fault fault = nextFault();
        int victim = random.nextInt(nodes.size());
        int lasting = 200 + random.nextInt(fault.longestMs);
        String target =
                switch (fault) {
                    case KILL_NODE, STOP_NODE, PAUSE_NODE -> "node " + victim;
                    case PAUSE_REDIS, KILL_REDIS -> REDIS;
                    case PAUSE_POSTGRES, KILL_POSTGRES -> POSTGRES;
                };
        boolean lastNode = target.startsWith("node")
                && broken.stream().filter(name -> name.startsWith("node")).count() == nodes.size() - 1;
        if (lastNode || !broken.add(target)) {
            deck.add(fault);
            return;
        }
        say(fault + " " + target + " for " + lasting + " ms");
        done.merge(fault, 1, Integer::sum);
        BooleanSupplier repair = apply(fault, nodes.node(victim));
        repairs.add(new Repair(target, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lasting), repair));
    }

    private Fault nextFault() {
        if (deck.isEmpty()) {
            List<Fault> shuffled = new ArrayList<>(faults);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
        return deck.remove();
    }

    private BooleanSupplier apply(Fault fault, ServerExtension node) {
        return switch (fault) {
            case KILL_NODE -> {
                Process killed = node.process();
                node.kill9();
                yield () -> startedAfter(killed, node);
            }
            case STOP_NODE -> {
                Process stopping = node.process();
                stopping.destroy();
                yield () -> startedAfter(stopping, node);
            }
            case PAUSE_NODE -> {
                node.pause();
                yield repaired(node::resume);
            }
            case PAUSE_REDIS -> {
                nodes.redis().pause();
                yield repaired(nodes.redis()::resume);
            }
            case KILL_REDIS -> {
                nodes.redis().kill();
                yield repaired(nodes.redis()::start);
            }
            case PAUSE_POSTGRES -> {
                nodes.postgres().pause();
                yield repaired(nodes.postgres()::resume);
            }
            case KILL_POSTGRES -> {
                nodes.postgres().kill();
                yield repaired(nodes.postgres()::startAgain);
            }
        };
    }

    private static BooleanSupplier repaired(Runnable action) {
        return () -> {
            action.run();
            return true;
        };
    }

    /**
     * Starts a node like something that watches processes: a node that found no database at its start has ended again.
     */
    private static boolean startedAfter(Process ended, ServerExtension node) {
        if (!node.process().isAlive()) {
            node.launch();
        }
        return node.process() != ended && node.status("/live") == 200;
    }

    private void say(String what) {
        System.out.printf("%6d ms: %s%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), what);
    }
}
