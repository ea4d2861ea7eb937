package parley.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One request to a server, with the cost of granting it and of each kind of refusal. */
final class CostRow {
    /** Work that follows an answer, like a delivery, is over by then. */
    private static final int SETTLE_MS = 10;

    private final String name;
    private final Map<Attempt, Cost> costs = new LinkedHashMap<>();
    private final Map<Attempt, Integer> numbers = new LinkedHashMap<>();

    /** @param apart cost of connections that had to be opened again */
    record Cost(
            int operations,
            CpuTime.Spent spent,
            Door.Traffic traffic,
            int reopened,
            CpuTime.Spent apart,
            Map<String, Integer> codes) {
        static final Cost NONE =
                new Cost(0, CpuTime.Spent.NOTHING, Door.Traffic.NONE, 0, CpuTime.Spent.NOTHING, Map.of());

        Cost plus(Cost more) {
            Map<String, Integer> all = new TreeMap<>(codes);
            more.codes.forEach((code, count) -> all.merge(code, count, Integer::sum));
            return new Cost(
                    operations + more.operations,
                    spent.plus(more.spent),
                    traffic.plus(more.traffic),
                    reopened + more.reopened,
                    apart.plus(more.apart),
                    all);
        }

        CpuTime.Spent each() {
            return spent.per(operations);
        }

        /** The answers that came most. */
        String code() {
            return codes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("none");
        }
    }

    CostRow(String name, List<Attempt> attempts) {
        this.name = name;
        attempts.forEach(attempt -> costs.put(attempt, Cost.NONE));
    }

    String name() {
        return name;
    }

    Map<String, Cost> byKind() {
        return costs.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().kind(), Map.Entry::getValue, (one, two) -> one, LinkedHashMap::new));
    }

    Map<Attempt, Cost> costs() {
        return costs;
    }

    /** Runs an eighth of a block of each kind, for the compilers; it does not count, and leaves nothing half undone. */
    void warm(Supplier<CpuTime> clock) {
        costs.keySet().forEach(attempt -> block(clock, attempt, Math.max(2, attempt.operations() / 16 * 2)));
    }

    /** Measures a block of each kind in turn. */
    void measure(Supplier<CpuTime> clock) {
        costs.replaceAll((attempt, cost) -> cost.plus(block(clock, attempt, attempt.operations())));
    }

    private Cost block(Supplier<CpuTime> clock, Attempt attempt, int operations) {
        Door door = attempt.door();
        if (!door.ready()) {
            door.open();
        }
        Map<String, Integer> codes = new TreeMap<>();
        CpuTime.Spent apart = CpuTime.Spent.NOTHING;
        Door.Traffic uncounted = door.traffic();
        int reopened = 0;
        int done = 0;
        CpuTime begin = clock.get();
        while (done < operations) {
            if (!door.ready()) {
                CpuTime closed = clock.get();
                Door.Traffic before = door.traffic();
                door.open();
                apart = apart.plus(clock.get().since(closed));
                uncounted = uncounted.plus(door.traffic().minus(before));
                reopened++;
            }
            done += exchange(attempt, Math.min(attempt.together(), operations - done), codes);
            if (reopened > operations) {
                throw new IllegalStateException(name + ", " + attempt.kind() + ": connections end without answers");
            }
        }
        pause();
        CpuTime.Spent spent = clock.get().since(begin).minus(apart);
        return new Cost(done, spent, door.traffic().minus(uncounted), reopened, apart, codes);
    }

    private int exchange(Attempt attempt, int count, Map<String, Integer> codes) {
        int first = numbers.getOrDefault(attempt, 0);
        numbers.put(attempt, first + count);
        List<String> requests = IntStream.range(first, first + count)
                .mapToObj(attempt.request())
                .toList();
        List<Door.Answer> answers = attempt.door().exchange(requests);
        for (Door.Answer answer : answers) {
            codes.merge(answer.code(), 1, Integer::sum);
            if (answer.accepted() && answer.body() != null) {
                attempt.seen().accept(answer.body());
            }
        }
        return answers.size();
    }

    private static void pause() {
        try {
            Thread.sleep(SETTLE_MS);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
