package parley.util;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lets what root makes in a folder of somebody else's belong to that user, who may run Parley afterwards. */
public final class FolderOwner {
    public static final int ROOT = 0;

    private FolderOwner() {}

    public static boolean isRoot() {
        return uid() == ROOT;
    }

    public static long uid() {
        return new UnixSystem().getUid();
    }

    /** Returns the user's number of a file's owner. */
    public static int of(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    public static int groupOf(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:gid");
    }

    /** Gives a file that this process has made to the owner of its folder. */
    public static void inherit(Path file) throws IOException {
        boolean known = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        if (!known || !isRoot()) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (of(folder) != ROOT && of(file) == ROOT) {
            Files.setAttribute(file, "unix:gid", groupOf(folder));
            Files.setAttribute(file, "unix:uid", of(folder));
        }
    }
}
