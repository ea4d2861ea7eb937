package parley.load;

import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A counter of the nodes by its label, and its growth since then. */
final class Operations {
    /** Growth per step below which operations are those that nodes do by the clock. */
    private static final double NOTABLE = 0.2;

    private final Supplier<Map<String, Double>> counter;
    private final Map<String, Double> before;

    private Operations(Supplier<Map<String, Double>> counter) {
        this.counter = counter;
        this.before = counter.get();
    }

    static Operations redis(LoadCluster cluster) {
        return new Operations(() -> cluster.counted("parley_redis_operations_total"));
    }

    static Operations betweenNodes(LoadCluster cluster) {
        return new Operations(() -> cluster.counted("parley_cluster_sent_total"));
    }

    /** Number of operations of all labels. */
    double all() {
        return counter.get().entrySet().stream()
                .mapToDouble(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0.0))
                .sum();
    }

    /** Returns a text like {@code limit-take 1.0}; a script's first run counts twice. */
    String per(int steps) {
        String text = counter.get().entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(), (entry.getValue() - before.getOrDefault(entry.getKey(), 0.0)) / steps))
                .filter(entry -> entry.getValue() >= NOTABLE)
                .map(entry ->
                        String.format(Locale.ROOT, "%s %.2f", entry.getKey().replace("parley.", ""), entry.getValue()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "none" : text;
    }
}
