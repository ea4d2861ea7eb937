package parley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Notes in a file which processes were started, so that a later start can end them if this one was killed. A process is
 * known by its number and the moment of its start, as numbers are given away again.
 */
final class LeftBehind {
    private static final int END_SECONDS = 10;

    private final Path file;

    LeftBehind(Path folder) {
        this.file = folder.resolve("processes");
    }

    synchronized void note(Stream<ProcessHandle> running) throws IOException {
        Files.write(file, running.flatMap(process -> line(process).stream()).toList());
    }

    private static Optional<String> line(ProcessHandle process) {
        return process.info().startInstant().map(start -> process.pid() + " " + start.toEpochMilli());
    }

    /** Ends the noted processes that still run. The caller knows that their starter is dead. @return how many */
    int end() throws IOException {
        if (Files.notExists(file)) {
            return 0;
        }
        List<ProcessHandle> left = Files.readAllLines(file).stream()
                .flatMap(line -> find(line).stream())
                .toList();
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(LeftBehind::awaitEnd);
        Files.delete(file);
        return left.size();
    }

    private static Optional<ProcessHandle> find(String line) {
        String[] parts = line.split(" ");
        Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
        return ProcessHandle.of(Long.parseLong(parts[0])).filter(process -> process.info()
                .startInstant()
                .map(start -> start.toEpochMilli() == started.toEpochMilli())
                .orElse(false));
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit()
                .completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
