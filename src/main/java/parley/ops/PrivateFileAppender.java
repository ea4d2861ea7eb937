package parley.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Writes files that only the owner may change and only the owner's group may read. */
final class PrivateFileAppender extends RollingFileAppender<ILoggingEvent> {
    private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
    private static final long COMPRESSED_AFTER_S = 60;

    /** Opens a file: at the start and each time that a new one begins. */
    @Override
    public void openFile(String name) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Path file = Path.of(name);
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(MODE));
            }
            restrict(file.getParent());
            // The library compresses the last file meanwhile and gives the result the mode of the process.
            getContext()
                    .getScheduledExecutorService()
                    .schedule(() -> restrict(file.getParent()), COMPRESSED_AFTER_S, TimeUnit.SECONDS);
        }
        super.openFile(name);
    }

    private void restrict(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.startsWith(getName() + ".") && name.contains(".log")) {
                    Files.setPosixFilePermissions(file, MODE);
                }
            }
        } catch (IOException | UncheckedIOException changing) {
            addWarn("The modes of the log files could not be set", changing);
        }
    }
}
