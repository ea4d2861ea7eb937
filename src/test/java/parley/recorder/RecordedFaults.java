package parley.recorder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class of tests whose servers have told their clients something that the API documents don't say. */
public final class RecordedFaults implements AfterAllCallback {
    static {
        // A run before may have been broken off.
        try {
            take();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        List<String> faults = take();
        if (!faults.isEmpty()) {
            throw new AssertionError("The API documents don't say what was told:\n" + String.join("\n", faults));
        }
    }

    /** Returns the faults that were noted, and forgets them. */
    static List<String> take() throws IOException {
        List<String> faults = new ArrayList<>();
        if (Files.isDirectory(ObservedProgram.faults())) {
            try (Stream<Path> files = Files.list(ObservedProgram.faults())) {
                for (Path file : files.sorted().toList()) {
                    for (String line : Files.readAllLines(file)) {
                        faults.add(file.getFileName() + ": " + line);
                    }
                    Files.delete(file);
                }
            }
        }
        return faults;
    }
}
