package parley.util;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals that Java has no name for. */
public final class Signals {
    private Signals() {}

    /** Sends a signal to a process that may have ended meanwhile. */
    public static void send(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
