package parley.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import parley.config.ParleyConfig;
import parley.error.FileTrouble;
import parley.postgres.DataFolder;
import parley.util.EnvelopeCipher;

/** Finds the keys that seal rows of the database. */
final class SealingKeys {
    private static final String FILE = "messages.key";

    private SealingKeys() {}

    /**
     * Makes a cipher of the configured keys; the key in the data folder opens what it sealed before others were
     * configured.
     */
    static EnvelopeCipher cipher(ParleyConfig.Encryption config, DataFolder folder) {
        SecureRandom random = new SecureRandom();
        List<byte[]> keys = new ArrayList<>();
        config.keys().forEach(key -> keys.add(EnvelopeCipher.key(key.value())));
        Path file = folder.path().resolve(FILE);
        try {
            if (keys.isEmpty() || Files.exists(file)) {
                keys.add(EnvelopeCipher.keyInFile(file, random));
            }
        } catch (IOException unreadable) {
            throw FileTrouble.unusable("The key file", file, unreadable);
        }
        return new EnvelopeCipher(keys, random);
    }
}
