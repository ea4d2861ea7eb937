package parley.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Collects figures by the size of the cluster, a value for each round, for a table of {@code performance.md}. */
final class ClusterTable {
    private final int largest;
    private final Map<String, List<List<String>>> rows = new LinkedHashMap<>();

    ClusterTable(int largest) {
        this.largest = largest;
    }

    /** Adds values, and shows them at once. @param size size of the cluster */
    void add(int size, String figure, String format, Object... values) {
        String text = String.format(format, values);
        System.out.printf("%d nodes: %s: %s%n", size, figure, text);
        List<List<String>> row = rows.computeIfAbsent(figure, name -> {
            List<List<String>> cells = new ArrayList<>();
            for (int i = 0; i < largest; i++) {
                cells.add(new ArrayList<>());
            }
            return cells;
        });
        row.get(size - 1).add(text);
    }

    void print() {
        System.out.printf("%n| | 1 node | 2 nodes | 3 nodes |%n|---|---|---|---|%n");
        rows.forEach((figure, cells) -> System.out.printf(
                "| %s | %s |%n",
                figure, cells.stream().map(rounds -> String.join("; ", rounds)).collect(Collectors.joining(" | "))));
        System.out.println();
    }
}
