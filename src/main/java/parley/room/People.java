package parley.room;

import io.vertx.core.Future;
import java.util.Optional;

/** Who people are and how they stand to each other: asked before one brings another into a room or writes to them. */
public interface People {
    record Person(String id, String username, boolean guest) {}

    /**
     * @param blocked either way
     * @param follows whether the first follows the second
     * @param blockedSince epoch milliseconds; as late as can be if there is no block
     */
    record Standing(boolean blocked, boolean follows, boolean followedBack, long blockedSince) {}

    Future<Optional<Person>> find(String userId);

    Future<Standing> between(String userId, String otherId);

    /** As in {@link Standing}, where nothing else is asked. */
    default Future<Long> blockedSince(String userId, String otherId) {
        return between(userId, otherId).map(Standing::blockedSince);
    }
}
