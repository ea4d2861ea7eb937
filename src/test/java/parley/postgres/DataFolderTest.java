package parley.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.error.StartException;

class DataFolderTest {
    @TempDir
    Path parent;

    @Test
    void makesTheFolder() throws IOException {
        try (DataFolder folder = DataFolder.open(parent.resolve("a/b"))) {
            assertEquals(parent.toRealPath().resolve("a/b"), folder.path());
        }
    }

    @Test
    void refusesAFolderInUseUntilItIsClosed() throws IOException {
        try (DataFolder held = DataFolder.open(parent)) {
            String message = assertThrows(StartException.class, () -> DataFolder.open(parent))
                    .getMessage();
            assertTrue(message.contains(held.path() + " is in use"), message);
        }
        DataFolder.open(parent).close();
    }

    @Test
    void saysInOneLineWhyAFolderCannotBeWritten() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));
        String message = assertThrows(StartException.class, () -> DataFolder.open(file.resolve("data")))
                .getMessage();
        assertTrue(message.startsWith("The data folder " + file.resolve("data") + " can't be written: "), message);
        assertEquals(1, message.lines().count());
    }
}
