package parley.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import parley.util.Eventually;
import parley.util.FreePort;
import parley.util.Signals;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis as a process of its own on a free port, which can be paused, killed and started again. A shell holds it
 * on a pipe from this process and kills it when that breaks, so that none is left by a killed test run.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private static final String HOLD =
            "\"$@\" </dev/null >/dev/null 2>&1 & pid=$!; echo $pid; cat >/dev/null; kill -9 $pid";

    private static final String LOOPBACK = "127.0.0.1";

    private final int port = FreePort.next();
    private final String address;
    private final List<String> settings;
    private final Path sentinelFile;
    private Process shell;
    private long pid;

    public RedisProcess(String... settings) {
        this(LOOPBACK, null, List.of(settings));
    }

    /** @param address address at which its users find it, beside the loopback */
    public static RedisProcess at(String address) {
        return new RedisProcess(address, null, List.of("--bind", LOOPBACK, address));
    }

    private RedisProcess(String address, Path sentinelFile, List<String> settings) {
        this.address = address;
        this.sentinelFile = sentinelFile;
        this.settings = settings;
        start();
    }

    /**
     * Starts a sentinel that knows the master under its usual name, and replaces it after a second without an answer.
     */
    public static RedisProcess sentinelOf(RedisProcess master) {
        Path file = folder().resolve("sentinel-of-" + master.port + ".conf");
        try {
            Files.writeString(
                    file,
                    "sentinel monitor mymaster 127.0.0.1 " + master.port + " 1\n"
                            + "sentinel down-after-milliseconds mymaster 1000\n"
                            + "sentinel failover-timeout mymaster 5000\n");
            file.toFile().deleteOnExit();
            return new RedisProcess(LOOPBACK, file, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void start() {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", HOLD, "sh", executable().toString()));
        if (sentinelFile != null) {
            command.addAll(List.of(sentinelFile.toString(), "--sentinel"));
        }
        command.addAll(List.of("--port", String.valueOf(port), "--bind", LOOPBACK, "--save", ""));
        command.addAll(List.of("--appendonly", "no", "--dir", folder().toString()));
        command.addAll(settings);
        try {
            shell = new ProcessBuilder(command).start();
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
            pid = Long.parseLong(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Eventually.until(START, () -> "Redis did not start", this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return pid;
    }

    public String uri() {
        return "redis://" + address + ":" + port;
    }

    /** Makes the server hang: connections stay, and nothing is answered. */
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    /** Kills the server; its data is gone. */
    public void kill() {
        signal("KILL");
        Eventually.until(START, () -> "Redis did not end", () -> !answers());
        shell.destroyForcibly();
    }

    /** Empties the server, as an operator may by mistake; its connections stay. */
    public void flush() {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (!"+OK".equals(answer)) {
                throw new IllegalStateException("Redis was not emptied: " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String name) {
        Signals.send(name, pid);
    }

    @Override
    public void close() {
        signal("KILL");
        shell.destroyForcibly();
    }

    private static Path folder() {
        try {
            return Files.createDirectories(Path.of("target", "test-redis").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static synchronized Path executable() {
        Path known =
                folder().resolve("redis-server-of-" + ProcessHandle.current().pid());
        try {
            if (!Files.exists(known)) {
                Path unpacked =
                        ExecutableProvider.newJarResourceProvider().get().toPath();
                Files.copy(unpacked, known);
                known.toFile().setExecutable(true);
                known.toFile().deleteOnExit();
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
