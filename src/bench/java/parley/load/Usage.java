package parley.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time that a process has had so far. Source: {@code proc(5)}, {@code /proc/<pid>/stat}. */
record Usage(double userSeconds, double systemSeconds) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int USER_FIELD = 11;

    static final Usage NONE = new Usage(0, 0);

    static Usage of(long pid) {
        return fields(pid, USER_FIELD);
    }

    /** Returns the usage of a process; nothing if it has ended meanwhile. */
    static Usage ofOneThatMayEnd(long pid) {
        try {
            return of(pid);
        } catch (UncheckedIOException ended) {
            return NONE;
        }
    }

    /** Returns the usage of a process and of those of its children that it has waited for. */
    static Usage withEndedChildren(long pid) {
        return of(pid).plus(fields(pid, USER_FIELD + 2));
    }

    private static Usage fields(long pid, int user) {
        String stat = read(pid, "stat");
        // The name in parentheses may hold blanks, so fields are counted from its end.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Usage(
                Long.parseLong(fields[user]) / TICKS_PER_SECOND, Long.parseLong(fields[user + 1]) / TICKS_PER_SECOND);
    }

    Usage plus(Usage other) {
        return new Usage(userSeconds + other.userSeconds, systemSeconds + other.systemSeconds);
    }

    /** Returns the resident memory in KB. */
    static long residentKb(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    Usage since(Usage earlier) {
        return new Usage(userSeconds - earlier.userSeconds, systemSeconds - earlier.systemSeconds);
    }

    double totalSeconds() {
        return userSeconds + systemSeconds;
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
