package parley.files;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;

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

    /** Ends a file that a message may show, which has to say so then. */
    Future<Void> endEarly(String fileId, long now);

    /** A message whose file went before its time. */
    record Untold(String fileId, String roomId, String userId, String messageId) {}

    /** Finds messages that don't say yet that their file is gone. */
    Future<List<Untold>> untold(int limit);

    Future<Void> told(Collection<String> fileIds);

    /** @param storeState of an upload that was not complete; may be null */
    record Remains(String fileId, String objectKey, String storeState) {}

    /** Finds gone files whose objects are still to be deleted; not those that a report holds. */
    Future<List<Remains>> unswept(long now, int limit);

    /** Notes that the objects of gone files are deleted, and forgets the keys that opened them. */
    Future<Void> swept(Collection<String> fileIds, long now);

    /** Removes what is known of files that went before this time. @return how many */
    Future<Integer> forget(long before, int limit);

    /** The relation of an object to its file. */
    enum Standing {
        NEEDED,
        /** The file is gone, or another object has taken its place. */
        LEFT_OVER,
        NO_FILE
    }

    /** Tells what these objects are to their files. */
    Future<Map<String, Standing>> standings(Collection<String> objectKeys);
}
