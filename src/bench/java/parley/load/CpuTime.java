package parley.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells how long a server's threads, and the processes of its PostgreSQL, have run so far, in nanoseconds, without its
 * compilers, whose work belongs to no request. Source: {@code /proc/<pid>/schedstat}, finer than the ticks of
 * {@code stat}.
 */
final class CpuTime {
    private final Map<String, Long> server;
    private final Map<String, Long> postgres;

    private CpuTime(Map<String, Long> server, Map<String, Long> postgres) {
        this.server = server;
        this.postgres = postgres;
    }

    /** @param server microseconds @param postgres microseconds */
    record Spent(double server, double postgres) {
        static final Spent NOTHING = new Spent(0, 0);

        double total() {
            return server + postgres;
        }

        Spent plus(Spent other) {
            return new Spent(server + other.server, postgres + other.postgres);
        }

        Spent minus(Spent other) {
            return new Spent(server - other.server, postgres - other.postgres);
        }

        Spent per(int operations) {
            return new Spent(server / operations, postgres / operations);
        }
    }

    static CpuTime of(long pid, long postgresPid) {
        Map<String, Long> threads = new HashMap<>();
        for (Path thread : list(Path.of("/proc", Long.toString(pid), "task"))) {
            if (!read(thread, "comm").contains("Compiler")) {
                add(threads, thread);
            }
        }
        Map<String, Long> processes = new HashMap<>();
        ProcessHandle.of(postgresPid).stream()
                .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.children()))
                .forEach(process -> add(processes, Path.of("/proc", Long.toString(process.pid()))));
        return new CpuTime(threads, processes);
    }

    /** Looks at a server whose processes have one thread each. @param pid the process that began the others */
    static CpuTime ofProcesses(long pid) {
        Map<String, Long> processes = new HashMap<>();
        ProcessHandle.of(pid).stream()
                .flatMap(first -> Stream.concat(Stream.of(first), first.children()))
                .forEach(process -> add(processes, Path.of("/proc", Long.toString(process.pid()))));
        return new CpuTime(processes, Map.of());
    }

    Spent since(CpuTime earlier) {
        return new Spent(micros(server, earlier.server), micros(postgres, earlier.postgres));
    }

    private static double micros(Map<String, Long> now, Map<String, Long> earlier) {
        return now.entrySet().stream()
                        .mapToLong(entry -> entry.getValue() - earlier.getOrDefault(entry.getKey(), 0L))
                        .sum()
                / 1e3;
    }

    private static void add(Map<String, Long> times, Path process) {
        String schedstat = read(process, "schedstat");
        if (!schedstat.isEmpty()) {
            times.put(process.toString(), Long.parseLong(schedstat.split(" ")[0]));
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException ended) {
            return List.of();
        }
    }

    /** Returns an empty text for a process that has ended meanwhile. */
    private static String read(Path process, String file) {
        try {
            return Files.readString(process.resolve(file));
        } catch (IOException ended) {
            return "";
        }
    }
}
