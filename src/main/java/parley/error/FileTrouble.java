package parley.error;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Says of a file or folder that can't be used which it is, and why. */
public final class FileTrouble {
    private FileTrouble() {}

    /** @param what what the path is to Parley, with an article */
    public static StartException unusable(String what, Path path, IOException cause) {
        return new StartException(what + " " + path + " can't be used: " + reason(cause), cause);
    }

    /** Returns the cause in words; the library's own message of a refused access is nothing but the path. */
    public static String reason(IOException cause) {
        if (cause instanceof FileSystemException detailed) {
            String reason = detailed.getReason() == null
                    ? detailed.getClass().getSimpleName().replace("Exception", "")
                    : detailed.getReason();
            return detailed.getFile() + ": " + reason;
        }
        return String.valueOf(cause.getMessage());
    }
}
