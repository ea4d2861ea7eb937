package parley.room;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Nobody blocks or follows anybody. */
public final class NoRelations implements Relations {
    @Override
    public Future<Map<String, Long>> blocksOf(String userId) {
        return Future.succeededFuture(Map.of());
    }

    @Override
    public Future<List<String>> followedLately(String userId) {
        return Future.succeededFuture(List.of());
    }
}
