package parley.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftBehindTest {
    @TempDir
    Path folder;

    private static Process sleeping() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }

    @Test
    void whatAKilledStartHasLeftIsEndedByTheNext() throws IOException {
        Process left = sleeping();
        try {
            new LeftBehind(folder).note(Stream.of(left.toHandle()));
            assertEquals(1, new LeftBehind(folder).end());
            assertFalse(left.isAlive());
            assertEquals(0, new LeftBehind(folder).end(), "it is forgotten then");
        } finally {
            left.destroyForcibly();
        }
    }

    @Test
    void aProcessThatOnlyHasTheNumberIsLeftAlone() throws IOException {
        Process other = sleeping();
        try {
            Files.write(folder.resolve("processes"), List.of(other.pid() + " 1000"));
            assertEquals(0, new LeftBehind(folder).end());
            assertTrue(other.isAlive());
        } finally {
            other.destroyForcibly();
        }
    }
}
