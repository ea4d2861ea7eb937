package parley.matching.matcher;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import parley.matching.ticket.KeptApart;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Place;
import parley.matching.ticket.Preferences;
import parley.matching.ticket.Search;
import parley.matching.ticket.Searcher;
import parley.matching.ticket.Ticket;

/**
 * One arrival among waiting tickets: {@code arrive} is the whole step, {@code look} only the choice of
 * a partner. Each step is undone outside of the measured time, though its allocations count.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MatchStepBenchmark {
    /** Describes those who wait, as the newcomer sees them. */
    public enum Crowd {
        COMPATIBLE,
        MIXED,
        OTHER_LANGUAGES,
        FEW_BLOCKS,
        ALL_BLOCK_ME,
        MOST_PREFERENCES
    }

    @Param({"10000"})
    public int waiting;

    @Param
    public Crowd crowd;

    private final Random random = new Random(7);
    private final MatchRules rules = MatchRules.defaults();
    private OpenTickets open;
    private long now = 1_700_000_000_000L;
    private long number;

    @Setup
    public void fill() {
        open = new OpenTickets(rules, new KeptApart());
        for (int i = 0; i < waiting; i++) {
            open.add(new Ticket(waitingSearch(i), new Place(now, 0, 0, 0)), now);
            now++;
        }
    }

    /** A newcomer, who is gone again afterwards, and with that whom it was matched with is back. */
    @State(Scope.Thread)
    public static class Arrival {
        private Ticket ticket;
        private Ticket partner;

        @Setup(Level.Invocation)
        public void come(MatchStepBenchmark bench) {
            bench.now++;
            ticket = new Ticket(bench.newcomer(), new Place(bench.now, 0, 0, 0));
        }

        @TearDown(Level.Invocation)
        public void leave(MatchStepBenchmark bench) {
            if (partner != null) {
                bench.open.add(partner, bench.now);
            }
        }
    }

    @Benchmark
    public Ticket arrive(Arrival arrival) {
        open.add(arrival.ticket, now);
        arrival.partner = open.step(arrival.ticket, now);
        if (arrival.partner != null) {
            open.remove(arrival.partner);
        }
        open.remove(arrival.ticket);
        return arrival.partner;
    }

    @Benchmark
    public Ticket look() {
        now++;
        Ticket ticket = new Ticket(newcomer(), new Place(now, 0, 0, 0));
        Ticket partner = open.step(ticket, now);
        open.remove(ticket);
        return partner;
    }

    private Search newcomer() {
        String id = "t" + number++;
        return switch (crowd) {
            case COMPATIBLE, ALL_BLOCK_ME -> search("me", id, Set.of("en"), Set.of("music"), Set.of());
            case OTHER_LANGUAGES -> search("me", id, Set.of("en"), Set.of("music"), Set.of());
            case FEW_BLOCKS -> search("me", id, Set.of("en"), Set.of("music"), users(20));
            case MIXED -> search("me", id, some(2, 20, "l"), some(3, 50, "i"), Set.of());
            case MOST_PREFERENCES -> search("me", id, some(10, 20, "l"), some(10, 50, "i"), Set.of());
        };
    }

    private Search waitingSearch(int i) {
        String id = "w" + i;
        Set<String> english = Set.of("en");
        return switch (crowd) {
            case COMPATIBLE -> search(i, id, english, Set.of("music"), Set.of());
            case OTHER_LANGUAGES -> search(i, id, Set.of("de"), Set.of("music", "sport"), Set.of());
            case FEW_BLOCKS -> search(i, id, english, Set.of("music"), users(20));
            case ALL_BLOCK_ME -> search(i, id, english, Set.of("music"), Set.of("me"));
            case MIXED, MOST_PREFERENCES -> search(i, id, some(2, 20, "l"), some(3, 50, "i"), Set.of());
        };
    }

    private Search search(int i, String id, Set<String> languages, Set<String> interests, Set<String> blocked) {
        Searcher searcher = new Searcher("u" + i, "name", true, null, null);
        Preferences preferences = new Preferences(parley.matching.ticket.Mode.TEXT, languages, interests, null);
        return new Search(id, searcher, preferences, blocked);
    }

    private static Search search(
            String userId, String id, Set<String> languages, Set<String> interests, Set<String> blocked) {
        Searcher searcher = new Searcher(userId, "name", true, null, null);
        Preferences preferences = new Preferences(parley.matching.ticket.Mode.TEXT, languages, interests, null);
        return new Search(id, searcher, preferences, blocked);
    }

    private Set<String> users(int count) {
        Set<String> users = new HashSet<>();
        for (int i = 0; i < count; i++) {
            users.add("u" + random.nextInt(waiting));
        }
        return users;
    }

    private Set<String> some(int most, int variety, String prefix) {
        List<Integer> numbers = random.ints(most, 0, variety).boxed().toList();
        Set<String> values = new HashSet<>();
        numbers.forEach(value -> values.add(prefix + value));
        return values;
    }
}
