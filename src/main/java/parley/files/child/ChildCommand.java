package parley.files.child;

import java.util.ArrayList;
import java.util.List;

/**
 * A program and what it may use. A limit that the system can't hold is left out.
 *
 * @param name for log lines
 * @param timeMs how long it may take in all; its processor time has the same limit, which holds also if this node is
 *     killed
 * @param memoryBytes address space; 0 for no limit
 * @param outputBytes most that it may write to its output
 * @param fileBytes most that it may write to one file of its folder
 */
public record ChildCommand(
        String name, List<String> words, long timeMs, long memoryBytes, long outputBytes, long fileBytes) {
    private static final String SHELL = "/bin/sh";

    /**
     * What the system doesn't know or has set lower already is passed over. Arguments: KiB, seconds, blocks of 512
     * bytes.
     */
    private static final String LIMITS = """
            {
              ulimit -c 0
              [ "$1" = 0 ] || ulimit -v "$1"
              ulimit -t "$2"
              ulimit -f "$3"
            } 2>/dev/null
            shift 3
            command -v nice >/dev/null && exec nice -n 10 "$@"
            exec "$@"
            """;

    public ChildCommand {
        words = List.copyOf(words);
    }

    /** Returns the words that start it under its limits, which replace the shell and each other: one process is all. */
    List<String> limited(boolean shell) {
        if (!shell) {
            return words;
        }
        List<String> limited = new ArrayList<>(List.of(
                SHELL,
                "-c",
                LIMITS,
                "parley-child",
                Long.toString(memoryBytes / 1024),
                Long.toString(Math.max(1, (timeMs + 999) / 1_000)),
                Long.toString(Math.max(1, fileBytes / 512))));
        limited.addAll(words);
        return limited;
    }
}
