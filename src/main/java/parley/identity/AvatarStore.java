package parley.identity;

import io.vertx.core.Future;
import java.util.Optional;

/** Pictures of accounts. All fails with UNAVAILABLE if the store is away. */
public interface AvatarStore {
    Future<Void> save(String userId, Avatar avatar);

    /** The id of the current picture: a look that costs little. */
    Future<Optional<String>> currentId(String userId);

    Future<Optional<Avatar>> find(String userId);
}
