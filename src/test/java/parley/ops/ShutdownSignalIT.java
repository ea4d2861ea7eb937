package parley.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownSignalIT {
    private Process process;
    private BufferedReader output;

    @AfterEach
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void theOrderedStopComesBeforeShutdownHooks(String signal) throws Exception {
        assumeFalse(signal.equals("HUP") && hangUpIsIgnored(), "a process started with nohup hears no SIGHUP");
        start();
        send(signal);
        assertEquals("stop", output.readLine());
        assertEquals("hook", output.readLine());
        assertEquals(0, process.waitFor());
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        start("hang");
        send("TERM");
        assertEquals("stop", output.readLine());
        send("TERM");
        assertEquals(128 + 15, process.waitFor());
    }

    /** Inherited by every child; then Java leaves the signal alone. */
    private static boolean hangUpIsIgnored() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & 1) == 1;
    }

    private void start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                StoppingProcess.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader();
        assertEquals("ready", output.readLine());
    }

    private void send(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }
}
