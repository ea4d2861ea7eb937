package parley.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether a person reads the standard output. */
final class Terminal {
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private Terminal() {}

    /** Asks the kernel where there is one to ask; the library tells only of input and output together. */
    static boolean isOutput() {
        try {
            return Files.exists(STANDARD_OUTPUT)
                    ? isDevice(STANDARD_OUTPUT.toRealPath().toString())
                    : System.console() != null;
        } catch (IOException pipe) {
            return false;
        }
    }

    static boolean isDevice(String path) {
        return path.startsWith("/dev/pts/") || path.startsWith("/dev/tty") || path.equals("/dev/console");
    }
}
