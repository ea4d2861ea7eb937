package parley.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisScriptTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "redis");
    private static final String EXTENSION = ".lua";

    /** Files with this ending are parts of scripts. */
    private static final String SHARED = "common" + EXTENSION;

    @Test
    void theNamesOfAllScriptsAreKnownBeforeTheyRun() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> scripts = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(SHARED))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
            assertEquals(scripts, RedisScript.names());
        }
    }
}
