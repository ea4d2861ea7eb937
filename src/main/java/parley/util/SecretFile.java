package parley.util;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a random secret in a file of mode 0600, as one line of base64url. */
public final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private SecretFile() {}

    /**
     * Reads the file; makes a missing one with {@code length} random bytes. The file appears under its name only when
     * it is whole and on disk, and two processes that make it at once get the same secret.
     */
    public static byte[] readOrCreate(Path file, int length, SecureRandom random) throws IOException {
        if (Files.notExists(file)) {
            byte[] secret = new byte[length];
            random.nextBytes(secret);
            create(file, Base64.getUrlEncoder().withoutPadding().encodeToString(secret) + "\n");
            Arrays.fill(secret, (byte) 0);
        }
        warnIfExposed(file);
        try {
            return Base64.getUrlDecoder().decode(Files.readString(file).strip());
        } catch (IllegalArgumentException unreadable) {
            throw new IOException(file + " does not hold a base64url secret", unreadable);
        }
    }

    private static void create(Path file, String line) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            write(temporary, line);
            FolderOwner.inherit(temporary);
            publish(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Publishes by a hard link, which fails where a rename would silently replace the secret that another process has
     * just made.
     */
    private static void publish(Path temporary, Path file) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException made) {
            LOG.debug("{} was made by another process meanwhile", file);
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            LOG.debug("{}: no hard links here, renaming instead", file, noLinks);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void write(Path temporary, String line) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean posix = temporary.getFileSystem().supportedFileAttributeViews().contains("posix");
        try (FileChannel channel = posix
                ? FileChannel.open(temporary, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))
                : FileChannel.open(temporary, options)) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void warnIfExposed(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(permissions)) {
            LOG.warn(
                    "{} is open to other users ({}); run: chmod 600 {}",
                    file,
                    PosixFilePermissions.toString(permissions),
                    file);
        }
    }
}
