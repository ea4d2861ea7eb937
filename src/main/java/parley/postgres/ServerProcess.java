package parley.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process of the system, by its number and the moment of its start. Java's own {@link ProcessHandle} takes a process
 * for dead that it can't look at, as when no descriptor is free; this class throws an IOException then.
 */
record ServerProcess(long pid, String startedAt) {
    private static final boolean LINUX = Files.exists(Path.of("/proc/self/stat"));
    /**
     * Indexes of fields behind the program's name, which may contain anything. Source: proc_pid_stat(5), fields 3 and
     * 22.
     */
    private static final int STATE = 0;

    private static final int START = 19;

    /** Finds a process; empty if there certainly is none. */
    static Optional<ServerProcess> find(long pid) throws IOException {
        return startOf(pid).map(start -> new ServerProcess(pid, start));
    }

    /** Tells whether the process is certainly gone, even if another one has its number by now. */
    boolean ended() throws IOException {
        return !startOf(pid).equals(Optional.of(startedAt));
    }

    private static Optional<String> startOf(long pid) throws IOException {
        if (!LINUX) {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(process -> process.info().startInstant().toString());
        }
        String stat;
        try {
            stat = new String(Files.readAllBytes(Path.of("/proc/" + pid + "/stat")), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException ended) {
            return Optional.empty();
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        // The process has ended, but nobody has asked for its exit status yet.
        boolean zombie = fields[STATE].equals("Z") || fields[STATE].equals("X");
        return zombie ? Optional.empty() : Optional.of(fields[START]);
    }
}
