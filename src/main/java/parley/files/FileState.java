package parley.files;

import java.util.Locale;

/** How far a file has come. */
public enum FileState {
    UPLOADING,
    READY,
    /** Its bytes are gone, or about to be; its row says so for a while. */
    GONE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static FileState of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
