package parley.files.store;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Keeps objects, which are bytes under keys of letters, digits, dots and dashes; it does not know what they are. Fails
 * with UNAVAILABLE while the storage is away and STORAGE_FULL when it is full, and never blocks an event loop.
 */
public interface FileStore {
    /**
     * Goes on with an object that is not complete. What another appender stored behind the given state never becomes
     * part of the object, even if that appender is still at work, here or on another node.
     *
     * @param state what {@link Appender#sync} last returned; null to begin
     */
    Future<Appender> append(String key, String state);

    /** Makes an object readable, durably. Does nothing for one that is complete already. */
    Future<Void> complete(String key, String state);

    /** Reads a part of a complete object; fails with NOT_FOUND if there is none. */
    Future<Buffer> read(String key, long from, int length);

    /** Returns where a complete object lies on this node's disk; empty for storage elsewhere. */
    Optional<Path> onDisk(String key);

    /** Deletes an object, complete or not, and what appenders left of it. Does nothing if there is none. */
    Future<Void> delete(String key, String state);

    /** An object, complete or not. @param changedAt epoch milliseconds of its last change */
    record Listed(String key, long changedAt) {}

    /**
     * Lists objects in an order of the store's own, each once. A page may be shorter than the limit; an empty one is
     * the last.
     *
     * @param after key of the last object of the page before; null to begin
     */
    Future<List<Listed>> list(String after, int limit);

    /** Bytes that may still be stored; Long.MAX_VALUE if nobody can tell. */
    Future<Long> freeBytes();

    /** Fails unless the storage can be used: its message tells an operator why. */
    Future<Void> check();

    /** Appends to one object. Not for use by two threads; each call must wait for the one before. */
    interface Appender {
        /** Takes bytes, which need not be durable yet. */
        Future<Void> write(Buffer bytes);

        /** Makes all that was taken durable. @return a state with which {@link #append} goes on behind it */
        Future<String> sync();

        /** Frees what the appender holds. What was synced stays. */
        Future<Void> close();
    }
}
