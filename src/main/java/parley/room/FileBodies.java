package parley.room;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads and marks what a message says of its file: {@code {fileId, name, mimeType, category, size, …, expiresAt, gone?}}.
 * Source: the protocol, {@code chat:message}.
 */
public final class FileBodies {
    /** The member of a message, or of an edit, that describes its file. */
    public static final String FILE = "file";

    private static final String FILE_ID = "fileId";
    private static final String EXPIRES_AT = "expiresAt";
    private static final String GONE = "gone";

    /** Within a text the quotes would be escaped. */
    private static final byte[] MARK = ("\"" + FILE + "\":{").getBytes(StandardCharsets.US_ASCII);

    private FileBodies() {}

    public static boolean has(JsonObject body) {
        return body.containsKey(FILE);
    }

    /** Tells the same of a body's JSON, at the cost of a glance. */
    public static boolean has(byte[] json) {
        for (int i = 0; i + MARK.length <= json.length; i++) {
            if (json[i] == MARK[0] && isMark(json, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMark(byte[] json, int at) {
        for (int i = 1; i < MARK.length; i++) {
            if (json[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the id of the file that a message shows; empty if it shows none. */
    public static Optional<String> fileId(JsonObject message) {
        return Optional.ofNullable(message.getJsonObject(FILE)).map(file -> file.getString(FILE_ID));
    }

    /** Returns what a message says of a file whose bytes nobody can read any more. */
    public static JsonObject gone(JsonObject file) {
        return file.copy().put(GONE, true);
    }

    /** Returns a message as it reads at a time: it says so of a file that has expired by then. */
    public static JsonObject asOf(JsonObject message, long now) {
        return readableUntil(message) > now ? message : message.copy().put(FILE, gone(message.getJsonObject(FILE)));
    }

    /**
     * Returns the time from which a message reads otherwise, as its file has expired; Long.MAX_VALUE if it shows no file,
     * or one that is gone.
     */
    public static long readableUntil(JsonObject message) {
        JsonObject file = message.getJsonObject(FILE);
        return file == null || isGone(file) ? Long.MAX_VALUE : file.getLong(EXPIRES_AT, Long.MAX_VALUE);
    }

    /** Tells whether an edit says of a message's file that it is gone, and the message does not say so yet. */
    static boolean ends(JsonObject message, JsonObject edit) {
        JsonObject file = message.getJsonObject(FILE);
        return file != null && !isGone(file) && fileId(message).equals(fileId(edit));
    }

    private static boolean isGone(JsonObject file) {
        return file.getBoolean(GONE, false);
    }
}
