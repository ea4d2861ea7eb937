package parley.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.config.ParleyConfig.Log.Format;
import parley.error.StartException;

class LogSetupTest {
    private static final Logger LOG = LoggerFactory.getLogger("parley.some.Place");

    @TempDir
    Path folder;

    private final PrintStream standardOutput = System.out;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        MDC.clear();
        System.setOut(standardOutput);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new InitialLog().configure(context);
    }

    @Test
    void jsonLinesCarryTimeRequestAndWholeStack() {
        LogSetup.apply(new ParleyConfig.Log(Level.INFO, Format.JSON, ""));
        MDC.put("requestId", "r-1");
        LOG.error("it \"broke\"\nbadly", new IllegalStateException("outer", new IOException("inner")));
        LOG.debug("unseen");
        List<String> lines = lines();
        assertEquals(1, lines.size(), "one object a line");
        JsonObject line = new JsonObject(lines.get(0));
        assertTrue(line.getString("time").endsWith("Z"));
        assertTrue(Instant.parse(line.getString("time")).toEpochMilli() > 0);
        assertEquals("ERROR", line.getString("level"));
        assertEquals("parley.some.Place", line.getString("logger"));
        assertEquals("it \"broke\"\nbadly", line.getString("message"));
        assertEquals("r-1", line.getString("requestId"));
        assertTrue(line.getString("stackTrace").contains("Caused by: java.io.IOException: inner"));
        assertTrue(line.getString("stackTrace").contains("LogSetupTest.java"));
    }

    @Test
    void whereNobodyReadsTheOutputEachLineIsAnObjectThatNamesTheNode() {
        LogSetup.apply(new ParleyConfig.Log(Level.INFO, Format.AUTO, ""));
        LogSetup.nameNode("node-1");
        LOG.info("hello");
        assertEquals("node-1", new JsonObject(lines().get(0)).getString("node"));
    }

    @Test
    void onlyATerminalIsReadByAPerson() {
        assertTrue(Terminal.isDevice("/dev/pts/3"));
        assertTrue(Terminal.isDevice("/dev/tty1"));
        assertTrue(Terminal.isDevice("/dev/console"));
        assertFalse(Terminal.isDevice("/dev/null"));
        assertFalse(Terminal.isDevice("/var/log/parley.log"));
    }

    @Test
    void textIsForPeople() {
        LogSetup.apply(new ParleyConfig.Log(Level.DEBUG, Format.TEXT, ""));
        LOG.debug("hello");
        MDC.put("requestId", "r-1");
        LOG.info("again");
        List<String> lines = lines();
        assertTrue(lines.get(0).strip().matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} DEBUG Place - hello"), lines.get(0));
        assertTrue(lines.get(1).endsWith("INFO  Place - again requestId=r-1"), lines.get(1));
    }

    @Test
    void errorsHaveAFileOfTheirOwn() throws IOException {
        LogSetup.apply(new ParleyConfig.Log(
                Level.INFO, Format.JSON, folder.resolve("logs").toString()));
        LOG.info("calm");
        LOG.error("storm");
        lines();
        String all = Files.readString(folder.resolve("logs/parley.log"));
        String errors = Files.readString(folder.resolve("logs/error.log"));
        assertTrue(all.contains("calm") && all.contains("storm"));
        assertTrue(errors.contains("storm") && !errors.contains("calm"));
    }

    @Test
    void filesAreForTheOwnerAndTheGroup() throws IOException {
        Path logs = Files.createDirectories(folder.resolve("logs"));
        Path archive = Files.createFile(logs.resolve("parley.2026-01-01.0.log.gz"));
        Path existing = Files.createFile(logs.resolve("error.log"));
        LogSetup.apply(new ParleyConfig.Log(Level.INFO, Format.JSON, logs.toString()));
        LOG.info("calm");
        lines();
        for (Path file : List.of(logs.resolve("parley.log"), archive, existing)) {
            assertEquals(
                    "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), file::toString);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsToldInOneLine() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        ParleyConfig.Log config = new ParleyConfig.Log(
                Level.INFO, Format.JSON, file.resolve("logs").toString());
        String message =
                assertThrows(StartException.class, () -> LogSetup.apply(config)).getMessage();
        assertEquals(1, message.lines().count());
        assertTrue(message.startsWith("The log folder "), message);
    }

    @Test
    void vertxLogsHere() {
        LogSetup.apply(new ParleyConfig.Log(Level.INFO, Format.JSON, ""));
        io.vertx.core.internal.logging.LoggerFactory.getLogger("io.vertx.Some").warn("from vertx");
        assertEquals("from vertx", new JsonObject(lines().get(0)).getString("message"));
    }

    @Test
    void aLoggedConfigurationShowsNoSecret() {
        ParleyConfig config = new ConfigLoader()
                .environment(Map.of(
                        "PARLEY_AUTH_SECRET", "correct-horse-battery-staple-0123456789",
                        "PARLEY_POSTGRES_URI", "postgresql://parley:hush@db/parley"))
                .load();
        LogSetup.apply(config.log());
        LOG.info("configured: {}", config);
        String line = lines().get(0);
        assertTrue(line.contains("***"));
        assertFalse(line.contains("correct-horse") || line.contains("hush"), line);
    }

    /** Returns the lines, once all of them are written. */
    private List<String> lines() {
        LogSetup.close();
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
