package parley.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import parley.util.Eventually;

/** Asks the agent in the attacked server. */
final class Probe {
    private static final int PATIENCE_MS = 20_000;

    private final Path folder;

    /** @param folder of the agent and of its port */
    Probe(Path folder) {
        this.folder = folder;
    }

    /** Returns the options with which the server's JVM must be started. */
    String[] jvmOptions() {
        return new String[] {"-javaagent:" + TurnProbe.jar(folder) + "=" + portFile()};
    }

    private Path portFile() {
        return folder.resolve("turn-probe.port").toAbsolutePath();
    }

    /** Forgets the turns so far. */
    void reset() {
        ask('r');
    }

    /** @param cpuNanos of its thread @param at the stack when that was seen, empty for a short one */
    record Turn(long cpuNanos, String at) {
        @Override
        public String toString() {
            return cpuNanos / 1_000 / 1_000.0 + " ms" + (at.isEmpty() ? "" : " at " + at);
        }
    }

    Turn longestTurn() {
        String[] answer = ask('t').split(" ", 2);
        return new Turn(Long.parseLong(answer[0]), answer[1]);
    }

    /** @param heapBytes that are left after a collection */
    record Memory(long heapBytes, long directBytes) {}

    Memory memory() {
        String[] answer = ask('h').split(" ");
        return new Memory(Long.parseLong(answer[0]), Long.parseLong(answer[1]));
    }

    private String ask(char question) {
        Eventually.until(Duration.ofSeconds(20), () -> "the probe is not there", () -> Files.exists(portFile()));
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(Files.readString(portFile())))) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(question);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
