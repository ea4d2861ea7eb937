package parley.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The rounds of all contenders in one scene, and the lines of Markdown that tell of them. */
final class CostRounds {
    private static final String UNIT =
            " | deliveries/s | server CPU µs a message | a delivery | bytes a delivery, answers included"
                    + " | to the others p50 / p99 ms | to the answer p50 / p99 ms | ratio to ws | ratio to socket.io | aim |";

    private final Map<String, List<Cost>> rounds = new LinkedHashMap<>();

    /** @param cpuSeconds CPU time of the server @param clientSeconds CPU time of the clients */
    record Cost(RoomTalk.Played played, double cpuSeconds, double clientSeconds) {
        double perDelivery() {
            return cpuSeconds * 1e6 / played.deliveries();
        }

        double perMessage() {
            return cpuSeconds * 1e6 / played.messages();
        }

        double deliveriesPerSecond() {
            return played.deliveries() / played.seconds();
        }
    }

    void add(String contender, Cost cost) {
        rounds.computeIfAbsent(contender, name -> new ArrayList<>()).add(cost);
        System.out.printf(
                Locale.ROOT,
                "  %s: %.0f deliveries/s, %.1f us a message, %.2f us a delivery, p50 %.2f, p99 %.2f ms; clients %.1f us%n",
                contender,
                cost.deliveriesPerSecond(),
                cost.perMessage(),
                cost.perDelivery(),
                cost.played().p50Ms(),
                cost.played().p99Ms(),
                cost.clientSeconds() * 1e6 / cost.played().deliveries());
    }

    /** @param names the contenders' names by their short ones */
    List<String> table(CostScene scene, Map<String, String> names) {
        List<String> lines = new ArrayList<>();
        lines.add("| " + scene.title() + UNIT);
        lines.add("|---|---|---|---|---|---|---|---|---|---|");
        names.forEach((contender, name) -> lines.add(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.1f | %.2f | %.0f | %.2f / %.2f | %.2f / %.2f | %s | %s | %s |",
                name,
                median(contender, Cost::deliveriesPerSecond),
                median(contender, Cost::perMessage),
                median(contender, Cost::perDelivery),
                median(
                        contender,
                        cost -> (double) cost.played().bytes() / cost.played().deliveries()),
                median(contender, cost -> cost.played().p50Ms()),
                median(contender, cost -> cost.played().p99Ms()),
                median(contender, cost -> cost.played().answerP50Ms()),
                median(contender, cost -> cost.played().answerP99Ms()),
                ratio(contender, "ws"),
                ratio(contender, "socket.io"),
                scene.aim(contender))));
        return lines;
    }

    private double median(String contender, ToDoubleFunction<Cost> figure) {
        double[] values =
                rounds.get(contender).stream().mapToDouble(figure).sorted().toArray();
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** Compares rounds of the same number, since the machine drifts. */
    private String ratio(String contender, String other) {
        List<Cost> theirs = rounds.get(other);
        if (theirs == null || contender.equals(other)) {
            return "";
        }
        PairedRatios ratios = new PairedRatios();
        for (int i = 0; i < theirs.size(); i++) {
            ratios.add(
                    rounds.get(contender).get(i).perDelivery() / theirs.get(i).perDelivery());
        }
        return String.format(Locale.ROOT, "%.2f (%.2f - %.2f)", ratios.median(), ratios.low(), ratios.high());
    }
}
