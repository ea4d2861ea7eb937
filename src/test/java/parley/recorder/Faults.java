package parley.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** Notes faults in a file at once, as the server may be killed, and each kind of them once. */
final class Faults {
    private static final int MOST = 100;
    private static final int LONGEST = 2_000;

    private final Path file;
    private final Set<String> known = new HashSet<>();

    Faults(Path file) {
        this.file = file;
    }

    synchronized void note(String what, String fault) {
        String kind = (what.startsWith("route") ? what : what.split(" ", 2)[0]) + ' ' + fault;
        if (known.size() >= MOST || !known.add(kind)) {
            return;
        }
        String line = (fault + " <- " + what).replaceAll("\\s+", " ");
        try {
            Files.writeString(
                    file,
                    line.substring(0, Math.min(line.length(), LONGEST)) + '\n',
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }
}
