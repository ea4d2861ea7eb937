package parley.room;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/** Tells which users block each other, and who follows whom. */
public interface Relations {
    /**
     * Finds all whom this user blocks and all who block this user, each with the time of the earliest block (epoch
     * milliseconds).
     */
    Future<Map<String, Long>> blocksOf(String userId);

    /** Finds all who follow this user. */
    Future<Set<String>> followersOf(String userId);
}
