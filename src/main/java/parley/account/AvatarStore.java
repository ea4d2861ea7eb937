package parley.account;

import io.vertx.core.Future;
import java.util.Optional;

/** Keeps pictures of accounts. All calls fail with UNAVAILABLE if the store is away. */
public interface AvatarStore {
    Future<Void> save(String userId, Avatar avatar);

    /** Finds the id of the current picture, which costs little. */
    Future<Optional<String>> currentId(String userId);

    Future<Optional<Avatar>> find(String userId);
}
