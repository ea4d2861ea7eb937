package parley.room;

import io.vertx.core.Future;
import java.util.Optional;

/** Tells who people are and how they stand to each other, before one brings another into a room or writes to them. */
public interface People {
    record Person(String id, String username, boolean guest) {}

    /**
     * @param blocked whether either blocks the other
     * @param follows whether the first follows the second
     * @param blockedSince epoch milliseconds; the latest possible time if there is no block
     */
    record Standing(boolean blocked, boolean follows, boolean followedBack, long blockedSince) {}

    Future<Optional<Person>> find(String userId);

    Future<Standing> between(String userId, String otherId);

    /** Returns the same as {@link Standing}, without asking for anything else. */
    default Future<Long> blockedSince(String userId, String otherId) {
        return between(userId, otherId).map(Standing::blockedSince);
    }
}
