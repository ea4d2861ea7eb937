package parley.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables, in Markdown, of what refusals cost next to acceptances, and a list of those that cost too much. */
final class CostTable {
    /** Share of requests that may be granted or refused by chance, as when a window of a limit has just moved on. */
    private static final double STRAY = 0.02;

    private final double tolerance;
    private final double slackMicros;
    private final double connectionMicros;
    private final List<String> faults = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    /**
     * @param tolerance tolerance of a refusal's ratio to its acceptance, like 0.25
     * @param slackMicros microseconds that are never too much
     * @param connectionMicros microseconds that a connection costs
     */
    CostTable(double tolerance, double slackMicros, double connectionMicros) {
        this.tolerance = tolerance;
        this.slackMicros = slackMicros;
        this.connectionMicros = connectionMicros;
        lines.add("operation,kind,code,operations,server us,PostgreSQL us,frames in,frames out,bytes in,bytes out,"
                + "reopened,reopening us");
    }

    void print(String title, List<CostRow> rows) {
        List<String> kinds = rows.stream()
                .flatMap(row -> row.byKind().keySet().stream())
                .distinct()
                .toList();
        System.out.printf("%n| %s | %s |%n|---|%s%n", title, String.join(" | ", kinds), "---|".repeat(kinds.size()));
        for (CostRow row : rows) {
            Map<String, CostRow.Cost> costs = row.byKind();
            String cells = kinds.stream()
                    .map(kind -> cell(costs.get(Attempt.ACCEPTED), costs.get(kind)))
                    .collect(Collectors.joining(" | "));
            System.out.printf("| `%s` | %s |%n", row.name(), cells);
            row.costs().forEach((attempt, cost) -> judge(row.name(), attempt, costs.get(Attempt.ACCEPTED), cost));
        }
        wire(title, kinds, rows);
    }

    private static String cell(CostRow.Cost accepted, CostRow.Cost cost) {
        if (cost == null) {
            return "";
        }
        String micros = micros(cost.each());
        return cost == accepted
                ? micros
                : String.format(
                        Locale.ROOT,
                        "%s (%.2f)",
                        micros,
                        cost.each().total() / accepted.each().total());
    }

    private static String micros(CpuTime.Spent each) {
        return each.postgres() < 1
                ? String.format(Locale.ROOT, "%.0f", each.server())
                : String.format(Locale.ROOT, "%.0f + %.0f", each.server(), each.postgres());
    }

    private void judge(String name, Attempt attempt, CostRow.Cost accepted, CostRow.Cost cost) {
        lines.add(csv(name, attempt.kind(), cost));
        int granted = cost.codes().getOrDefault(Door.ACCEPTED, 0);
        String what = name + ", " + attempt.kind() + ": ";
        if (attempt.accepted()) {
            if (granted < cost.operations() * (1 - STRAY)) {
                faults.add(what + "only " + granted + " of " + cost.operations() + " granted: " + cost.codes());
            }
            return;
        }
        if (granted > cost.operations() * STRAY) {
            faults.add(what + granted + " of " + cost.operations() + " were granted");
        }
        double allowed = accepted.each().total() * (1 + tolerance)
                + slackMicros
                + (attempt.endsConnection() ? connectionMicros : 0);
        if (cost.each().total() > allowed) {
            faults.add(String.format(
                    Locale.ROOT, "%s%s us, the acceptance %s us", what, micros(cost.each()), micros(accepted.each())));
        }
    }

    private static String csv(String name, String kind, CostRow.Cost cost) {
        Door.Traffic wire = cost.traffic();
        double operations = cost.operations();
        return String.format(
                Locale.ROOT,
                "\"%s\",%s,%s,%d,%.1f,%.1f,%.2f,%.2f,%.0f,%.0f,%d,%.1f",
                name,
                kind,
                cost.code(),
                cost.operations(),
                cost.each().server(),
                cost.each().postgres(),
                wire.framesIn() / operations,
                wire.framesOut() / operations,
                wire.bytesIn() / operations,
                wire.bytesOut() / operations,
                cost.reopened(),
                cost.reopened() == 0 ? 0 : cost.apart().total() / cost.reopened());
    }

    /** Shows all operations of a kind together. */
    private static void wire(String title, List<String> kinds, List<CostRow> rows) {
        System.out.printf(
                "%n| %s | answered with | frames in, out | bytes in, out | opened again, us each |%n|---|---|---|---|---|%n",
                title);
        for (String kind : kinds) {
            CostRow.Cost all = CostRow.Cost.NONE;
            Set<String> codes = new LinkedHashSet<>();
            for (CostRow row : rows) {
                CostRow.Cost cost = row.byKind().get(kind);
                if (cost != null) {
                    all = all.plus(cost);
                    codes.add(cost.code());
                }
            }
            double count = all.operations();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.2f, %.2f | %.0f, %.0f | %s |%n",
                    kind,
                    String.join(", ", codes),
                    all.traffic().framesIn() / count,
                    all.traffic().framesOut() / count,
                    all.traffic().bytesIn() / count,
                    all.traffic().bytesOut() / count,
                    all.reopened() == 0
                            ? "-"
                            : String.format(
                                    Locale.ROOT,
                                    "%d, %.0f",
                                    all.reopened(),
                                    all.apart().total() / all.reopened()));
        }
    }

    /** Lists operations that cost too much, or were refused or granted against the expectation. */
    List<String> faults() {
        return faults;
    }

    void write(Path file) throws IOException {
        Files.write(file, lines);
    }
}
