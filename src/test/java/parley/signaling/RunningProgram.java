package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import parley.util.Eventually;
import parley.util.Signals;

/** A program beside the tests, with a folder of its own under {@code target/it}. */
public abstract class RunningProgram implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final int STOP_SECONDS = 10;

    private final Path folder;
    private Process process;

    protected RunningProgram(String name) {
        folder = Path.of("target", "it", name).toAbsolutePath();
        try {
            Files.createDirectories(folder);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    protected final Path folder() {
        return folder;
    }

    protected final Path write(String file, String text) {
        try {
            return Files.writeString(folder.resolve(file), text);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    protected final void launch(List<String> command, BooleanSupplier answers) {
        Path log = folder.resolve("log");
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException cannotRun) {
            throw new UncheckedIOException(cannotRun);
        }
        Eventually.until(START, () -> command.get(0) + " does not answer, see " + log, () -> {
            assertTrue(process.isAlive(), () -> command.get(0) + " ended, see " + log);
            return answers.getAsBoolean();
        });
    }

    /** Ends it as a crash does. */
    public final void kill() {
        Signals.send("KILL", process.pid());
        awaitEnd();
    }

    @Override
    public final void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            assertTrue(process.waitFor(STOP_SECONDS, TimeUnit.SECONDS), "it does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
