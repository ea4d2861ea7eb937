package parley.fatal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;

/** A server that may open no file and take no connection for a while. */
@Tag("runtime")
class DescriptorsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path FOLDER = folder();
    private static final Path PORT_FILE = FOLDER.resolve("trouble.port");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .at("127.0.0.1", List.of("sh", "-c", "ulimit -n 512; exec \"$@\"", "sh"))
            .withJvm("-javaagent:" + Trouble.jar(FOLDER) + "=" + PORT_FILE);

    private static Path folder() {
        try {
            return Files.createDirectories(Path.of("target", "it", "DescriptorsIT"))
                    .toAbsolutePath();
        } catch (IOException cannotMake) {
            throw new UncheckedIOException(cannotMake);
        }
    }

    private long logged;

    @BeforeEach
    void noteWhatIsLogged() throws IOException {
        logged = Files.size(SERVER.log());
    }

    @Test
    void theDatabaseIsLeftAloneWhileItCannotBeLookedAt() throws IOException {
        ProcessHandle postgres = SERVER.postgres();
        Socket trouble = Trouble.cause(Trouble.Kind.NO_DESCRIPTORS, PORT_FILE);
        try (trouble) {
            Eventually.until(PATIENCE, () -> "it was not looked at", () -> log().contains("It can't be told whether"));
        }
        Eventually.until(PATIENCE, () -> "it does not recover", () -> SERVER.status("/ready") == 200);
        assertEquals(200, SERVER.get("/live").statusCode());
        SERVER.guest();
        assertTrue(postgres.isAlive());
        assertEquals(postgres.pid(), SERVER.postgres().pid());
        assertFalse(log().contains("PostgreSQL has ended"), "it was taken for dead");
    }

    /** The watch still sees the end of the database. */
    @Test
    void aKilledDatabaseIsStartedAgainOnceDescriptorsAreFree() throws IOException {
        ProcessHandle postgres = SERVER.postgres();
        Socket trouble = Trouble.cause(Trouble.Kind.NO_DESCRIPTORS, PORT_FILE);
        try (trouble) {
            postgres.destroyForcibly();
        }
        Eventually.until(PATIENCE, () -> "it was not started again", () -> log().contains("PostgreSQL runs again"));
        Eventually.until(PATIENCE, () -> "it does not recover", () -> SERVER.status("/ready") == 200);
        assertTrue(SERVER.postgres().isAlive());
    }

    /** Returns the lines that were logged since the test began. */
    private String log() {
        try {
            return Files.readString(SERVER.log()).substring((int) logged);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
