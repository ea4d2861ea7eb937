package parley.fatal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.ServerExtension;
import parley.util.Eventually;
import parley.util.TimedHttp;

/**
 * The JVM itself fails under the jar, which was started without any switch for this: it ends, and its database with it.
 */
@Tag("long")
class FatalErrorIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FATAL = 3;
    /** Source: Jackson's StreamReadConstraints take 1,000 levels. */
    private static final int DEEPEST = 990;

    private static final Path FOLDER = folder();
    private static final Path PORT_FILE = FOLDER.resolve("trouble.port");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            // Users' servers have this collector, which does not give up by itself.
            .withJvm("-XX:-UseSerialGC", "-XX:+UseG1GC")
            .withJvm("-Xmx96m", "-Xss256k", "-javaagent:" + Trouble.jar(FOLDER) + "=" + PORT_FILE)
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

    /**
     * No stranger may cause such an error: the deepest JSON that the parser takes fits into the stack, be it compiled
     * or not.
     */
    @Test
    void deepJsonIsNoErrorOfTheJvm() throws Exception {
        String deep = "[".repeat(DEEPEST) + "]".repeat(DEEPEST);
        HttpResponse<String> refused =
                SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/guest/session"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"interests\":" + deep + "}")));
        assertEquals(400, refused.statusCode());
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = TimedHttp.webSocket(
                        "ws://127.0.0.1:" + SERVER.port() + "/eventbus/websocket", Map.of(), listener(answer))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        socket.sendText(
                "{\"type\":\"send\",\"address\":\"session:authenticate\",\"body\":{\"token\":" + deep + "}}", true);
        assertTrue(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).contains("VALIDATION_ERROR"));
        socket.abort();
        assertEquals(200, SERVER.status("/live"));
        assertEquals(0, SERVER.stop());
    }

    private static WebSocket.Listener listener(CompletableFuture<String> first) {
        return new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                first.complete(text.toString());
                return null;
            }
        };
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

    /** Something may be half done after such a fault; the process still ends in order. */
    @ParameterizedTest
    @EnumSource(
            value = Trouble.Kind.class,
            names = {"FAULT_IN_A_THREAD", "CLASS_GONE_ON_AN_EVENT_LOOP"})
    @Tag("S1-ERR-02")
    @Tag("S1-SHUT-05")
    void aFaultThatLeavesStateInDoubtEndsTheProcessInOrder(Trouble.Kind kind) throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        TimedHttp.webSocket("ws://127.0.0.1:" + SERVER.port() + "/eventbus/websocket", Map.of(), listener(told))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        Trouble.cause(kind, PORT_FILE).close();
        assertTrue(told.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).contains("session:closing"), told::join);
        assertEquals(1, SERVER.exitCode());
    }

    @Test
    @Tag("S1-ERR-02")
    void aFaultOfWhatWasBeingDoneIsCountedAndTheServerGoesOn() throws IOException {
        Trouble.cause(Trouble.Kind.FAULT_ON_AN_EVENT_LOOP, PORT_FILE).close();
        Eventually.until(PATIENCE, () -> "it is not counted", () -> SERVER.get("/metrics")
                .body()
                .contains("parley_faults_total{where=\"node\"} 1.0"));
        assertEquals(200, SERVER.status("/ready"));
        assertEquals(0, SERVER.stop());
    }

    @Test
    @Tag("S1-SHUT-04")
    void aSignalEndsAProcessWhoseEventLoopsAreBlocked() throws IOException {
        Trouble.cause(Trouble.Kind.ALL_EVENT_LOOPS_BLOCKED, PORT_FILE).close();
        SERVER.stop();
    }
}
