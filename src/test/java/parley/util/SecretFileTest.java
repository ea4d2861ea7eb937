package parley.util;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    private final SecureRandom random = new SecureRandom();

    @TempDir
    Path folder;

    @Test
    void makesASecretThatOnlyTheOwnerCanRead() throws IOException {
        Path file = folder.resolve("some.key");
        byte[] secret = SecretFile.readOrCreate(file, 48, random);
        assertEquals(48, secret.length);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void keepsTheSecretAtTheNextStart() throws IOException {
        Path file = folder.resolve("some.key");
        assertArrayEquals(SecretFile.readOrCreate(file, 32, random), SecretFile.readOrCreate(file, 32, random));
    }

    @Test
    void givesConcurrentMakersTheSameSecret() throws Exception {
        Path file = folder.resolve("some.key");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> makers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                makers.add(() -> Base64.getEncoder().encodeToString(SecretFile.readOrCreate(file, 32, random)));
            }
            long distinct = threads.invokeAll(makers).stream()
                    .map(SecretFileTest::outcome)
                    .distinct()
                    .count();
            assertEquals(1, distinct);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void refusesAFileThatIsNoSecret() throws IOException {
        Path file = Files.writeString(folder.resolve("some.key"), "not base64 §");
        assertThrows(IOException.class, () -> SecretFile.readOrCreate(file, 32, random));
    }

    private static String outcome(java.util.concurrent.Future<String> future) {
        try {
            return future.get();
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }
}
