package parley.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownSignalIT {
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

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
        start();
        assumeFalse(ignored().contains(signal), "whoever started this process has it ignore the signal");
        send(signal);
        assertEquals("stop", output.readLine());
        assertEquals("hook", output.readLine());
        assertEquals(0, process.waitFor());
    }

    @Test
    void aSecondSignalEndsTheProcessAtOnce() throws Exception {
        start("60000");
        send("TERM");
        assertEquals("stop", output.readLine());
        send("TERM");
        assertEquals(128 + 15, process.waitFor());
    }

    @Test
    @Tag("S1-ERR-02")
    void aThreadThatEndsByAFaultEndsTheProcessInOrder() throws Exception {
        start(StoppingProcess.FAULT);
        assertEquals("stop", output.readLine());
        assertEquals("hook", output.readLine());
        assertEquals(1, process.waitFor());
    }

    @Test
    @Tag("S1-ERR-02")
    void aStopAfterAFaultIgnoresTheFirstSignalAndEndsAtTheSecond() throws Exception {
        start(StoppingProcess.FAULT, "60000");
        assertEquals("stop", output.readLine());
        send("TERM");
        assertEquals("ignored", output.readLine());
        send("TERM");
        assertEquals(128 + 15, process.waitFor());
    }

    @Test
    @Tag("S1-SHUT-04")
    void aStopThatDoesNotEndIsEndedAtItsLimit() throws Exception {
        start("100");
        send("TERM");
        assertEquals("stop", output.readLine());
        assertEquals(1, process.waitFor());
    }

    /**
     * Returns the ignored signals of nohup or a shell's background: every child inherits them, and Java leaves such a
     * signal alone.
     */
    private Set<String> ignored() throws IOException {
        String mask = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        long signals = Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16);
        return NUMBERS.entrySet().stream()
                .filter(signal -> (signals >> (signal.getValue() - 1) & 1) == 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
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
