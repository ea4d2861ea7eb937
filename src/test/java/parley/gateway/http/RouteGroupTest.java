package parley.gateway.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1-BOOT-03")
class RouteGroupTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "parley", "gateway", "http");
    private static final Pattern PATH = Pattern.compile("\"(/api/[^\"*]+)");

    @Test
    void everyRouteBelowApiIsInAGroup() throws IOException {
        Set<String> paths = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("RouteGroup.java"))
                    .forEach(file -> PATH.matcher(read(file)).results().forEach(found -> paths.add(found.group(1))));
        }
        assertTrue(paths.size() > 20, paths::toString);
        paths.removeIf(path -> Arrays.stream(RouteGroup.values())
                .flatMap(group -> group.paths().stream())
                .anyMatch(prefix -> path.startsWith(prefix.replace("*", ""))));
        assertTrue(paths.isEmpty(), () -> "RouteGroup, limits.routes and configuration.md lack " + paths);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
