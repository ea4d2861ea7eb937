package parley.load;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import parley.util.TimedHttp;

/** A server started from the jar, with a data folder of its own that goes with it. */
final class ParleyJar implements AutoCloseable {
    private static final long START_MS = 180_000;
    private static final Duration READY = Duration.ofSeconds(5);

    private final ServerProcess process;
    private final Path data;
    private final int port;

    private ParleyJar(ServerProcess process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
    }

    static ParleyJar start(String jar, int port, List<String> jvm) throws IOException, InterruptedException {
        return start(jar, port, jvm, Map.of());
    }

    /** Starts a server and blocks until it is ready. @param environment settings of the server */
    static ParleyJar start(String jar, int port, List<String> jvm, Map<String, String> environment)
            throws IOException, InterruptedException {
        ParleyJar server = begin(jar, port, jvm, environment, "target/load-server.log");
        try {
            server.awaitReady();
            return server;
        } catch (IllegalStateException late) {
            server.close();
            throw late;
        }
    }

    /** Starts a server without waiting until it is ready. @param log the file that takes its output */
    static ParleyJar begin(String jar, int port, List<String> jvm, Map<String, String> environment, String log)
            throws IOException {
        Path data = Files.createTempDirectory("parley-load");
        List<String> arguments = Stream.concat(
                        jvm.stream(),
                        Stream.of("-jar", jar, "--host", "127.0.0.1", "--port", "" + port, "--data", data.toString()))
                .toList();
        Map<String, String> settings = RaisedLimits.forCrowds(jar);
        settings.putAll(environment);
        return new ParleyJar(ServerProcess.java(arguments, new File(log), settings), data, port);
    }

    void awaitReady() throws InterruptedException {
        long deadline = System.currentTimeMillis() + START_MS;
        while (System.currentTimeMillis() < deadline && process.alive()) {
            if (TimedHttp.status("http://127.0.0.1:" + port + "/ready", READY) == 200) {
                return;
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("the server was not ready in time; see its log in target");
    }

    /** Tells whether a request for the path is granted. */
    boolean answers(String path) {
        return TimedHttp.status("http://127.0.0.1:" + port + path, READY) == 200;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    /** Makes a guest. @return the token */
    String openSession() throws IOException, InterruptedException {
        return token(request("/api/guest/session").POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Makes an account. @return the token */
    String register(String username) throws IOException, InterruptedException {
        JsonObject account = new JsonObject()
                .put("username", username)
                .put("email", username + "@example.com")
                .put("password", "a password of " + username);
        return token(request("/api/auth/register")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(account.encode())));
    }

    private String token(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = TimedHttp.send(request);
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("no session: " + answer.body());
        }
        return new JsonObject(answer.body()).getString("token");
    }

    /** Reads the lines of the metrics page. */
    List<String> metrics() {
        return TimedHttp.send(request("/metrics")).body().lines().toList();
    }

    /** Returns the process number of the embedded PostgreSQL. Source: the first line of {@code postmaster.pid}. */
    long postgresPid() {
        Path file = data.resolve("postgres").resolve("cluster").resolve("postmaster.pid");
        try {
            return Long.parseLong(Files.readAllLines(file).get(0).strip());
        } catch (IOException absent) {
            throw new UncheckedIOException(absent);
        }
    }

    ServerProcess process() {
        return process;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
