package parley.browser;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.ServerJvm;
import parley.postgres.PreparedPostgres;
import parley.recorder.ObservedProgram;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.TimedHttp;

/** The packaged server as a user starts it, or the one that the system property {@code parley.url} names. */
final class RunningServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration READY = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final int port;
    private final Process process;

    private RunningServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    static RunningServer start(Path folder) throws IOException {
        return start(folder, Map.of());
    }

    /** @param settings as the environment sets them; for a server that runs already they are its owner's */
    static RunningServer start(Path folder, Map<String, String> settings) throws IOException {
        String given = System.getProperty("parley.url");
        if (given != null) {
            return new RunningServer(URI.create(given).getPort(), null);
        }
        int port = FreePort.next();
        PreparedPostgres.copyInto(folder.resolve("data"));
        Path jar = Path.of(System.getProperty("parley.jar", "target/parley.jar"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ServerJvm.options(jar));
        command.addAll(ObservedProgram.of(jar, folder.getFileName().toString()));
        command.addAll(List.of("--port", String.valueOf(port)));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        builder.environment().putAll(settings);
        Process process = builder.start();
        RunningServer server = new RunningServer(port, process);
        server.awaitReady();
        return server;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            Eventually.until(STOP, () -> "The server did not stop", () -> !process.isAlive());
        }
    }

    private void awaitReady() {
        Eventually.until(START, () -> "The server did not become ready", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("The server ended with " + process.exitValue());
            }
            return TimedHttp.status("http://localhost:" + port + "/ready", READY) == 200;
        });
    }
}
