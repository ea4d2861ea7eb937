package parley.files.s3;

/** Names of objects in the bucket. */
final class S3Names {
    /**
     * Parts a key from the token of a tail's writer. It sorts before all that keys may have, so tails follow their
     * key.
     */
    private static final char WRITER_MARK = '!';

    /** Sorts behind all names of tails of a key. */
    private static final String BEHIND_TAILS = "!~";

    private final String prefix;

    S3Names(String prefix) {
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    String of(String key) {
        return prefix + key;
    }

    static String tail(String name, String writer) {
        return name + WRITER_MARK + writer;
    }

    /** Begins the names of all tails of an object. */
    static String tails(String name) {
        return name + WRITER_MARK;
    }

    String behind(String key) {
        return prefix + key + BEHIND_TAILS;
    }

    /** Returns the key of an object's name, or of its tail's. */
    String keyOf(String name) {
        int mark = name.indexOf(WRITER_MARK, prefix.length());
        return name.substring(prefix.length(), mark < 0 ? name.length() : mark);
    }
}
