package parley.util;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lets what root makes in a folder of somebody else's belong to that user, who may run Parley afterwards. */
public final class FolderOwner {
    public static final int ROOT = 0;
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private FolderOwner() {}

    public static boolean isRoot() throws IOException {
        return uid() == ROOT;
    }

    /** Asks the kernel where it can be asked: the library takes a user without a name, as in many containers, for root. */
    public static long uid() throws IOException {
        return Files.exists(THIS_PROCESS) ? of(THIS_PROCESS) : new UnixSystem().getUid();
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
