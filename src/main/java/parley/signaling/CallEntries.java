package parley.signaling;

import io.vertx.core.Future;

/**
 * Writes calls into the feeds of their rooms: one message of type {@code call} each, changed as the call changes. Writing
 * an entry again does no harm, and an entry that has ended never goes back.
 */
public interface CallEntries {
    /** Fails with UNAVAILABLE if the room's log is away. */
    Future<Void> write(CallEntry entry);
}
