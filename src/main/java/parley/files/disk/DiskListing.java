package parley.files.disk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.files.store.FileStore.Listed;

/**
 * Lists objects folder by folder, and by their keys within a folder. A key tells its folder, so that a page goes on
 * where the one before ended and reads nothing of what lies before.
 */
final class DiskListing {
    private static final String FOLDER_NAME = "[0-9a-f][0-9a-f]";

    private final Path root;

    DiskListing(Path root) {
        this.root = root;
    }

    List<Listed> page(String after, int limit) throws IOException {
        String shard = after == null ? "" : Shards.shardOf(after);
        List<Listed> page = new ArrayList<>();
        for (Path outer : folders(root)) {
            if (name(outer).compareTo(shard.isEmpty() ? "" : shard.substring(0, 2)) < 0) {
                continue;
            }
            for (Path inner : folders(outer)) {
                int place = (name(outer) + "/" + name(inner)).compareTo(shard);
                if (place >= 0) {
                    add(page, inner, place == 0 ? after : null, limit);
                }
                if (page.size() == limit) {
                    return page;
                }
            }
        }
        return page;
    }

    private static void add(List<Listed> page, Path folder, String after, int limit) throws IOException {
        TreeMap<String, Long> changes = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String key = Shards.keyOf(name(file));
                if (after == null || key.compareTo(after) > 0) {
                    changes.merge(key, changedAt(file), Math::max);
                }
            }
        } catch (NoSuchFileException gone) {
            return;
        }
        changes.forEach((key, changedAt) -> {
            if (page.size() < limit) {
                page.add(new Listed(key, changedAt));
            }
        });
    }

    /** Returns 0 for a file that was renamed or deleted a moment ago. */
    private static long changedAt(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (NoSuchFileException gone) {
            return 0;
        }
    }

    private static Iterable<Path> folders(Path above) throws IOException {
        TreeSet<Path> folders = new TreeSet<>();
        try (DirectoryStream<Path> all =
                Files.newDirectoryStream(above, path -> name(path).matches(FOLDER_NAME) && Files.isDirectory(path))) {
            all.forEach(folders::add);
        }
        return folders;
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
