package parley.files;

import java.util.Locale;

/** The use of a file for a reader, decided by its content. Source: the file types of the guest chat (S1-FILE-08 to 13). */
public enum FileCategory {
    IMAGE,
    VIDEO,
    AUDIO,
    DOCUMENT,
    TEXT,
    ARCHIVE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static FileCategory of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }
}
