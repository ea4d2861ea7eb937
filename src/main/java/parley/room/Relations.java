package parley.room;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Tells which users block each other, and who follows whom. */
public interface Relations {
    /** Only so many of those whom a user follows are watched. */
    int MOST_WATCHED = 500;

    /**
     * Finds all whom this user blocks and all who block this user, each with the time of the earliest block (epoch
     * milliseconds).
     */
    Future<Map<String, Long>> blocksOf(String userId);

    /** Finds whom this user follows, those followed last first, and no more than it takes to watch them. */
    Future<List<String>> followedLately(String userId);
}
