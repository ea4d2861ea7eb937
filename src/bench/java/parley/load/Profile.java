package parley.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import one.profiler.AsyncProfilerLoader;

/**
 * Profiles a server's process from outside with async-profiler while load runs, and prints where the time, or the
 * memory that was asked for, went. The stacks stay in {@code target} for a flame graph.
 */
final class Profile {
    private static final int ROWS = 20;
    private static final String OURS = "parley/";

    private final long pid;
    private final String event;
    private final Path stacks;

    private Profile(long pid, String event) {
        this.pid = pid;
        this.event = event;
        this.stacks = Path.of("target", "profile-" + event + "-" + pid + ".txt").toAbsolutePath();
    }

    /** @param event {@code cpu}, {@code alloc} or any other that the profiler knows; {@code none} profiles nothing */
    static Profile begin(ServerProcess server, String event) {
        Profile profile = new Profile(server.pid(), event);
        if (profile.wanted()) {
            // A timer of the CPU time needs no rights of the kernel's counters.
            profile.run(
                    "start", "-e", event.equals("cpu") ? "ctimer" : event, "-i", event.equals("cpu") ? "1ms" : "64k");
        }
        return profile;
    }

    private boolean wanted() {
        return !event.equals("none");
    }

    private void run(String... command) {
        String[] all = List.of(command).toArray(new String[command.length + 1]);
        all[command.length] = Long.toString(pid);
        try {
            AsyncProfilerLoader.executeProfiler(all);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends the profiling and prints the top frames by themselves, and our own with all that they call. */
    void end() {
        if (!wanted()) {
            return;
        }
        run("stop", "-o", "collapsed", "-f", stacks.toString());
        Map<String, Long> own = new HashMap<>();
        Map<String, Long> whole = new HashMap<>();
        long total = 0;
        try {
            for (String line : Files.readAllLines(stacks)) {
                int space = line.lastIndexOf(' ');
                long samples = Long.parseLong(line.substring(space + 1));
                List<String> frames = List.of(line.substring(0, space).split(";"));
                total += samples;
                own.merge(frames.get(frames.size() - 1), samples, Long::sum);
                Set<String> ours = new LinkedHashSet<>(frames);
                ours.stream()
                        .filter(frame -> frame.startsWith(OURS))
                        .forEach(frame -> whole.merge(frame, samples, Long::sum));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        print(event + ": frames by themselves", own, total);
        print(event + ": Parley's methods with what they call", whole, total);
    }

    private static void print(String title, Map<String, Long> samples, long total) {
        System.out.printf("%n| %s | %% |%n|---|---|%n", title);
        samples.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(ROWS)
                .forEach(row -> System.out.printf(
                        "| `%s` | %.1f |%n", row.getKey().replace('/', '.'), 100.0 * row.getValue() / total));
    }
}
