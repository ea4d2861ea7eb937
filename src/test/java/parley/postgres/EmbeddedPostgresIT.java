package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.pgclient.PgConnectOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.error.StartException;
import parley.util.Eventually;
import parley.util.Signals;

class EmbeddedPostgresIT {
    private static final String MAKE_TABLE = "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path shared;

    private Path data = shared.resolve("data");

    private DataFolder folder;
    private EmbeddedPostgres server;

    private void start() {
        folder = DataFolder.open(data);
        server = EmbeddedPostgres.start(folder, Map.of());
    }

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.stop(Duration.ofSeconds(10));
            server = null;
        }
        if (folder != null) {
            folder.close();
            folder = null;
        }
    }

    @Test
    void isDurableAndPrivate() throws Exception {
        start();
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertEquals("on", query("SHOW " + setting), setting);
        }
        assertEquals("127.0.0.1", query("SHOW listen_addresses"));
        assertEquals("UTF8", query("SHOW server_encoding"));
        assertTrue(server.connectOptions().getPort() < 32_768);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("postgres/password"))));
        PgConnectOptions stranger = server.connectOptions().setPassword("guess");
        assertThrows(
                SQLException.class,
                () -> PostgresUri.dataSource(stranger).getConnection().close());
    }

    @Test
    void keepsItsDataOverRestarts() throws Exception {
        start();
        query(MAKE_TABLE);
        stop();
        start();
        assertEquals("42", query("SELECT answer FROM kept"));
    }

    @Test
    void theServerOfAKilledProcessEndsByItself() throws Exception {
        Process owner = hold();
        ProcessHandle server = postmaster();
        owner.destroyForcibly().waitFor();
        Eventually.until(PATIENCE, () -> "the server goes on", () -> !server.isAlive());
        assertFalse(Files.exists(pidFile()), "it was stopped in order");
        Eventually.until(PATIENCE, () -> "the guard goes on", () -> guards().isEmpty());
    }

    @Test
    void aStartRightAfterAKillHasTheDataAndIsLeftAloneByTheGuardOfTheDead() throws Exception {
        Process owner = hold();
        try {
            update(held(), MAKE_TABLE);
            assertThrows(StartException.class, () -> DataFolder.open(data), "the lock is held");
        } finally {
            owner.destroyForcibly().waitFor();
        }
        ProcessHandle orphan = postmaster();
        start();
        ProcessHandle fresh = postmaster();
        assertNotEquals(orphan.pid(), fresh.pid());
        Eventually.until(PATIENCE, () -> "the orphan goes on", () -> !orphan.isAlive());
        Eventually.until(PATIENCE, () -> "the guard of the dead goes on", () -> guards().size() == 1);
        assertTrue(fresh.isAlive());
        assertEquals("42", query("SELECT answer FROM kept"));
    }

    @Test
    void theGuardIsDeafToTheTerminalAndEndsWithTheOrderedStop() throws Exception {
        start();
        ProcessHandle guard = guards().get(0);
        for (String signal : List.of("INT", "QUIT", "HUP", "TERM")) {
            Signals.send(signal, guard.pid());
        }
        query("SELECT 1");
        assertTrue(guard.isAlive());
        stop();
        Eventually.until(PATIENCE, () -> "the guard goes on", () -> !guard.isAlive());
    }

    @Test
    void aKilledServerStartsAgainWithItsDataIntact() throws Exception {
        start();
        query(MAKE_TABLE);
        postmaster().destroyForcibly();
        folder.close();
        start();
        assertEquals("42", query("SELECT answer FROM kept"));
    }

    @Test
    void aStalePidFileThatNamesAnotherProcessIsNoObstacle() throws Exception {
        start();
        Path pidFile = pidFile();
        Path stale = data.resolve("stale.pid");
        Files.copy(pidFile, stale);
        stop();
        List<String> lines = Files.readAllLines(stale);
        lines.set(0, String.valueOf(ProcessHandle.current().pid()));
        Files.write(stale, lines);
        Files.move(stale, pidFile, StandardCopyOption.ATOMIC_MOVE);
        start();
        assertEquals("1", query("SELECT 1"));
    }

    @Test
    void aHalfMadeClusterIsMadeAnew() throws Exception {
        data = shared.resolve("half-made");
        Files.createDirectories(data.resolve("postgres/cluster.new/base"));
        Files.createDirectories(data.resolve("postgres/binaries.new/bin"));
        start();
        assertEquals("1", query("SELECT 1"));
        assertFalse(Files.exists(data.resolve("postgres/cluster.new")));
    }

    @ParameterizedTest
    @CsvSource({
        "Linux,    amd64,   postgres-linux-x86_64.txz",
        "Linux,    aarch64, postgres-linux-arm_64.txz",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz"
    })
    void carriesTheBinariesOf(String os, String arch, String archive) {
        assertEquals(archive, PostgresBinaries.archiveName(os, arch));
        assertTrue(PostgresBinaries.class.getResource("/" + archive) != null, "in the jar");
    }

    private Process hold() throws IOException {
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeldServer.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = owner.inputReader();
        String line = output.readLine();
        while (line != null && !line.equals("ready")) {
            line = output.readLine();
        }
        assertEquals("ready", line);
        return owner;
    }

    private PgConnectOptions held() throws IOException {
        return new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(pidFileLines().get(3)))
                .setDatabase("parley")
                .setUser("parley")
                .setPassword(Files.readString(data.resolve("postgres/password")).strip());
    }

    private Path pidFile() {
        return data.resolve("postgres/cluster/postmaster.pid");
    }

    private List<String> pidFileLines() throws IOException {
        return Files.readAllLines(pidFile());
    }

    private ProcessHandle postmaster() throws IOException {
        return ProcessHandle.of(Long.parseLong(pidFileLines().get(0))).orElseThrow();
    }

    private List<ProcessHandle> guards() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String command = process.info().commandLine().orElse("");
                    return command.contains("parley-guard") && command.contains(data.toString());
                })
                .toList();
    }

    private String query(String sql) throws SQLException {
        return update(server.connectOptions(), sql);
    }

    private static String update(PgConnectOptions options, String sql) throws SQLException {
        try (Connection connection = PostgresUri.dataSource(options).getConnection();
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return null;
            }
            ResultSet rows = statement.getResultSet();
            rows.next();
            return rows.getString(1);
        }
    }
}
