package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import parley.postgres.PreparedPostgres;
import parley.recorder.ObservedProgram;
import parley.util.Eventually;
import parley.util.Folders;
import parley.util.FreePort;
import parley.util.Signals;
import parley.util.TimedHttp;

/** The packaged server as a process of its own, shared by the tests of a class; its data stays under target/it until the next run. */
public final class ServerExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Path JAR = Path.of(System.getProperty("parley.jar", "target/parley.jar"));
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration READY = Duration.ofSeconds(5);
    private static final int STOP_SECONDS = 30;

    private final Map<String, String> environment = new LinkedHashMap<>(Map.of("PARLEY_SERVER_METRICS", "true"));
    private final List<String> jvmOptions = new ArrayList<>();
    private String address = "127.0.0.1";
    private List<String> launcher = List.of();
    private boolean testClasses;
    private boolean archived = true;
    private boolean observed = true;
    private Path jar = JAR;
    private Path folder;
    private int port;
    private Process process;

    /** @param variable without its prefix {@code PARLEY_} */
    public ServerExtension with(String variable, Object value) {
        environment.put("PARLEY_" + variable, value.toString());
        return this;
    }

    /** Sets a variable that is not one of ours. */
    ServerExtension withForeign(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    public ServerExtension withJvm(String... options) {
        jvmOptions.addAll(List.of(options));
        return this;
    }

    /** Lets the server find services among the test classes. */
    public ServerExtension withTestClasses() {
        testClasses = true;
        return this;
    }

    /** Lets the server run from the jar alone, without the recorder that compares what it says with the API documents. */
    ServerExtension unobserved() {
        observed = false;
        return this;
    }

    /** Lets the server run from another jar, from its next start on. */
    public ServerExtension from(Path otherJar) {
        jar = otherJar;
        return this;
    }

    /** Lets the server run from the jar of this build, from its next start on. */
    public ServerExtension fromThisBuild() {
        return from(JAR);
    }

    /** Lets the server read its classes from the jar. */
    ServerExtension withoutArchive() {
        archived = false;
        return this;
    }

    /**
     * Sets the address at which the server listens, and the program that starts it if that is not in this process's
     * network.
     */
    public ServerExtension at(String ownAddress, List<String> startedBy) {
        address = ownAddress;
        launcher = List.copyOf(startedBy);
        return this;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context.getRequiredTestClass().getSimpleName());
    }

    /** Starts a second server of a test class, which the test has to stop itself. @param name of its folder */
    public void begin(String name) {
        prepare(name);
        start();
    }

    /** Prepares a server that {@link #launch} starts together with others. @param name of its folder */
    public void prepare(String name) {
        try {
            folder = Path.of("target", "it", name).toAbsolutePath();
            Files.createDirectories(folder);
            Files.deleteIfExists(log());
            // A run before, perhaps on another Java, may have left accounts whose names are asked for again.
            Folders.delete(folder.resolve("data"));
            if (!environment.containsKey("PARLEY_POSTGRES_URI")) {
                PreparedPostgres.copyInto(folder.resolve("data"));
            }
            port = FreePort.next();
        } catch (IOException cannotPrepare) {
            throw new UncheckedIOException(cannotPrepare);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null && process.isAlive()) {
            double unattended = unattended();
            stop();
            assertEquals(0, unattended, () -> "Something failed that nobody waited for or foresaw, see " + log());
        }
    }

    /** Returns the number of failures that nobody waited for, as far as the server can tell. */
    private double unattended() {
        return TimedHttp.status(baseUrl() + "/metrics", READY) == 200
                ? metric("parley_faults_total{where=\"unattended\"}") + metric("parley_faults_total{where=\"node\"}")
                : 0;
    }

    public int port() {
        return port;
    }

    public String address() {
        return address;
    }

    public String baseUrl() {
        return "http://" + address + ":" + port;
    }

    public Process process() {
        return process;
    }

    /** The PostgreSQL that the server has started. */
    public ProcessHandle postgres() {
        try {
            Path pidFile = folder.resolve("data/postgres/cluster/postmaster.pid");
            return ProcessHandle.of(
                            Long.parseLong(Files.readAllLines(pidFile).get(0).trim()))
                    .orElseThrow();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public void start() {
        launch();
        awaitReady();
    }

    /** Starts the server, which adds to the log of earlier runs. */
    public void launch() {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(archived ? ServerJvm.options(jar) : ServerJvm.withoutArchive());
        command.addAll(jvmOptions);
        command.addAll(program());
        command.addAll(List.of("--host", address, "--port", String.valueOf(port)));
        command.addAll(List.of("--data", folder.resolve("data").toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException cannotRun) {
            throw new UncheckedIOException(cannotRun);
        }
    }

    private List<String> program() {
        List<Path> more = testClasses ? List.of(Path.of("target", "test-classes")) : List.of();
        return observed
                ? ObservedProgram.of(jar, folder.getFileName().toString(), more)
                : List.of("-jar", jar.toString());
    }

    public void awaitReady() {
        Eventually.until(START, () -> "The server did not become ready, see " + log(), () -> {
            assertTrue(process.isAlive(), () -> "The server ended, see " + log());
            return TimedHttp.status(baseUrl() + "/ready", READY) == 200;
        });
    }

    /** @return the exit code */
    public int stop() {
        process.destroy();
        return exitCode();
    }

    /** @return the exit code, once the process has ended by itself */
    public int exitCode() {
        return exitCode(STOP_SECONDS);
    }

    /** @param withinSeconds for a process that has more to do at its end than a server */
    int exitCode(int withinSeconds) {
        try {
            boolean ended = process.waitFor(withinSeconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            assertTrue(ended, () -> "The server did not stop, see " + log());
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public void kill9() {
        process.destroyForcibly();
        exitCode();
    }

    /** Makes the server hang: connections stay, and nothing is answered. */
    public void pause() {
        Signals.send("STOP", process.pid());
    }

    public void resume() {
        Signals.send("CONT", process.pid());
    }

    public void restart() {
        stop();
        start();
    }

    public Path log() {
        return folder.resolve("server.log");
    }

    /** Returns 0 while nobody answers. */
    public int status(String path) {
        return TimedHttp.status(baseUrl() + path, TimedHttp.PATIENCE);
    }

    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(baseUrl() + path)));
    }

    public JsonObject json(String path) {
        return new JsonObject(get(path).body());
    }

    /** Makes a guest. @return the answer of {@code POST /api/guest/session} */
    public JsonObject guest() {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl() + "/api/guest/session"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        return new JsonObject(send(request).body());
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        return TimedHttp.send(request);
    }

    /** Returns the value of a metric, summed over its labels; 0 if there is none. */
    public double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
