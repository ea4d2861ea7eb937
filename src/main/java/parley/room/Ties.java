package parley.room;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Set;

/** Between whom nothing may pass, and who wants to hear of somebody. */
public interface Ties {
    /** All whom this user blocks and all who block them, each with the time of the earliest block (epoch milliseconds). */
    Future<Map<String, Long>> blocksOf(String userId);

    /** All who follow this user. */
    Future<Set<String>> followersOf(String userId);
}
