package parley.signaling;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs that are installed from packages of Debian. */
public final class Installed {
    private Installed() {}

    /** Skips the test where the program is missing; with {@code CI} in the environment the test fails. */
    public static Path program(String name, String debianPackage) {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
        String missing = name + " is not installed (Debian: " + debianPackage + ")";
        if (System.getenv("CI") == null) {
            assumeTrue(found.isPresent(), missing);
        }
        assertTrue(found.isPresent(), missing);
        return found.get();
    }
}
