package parley.files.child;

/**
 * How a child ended.
 *
 * @param status of its process; -1 where there is none to tell
 * @param words the end of what it wrote to its error output, for log lines
 */
public record ChildEnd(Kind kind, int status, String words) {
    /** Only {@code DONE} is a success. */
    public enum Kind {
        DONE,
        /** It ended by itself with another status than 0, or was killed by the system at a limit. */
        FAILED,
        TIME_LIMIT,
        OUTPUT_LIMIT,
        /** The bytes for it could not be read, or its program could not be started. */
        NOT_FED,
        /** Too many wait already, or the node is about to end. */
        REFUSED
    }

    public boolean isDone() {
        return kind == Kind.DONE;
    }
}
