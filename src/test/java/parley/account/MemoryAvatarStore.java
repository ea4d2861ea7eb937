package parley.account;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Pictures of this process, gone with it. */
public final class MemoryAvatarStore implements AvatarStore {
    private final Map<String, Avatar> avatars = new ConcurrentHashMap<>();

    @Override
    public Future<Void> save(String userId, Avatar avatar) {
        avatars.put(userId, avatar);
        return Future.succeededFuture();
    }

    @Override
    public Future<Optional<String>> currentId(String userId) {
        return find(userId).map(avatar -> avatar.map(Avatar::id));
    }

    @Override
    public Future<Optional<Avatar>> find(String userId) {
        return Future.succeededFuture(Optional.ofNullable(avatars.get(userId)));
    }
}
