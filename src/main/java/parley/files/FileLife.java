package parley.files;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Ends files and forgets them, in batches that several nodes may take at once. A file goes in three steps, each of which
 * may be the last of a node: nobody reads it any more; its objects are deleted; that is noted.
 */
public interface FileLife {
    /** Ends files whose time is up. @return how many */
    Future<Integer> endExpired(long now, int limit);

    /**
     * Ends files whose room is closed or whose message is gone, in the order of their ids.
     *
     * @param after the last id of the batch before; empty to begin
     * @return the last id that was looked at; empty when there are no more
     */
    Future<String> endAbandoned(String after, long now, int limit);

    /** Ends the files of a room. */
    Future<Integer> endOfRoom(String roomId, long now);

    Future<Integer> end(Collection<String> fileIds, long now);

    /** @param storeState of an upload that was not complete; may be null */
    record Ended(String fileId, String objectKey, String storeState) {}

    /** Finds gone files whose objects are still to be deleted; not those that a report holds. */
    Future<List<Ended>> unswept(long now, int limit);

    /** Notes that the objects of gone files are deleted, and forgets the keys that opened them. */
    Future<Void> swept(Collection<String> fileIds, long now);

    /** Removes what is known of files that went before this time. @return how many */
    Future<Integer> forget(long before, int limit);

    /** Finds those of these objects that files still need. */
    Future<Set<String>> needed(Collection<String> objectKeys, long now);
}
