package parley.fatal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.ServerExtension;
import parley.util.Eventually;

/** The jar, started without any switch for it, when the JVM itself fails: it ends, and its database with it. */
class FatalErrorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FATAL = 3;
    private static final Path FOLDER = folder();
    private static final Path PORT_FILE = FOLDER.resolve("trouble.port");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withJvm("-Xmx96m", "-javaagent:" + Trouble.jar(FOLDER) + "=" + PORT_FILE)
            .with("NODE_SHUTDOWN_TIMEOUT_MS", 1_000);

    private ProcessHandle postgres;

    private static Path folder() {
        try {
            return Files.createDirectories(Path.of("target", "it", "FatalErrorIT"))
                    .toAbsolutePath();
        } catch (IOException cannotMake) {
            throw new UncheckedIOException(cannotMake);
        }
    }

    @BeforeEach
    void start() {
        if (!SERVER.process().isAlive()) {
            SERVER.start();
        }
        postgres = SERVER.postgres();
    }

    @AfterEach
    void theDatabaseHasEnded() {
        assertFalse(SERVER.process().isAlive());
        Eventually.until(PATIENCE, () -> "PostgreSQL goes on", () -> !postgres.isAlive());
        assertFalse(Files.exists(SERVER.log().resolveSibling("data/postgres/cluster/postmaster.pid")));
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.Kind.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"MEMORY_.*", "STACK_.*"})
    void anErrorOfTheJvmEndsTheProcess(Trouble.Kind kind) throws IOException {
        Trouble.cause(kind, PORT_FILE).close();
        assertEquals(FATAL, SERVER.exitCode());
        assertTrue(Files.readString(SERVER.log()).contains("another fatal error of the JVM"));
    }

    @Test
    void aSignalEndsAProcessWhoseEventLoopsAreBlocked() throws IOException {
        Trouble.cause(Trouble.Kind.ALL_EVENT_LOOPS_BLOCKED, PORT_FILE).close();
        SERVER.stop();
    }
}
