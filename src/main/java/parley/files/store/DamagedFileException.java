package parley.files.store;

/** Stored bytes are not those that were written, or are fewer. A fault of the storage or an attack, never a refusal. */
public final class DamagedFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String key, long position, Throwable cause) {
        super("the object " + key + " is damaged or cut off at or behind byte " + position, cause);
    }
}
