package parley.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/** A real balancer on this machine, which runs with a shipped configuration whose addresses and folders are changed. */
public abstract class Balancer implements AutoCloseable {
    private static final int STOP_SECONDS = 10;

    private final Path log;
    private final Process process;

    /** @param folder the folder of its files, {@code log} among them; it must exist */
    Balancer(Path folder, List<String> command) {
        this.log = folder.resolve("log");
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException cannotRun) {
            throw new UncheckedIOException(cannotRun);
        }
    }

    /** Writes a shipped configuration into the folder. @param adapt gives the lines that stand in place of a shipped one */
    static Path written(Path folder, Path shipped, Function<String, Stream<String>> adapt) {
        try {
            Files.createDirectories(folder);
            return Files.write(
                    folder.resolve(shipped.getFileName()),
                    Files.readAllLines(shipped).stream().flatMap(adapt).toList());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** Finds an installed program, which systems keep out of the path of ordinary users. */
    static Optional<Path> installed(String program) {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin"))
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    /** Lets the process end by itself, along with its workers, which a kill would leave behind. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
