package parley.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
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
        process.destroyForcibly();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP"})
    void theOrderedStopComesBeforeShutdownHooks(String signal) throws Exception {
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
