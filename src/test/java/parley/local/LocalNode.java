package parley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import parley.util.Eventually;
import parley.util.TimedHttp;

/** A node as a process of its own on this machine, which can end and be started again. */
final class LocalNode {
    private static final Duration START = Duration.ofSeconds(90);
    private static final int STOP_SECONDS = 20;

    /**
     * Arguments that shield a node from Ctrl-C, which reaches all processes of a terminal at once; the starter of the
     * node stops it, in order.
     */
    private static final List<String> DEAF_TO_CTRL_C = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

    private static final Duration READY = Duration.ofSeconds(2);

    private final String name;
    private final int port;
    private final List<String> java;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    /**
     * @param java arguments of java
     * @param log null for this process's own output
     */
    LocalNode(String name, int port, List<String> java, Map<String, String> environment, Path log) {
        this.name = name;
        this.port = port;
        this.java = java;
        this.environment = environment;
        this.log = log;
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    String url() {
        return "http://localhost:" + port;
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    void start() {
        List<String> command = new ArrayList<>(DEAF_TO_CTRL_C);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(java);
        command.addAll(List.of("--host", "127.0.0.1", "--port", String.valueOf(port)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            if (log == null) {
                builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
            } else {
                Files.createDirectories(log.getParent());
                builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            }
            process = builder.start();
        } catch (IOException cannotRun) {
            throw new UncheckedIOException(cannotRun);
        }
    }

    /** @throws IllegalStateException if it has ended instead */
    void awaitReady() {
        Eventually.until(START, () -> name + " did not become ready", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name + " ended with " + process.exitValue() + (log == null ? "" : ", see " + log));
            }
            return isReady();
        });
    }

    private boolean isReady() {
        return TimedHttp.status("http://127.0.0.1:" + port + "/ready", READY) == 200;
    }

    CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Asks the node to end; {@link #awaitStop} makes sure of it. */
    void beginStop() {
        if (process != null) {
            process.destroy();
        }
    }

    void awaitStop() {
        try {
            if (process != null && !process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
