package parley.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("S1-SEC-01")
class SigningKeyTest {
    @Test
    void staysTheSameFromStartToStart(@TempDir Path folder) throws Exception {
        SigningKey first = SigningKey.inFolder(folder, new SecureRandom());
        assertEquals(
                first.secret(), SigningKey.inFolder(folder, new SecureRandom()).secret());
        Path file = folder.resolve("signing.key");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void refusesAShortSecret() {
        assertThrows(IllegalArgumentException.class, () -> SigningKey.of("x".repeat(31)));
    }

    @Test
    void masksItself() {
        String secret = "a secret of at least thirty-two bytes";
        assertFalse(SigningKey.of(secret).toString().contains(secret));
    }
}
