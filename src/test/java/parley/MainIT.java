package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.util.TimedHttp;
import parley.util.Version;

/** The jar, as its user meets it. */
@Tag("S1-BOOT")
@Tag("runtime")
class MainIT {
    private static final int PATIENCE_S = 120;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void helpNamesEveryOption() throws Exception {
        Ended ended = run("--help");
        assertEquals(0, ended.status());
        for (String option : List.of("--port", "--host", "--config", "--data", "--help", "--version")) {
            assertTrue(ended.out().contains(option), option);
        }
    }

    @Test
    void versionIsThatOfTheBuild() throws Exception {
        Ended ended = run("--version");
        assertEquals(0, ended.status());
        assertEquals("parley " + Version.CURRENT.parley() + "\n", ended.out());
    }

    @Test
    void anUnknownOptionShowsTheUsage() throws Exception {
        Ended ended = run("--bogus");
        assertEquals(2, ended.status());
        assertTrue(ended.err().startsWith("parley: unknown option --bogus\n"), ended.err());
        assertTrue(ended.err().contains("Usage:"));
    }

    @Test
    void aWrongConfigurationIsToldWhole() throws Exception {
        Path file = Files.writeString(folder.resolve("wrong.json"), "{\"server\":{\"bogus\":1},\"log\":{\"level\":3}}");
        Ended ended = run(Map.of("PARLEY_GATEWAY_HEARTBEAT_MS", "x"), "--port=99999", "--config", file.toString());
        assertEquals(2, ended.status());
        for (String path : List.of("server.bogus", "log.level", "gateway.heartbeatMs", "server.port")) {
            assertTrue(ended.err().contains("\n  " + path + ": "), path + " in " + ended.err());
        }
        assertTrue(ended.err().contains("PARLEY_GATEWAY_HEARTBEAT_MS"));
        assertNoStackTrace(ended);
    }

    @Test
    void aMissingConfigurationFileIsNamed() throws Exception {
        Ended ended = run(Map.of("PARLEY_CONFIG", folder.resolve("absent.json").toString()));
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains(folder.resolve("absent.json") + ": "), ended.err());
        assertNoStackTrace(ended);
    }

    @Test
    void aDataFolderThatCannotBeWrittenIsOneLine() throws Exception {
        // A file in its place: the modes of a folder do not hold for root.
        Path file = Files.createFile(folder.resolve("file"));
        assertOneLine("The data folder " + file + " can't be written", run("--data", file.toString()));
    }

    @Test
    void aWorkingFolderThatTheLocaleCannotNameIsOneLine() throws Exception {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path jar = Path.of(System.getProperty("parley.jar")).toAbsolutePath();
        String script =
                "folder=$(printf 'gr\\303\\266\\303\\237e') && mkdir \"$folder\" && cd \"$folder\" && exec \"$0\" -jar \"$1\"";
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script, java, jar.toString())
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("LC_ALL", "C");
        assertOneLine("the locale has no words for", ended(builder));
        try (Stream<Path> made = Files.list(folder)) {
            assertEquals(2, made.count(), "no other folder was made");
        }
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = String.valueOf(taken.getLocalPort());
            Ended ended = run("--data", data(), "--host", "127.0.0.1", "--port", port);
            assertOneLine("Can't listen on 127.0.0.1:" + port, ended);
        }
    }

    @Test
    void aSecondProcessOnTheSameDataFolderIsOneLine() throws Exception {
        start();
        assertOneLine("The data folder " + data() + " is in use", run("--data", data(), "--port", "0"));
    }

    @Test
    void aTerminatedServerLeavesNothingBehind() throws Exception {
        Process server = start();
        Path pidFile = Path.of(data(), "postgres/cluster/postmaster.pid");
        long postgres = Long.parseLong(Files.readAllLines(pidFile).get(0));
        assertTrue(ProcessHandle.of(postgres).isPresent());
        server.destroy();
        assertEquals(0, server.waitFor());
        assertFalse(Files.exists(pidFile));
        assertEquals("", Files.readString(folder.resolve("err")));
    }

    @Test
    void clientsAreToldToComeBackAndTheStopDoesNotRunIntoItsLimit() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Process server = start("--port", String.valueOf(port));
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        TimedHttp.webSocket(
                        "ws://127.0.0.1:" + port + "/eventbus/000/session/websocket",
                        Map.of(),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                                closed.complete(code);
                                return null;
                            }
                        })
                .get(PATIENCE_S, TimeUnit.SECONDS);
        // Through the handle: the process itself would close its output too.
        server.toHandle().destroy();
        assertEquals(4000, closed.get(PATIENCE_S, TimeUnit.SECONDS));
        String rest = server.inputReader().lines().collect(Collectors.joining("\n"));
        assertEquals(0, server.waitFor());
        assertFalse(rest.contains("the database did not stop"), rest);
        assertEquals("", Files.readString(folder.resolve("err")));
    }

    @Test
    void aKilledServerStartsAgain() throws Exception {
        start().destroyForcibly().waitFor();
        Process again = start();
        again.destroy();
        assertEquals(0, again.waitFor());
    }

    private static String data() throws IOException {
        return shared.toRealPath().resolve("data").toString();
    }

    /** Starts a server on any port, and waits until it says that it is ready. */
    private Process start() throws IOException {
        return start("--port", "0");
    }

    private Process start(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--data", data(), "--host", "127.0.0.1"));
        arguments.addAll(List.of(more));
        Process process = launch(Map.of(), arguments.toArray(String[]::new));
        StringBuilder said = new StringBuilder();
        var output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("is ready")) {
                return process;
            }
        }
        throw new AssertionError("it did not start: " + said + Files.readString(folder.resolve("err")));
    }

    private Process launch(Map<String, String> environment, String... arguments) throws IOException {
        Path jar = Path.of(System.getProperty("parley.jar"));
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        command.addAll(ServerJvm.options(jar));
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        return launch(builder);
    }

    private Process launch(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Ended run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        return ended(launch(environment, arguments));
    }

    private Ended ended(ProcessBuilder builder) throws Exception {
        return ended(launch(builder));
    }

    private Ended ended(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(PATIENCE_S, TimeUnit.SECONDS), "it ends");
        return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private static void assertOneLine(String beginning, Ended ended) {
        assertEquals(1, ended.status(), ended.err());
        assertTrue(ended.err().startsWith("parley: " + beginning), ended.err());
        assertEquals(1, ended.err().lines().count(), ended.err());
        assertFalse(ended.out().contains("stackTrace"), ended.out());
    }

    private static void assertNoStackTrace(Ended ended) {
        assertFalse(ended.err().contains("\tat "), ended.err());
    }

    private record Ended(int status, String out, String err) {}
}
