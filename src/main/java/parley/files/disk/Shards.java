package parley.files.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import parley.util.FolderOwner;

/**
 * Finds the places of objects: two levels of folders by a hash of the key. No folder grows large. A complete object
 * has the name of its key, and the file of an appender has its token behind that.
 */
final class Shards {
    /** Parts the key from the token of an appender; no key has it. */
    static final char WRITER_MARK = '~';

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,199}");
    private static final String OWN_FOLDER = "rwx------";
    private static final String OWN_FILE = "rw-------";

    private final Path root;
    private volatile boolean seen;

    Shards(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    /** Returns the two names of folders of a key, such as {@code 3f/a0}. */
    static String shardOf(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII));
            String hex = HexFormat.of().formatHex(hash, 0, 2);
            return hex.substring(0, 2) + "/" + hex.substring(2);
        } catch (NoSuchAlgorithmException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    Path folder(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("no key of an object: " + key);
        }
        return root.resolve(shardOf(key));
    }

    Path whole(String key) {
        return folder(key).resolve(key);
    }

    Path part(String key, String writer) {
        return folder(key).resolve(key + WRITER_MARK + writer);
    }

    /** Returns the key of a file by its name. */
    static String keyOf(String fileName) {
        int mark = fileName.indexOf(WRITER_MARK);
        return mark < 0 ? fileName : fileName.substring(0, mark);
    }

    /** Makes a file that only this process's user can read. */
    FileChannel create(Path file) throws IOException {
        makeFolder(file.getParent());
        FileChannel made = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner(file, OWN_FILE));
        FolderOwner.inherit(file);
        return made;
    }

    /**
     * Fails if the root is away, such as a share that is not mounted: what lies there is neither gone nor to be begun
     * anew on the disk below.
     */
    void requireRoot() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString(), null, "the folder is away");
        }
        seen = true;
    }

    /** Makes a folder and those above it, each durably. */
    void makeFolder(Path folder) throws IOException {
        if (seen) {
            requireRoot();
        }
        make(folder);
        seen = true;
    }

    private void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.toAbsolutePath().getParent();
        make(above);
        try {
            Files.createDirectory(folder, owner(folder, OWN_FOLDER));
            FolderOwner.inherit(folder);
        } catch (FileAlreadyExistsException made) {
            if (!Files.isDirectory(folder)) {
                throw made;
            }
        }
        sync(above);
    }

    /** Makes the names in a folder durable. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] owner(Path path, String permissions) {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
