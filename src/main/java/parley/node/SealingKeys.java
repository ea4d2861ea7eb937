package parley.node;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.config.ParleyConfig;
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
    static EnvelopeCipher cipher(ParleyConfig.Encryption config, DataFolder folder, Bus bus) {
        SecureRandom random = new SecureRandom();
        List<byte[]> keys = new ArrayList<>();
        config.keys().forEach(key -> keys.add(EnvelopeCipher.key(key.value())));
        Path file = folder.path().resolve(FILE);
        try {
            if (keys.isEmpty() || Files.exists(file)) {
                keys.add(EnvelopeCipher.keyInFile(file, random));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        // Beside a node of the version before, rooms have no keys of their own: it could not open what they seal.
        bus.serve(Addresses.SCOPED_KEYS, question -> Future.succeededFuture(true));
        return new EnvelopeCipher(keys, random, () -> bus.allPeersServe(Addresses.SCOPED_KEYS));
    }
}
