package parley.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import parley.error.FileTrouble;
import parley.error.StartException;
import parley.util.FolderOwner;

/** The folder that holds what this server keeps. It is locked, so that one process at a time uses it. */
public final class DataFolder implements AutoCloseable {
    private static final String LOCK = "parley.lock";

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Creates the folder when it is missing and locks it until {@link #close} or the end of the process.
     *
     * @throws StartException when it can't be written, or another process holds it
     */
    public static DataFolder open(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(path);
            path = path.toRealPath();
            return new DataFolder(path, lock(path.resolve(LOCK)));
        } catch (IOException e) {
            throw new StartException("The data folder " + path + " can't be written: " + FileTrouble.reason(e), e);
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                String holder = Files.readString(file).trim();
                channel.close();
                throw inUse(file, holder);
            }
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw inUse(file, "");
        }
        FolderOwner.inherit(file);
        channel.truncate(0);
        channel.write(StandardCharsets.US_ASCII.encode(owner() + "\n"));
        return channel;
    }

    private static StartException inUse(Path file, String holder) {
        return new StartException("The data folder " + file.getParent() + " is in use by another Parley"
                + (holder.isEmpty() ? "" : " (process " + holder + ")"));
    }

    /** The lock file. Its first line is the number of the process that uses the folder. */
    Path lockFile() {
        return path.resolve(LOCK);
    }

    /** The content of {@link #lockFile} while this process uses the folder. */
    static String owner() {
        return String.valueOf(ProcessHandle.current().pid());
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
