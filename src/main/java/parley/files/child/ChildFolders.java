package parley.files.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the working folders of children, one each, which nobody else may read, and removes them. Plain bytes of sealed
 * files may pass through them, so they lie in memory where the system has such a place.
 */
final class ChildFolders {
    private static final Logger LOG = LoggerFactory.getLogger(ChildFolders.class);
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "parley-child-";

    private final Path base;

    private ChildFolders(Path base) {
        this.base = base;
    }

    /** Removes what killed nodes of the same user have left behind. Blocks. */
    static ChildFolders in(Path folder) throws IOException {
        Files.createDirectories(folder);
        ChildFolders folders = new ChildFolders(folder);
        Path probe = folders.make();
        try (Stream<Path> entries = Files.list(folder)) {
            UserPrincipal self = Files.getOwner(probe);
            for (Path entry : entries.filter(ChildFolders::isLeftBehind).toList()) {
                // Others can't put a link in place of what is ours.
                if (self.equals(Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS))) {
                    remove(entry);
                }
            }
        } finally {
            remove(probe);
        }
        return folders;
    }

    /** Prefers memory over the given folder. Blocks. */
    static ChildFolders inMemoryOr(Path folder) throws IOException {
        return in(Files.isDirectory(MEMORY) && Files.isWritable(MEMORY) ? MEMORY : folder);
    }

    private static boolean isLeftBehind(Path entry) {
        String name = entry.getFileName().toString();
        String[] parts =
                name.startsWith(PREFIX) ? name.substring(PREFIX.length()).split("-") : new String[0];
        try {
            return parts.length == 2
                    && ProcessHandle.of(Long.parseLong(parts[0])).isEmpty();
        } catch (NumberFormatException foreign) {
            return false;
        }
    }

    /** Makes a folder with mode 0700. */
    Path make() throws IOException {
        return Files.createTempDirectory(base, PREFIX + ProcessHandle.current().pid() + "-");
    }

    static void remove(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> leavesFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path each : leavesFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException kept) {
            LOG.warn("A child's folder could not be removed: {}", kept.toString());
        }
    }
}
