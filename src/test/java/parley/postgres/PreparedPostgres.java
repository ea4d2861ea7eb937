package parley.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL that is unpacked, made and migrated once for all test classes. A copy of it is ready in a tenth of a second;
 * making one takes three seconds of a processor.
 */
public final class PreparedPostgres {
    private static final Path FOLDER = Path.of("target", "it", "prepared-postgres");
    private static final Duration STOP = Duration.ofSeconds(30);

    private PreparedPostgres() {}

    /** Puts a copy into a data folder, unless the folder has a server already. Blocks. */
    public static void copyInto(Path dataFolder) {
        Path home = dataFolder.resolve("postgres");
        if (Files.exists(home)) {
            return;
        }
        try {
            Path prepared = prepared();
            Files.createDirectories(dataFolder);
            Path unfinished = dataFolder.resolve("postgres.new");
            run("rm", "-rf", unfinished.toString());
            Files.createDirectories(unfinished);
            try (Stream<Path> parts = Files.list(prepared)) {
                for (Path part : parts.toList()) {
                    // Nobody writes to the binaries, so links will do.
                    boolean binaries = part.getFileName().toString().startsWith("binaries");
                    run("cp", binaries ? "-al" : "-a", part.toString(), unfinished.toString());
                }
            }
            Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Made by the first process that comes; the others wait for it. */
    private static synchronized Path prepared() throws IOException {
        Files.createDirectories(FOLDER);
        Path done = FOLDER.resolve("data").resolve("postgres");
        try (FileChannel channel =
                        FileChannel.open(FOLDER.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (held.isValid() && !Files.exists(done)) {
                make(done);
            }
        }
        return done;
    }

    private static void make(Path done) throws IOException {
        Path unfinished = FOLDER.resolve("data.new");
        run("rm", "-rf", unfinished.toString());
        try (DataFolder folder = DataFolder.open(unfinished)) {
            EmbeddedPostgres server = EmbeddedPostgres.start(folder, Map.of());
            try {
                Migrations.migrate(server.connectOptions(), PostgresExtension.SCHEMA);
            } catch (SQLException failure) {
                throw new IOException(failure);
            } finally {
                server.stop(STOP);
            }
        }
        Files.move(unfinished, done.getParent(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
