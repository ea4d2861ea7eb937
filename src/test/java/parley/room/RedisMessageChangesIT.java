package parley.room;

import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisExtension;

class RedisMessageChangesIT extends MessageChangesContract {
    @RegisterExtension
    static final RedisExtension redis = new RedisExtension();

    @Override
    public RoomLog newLog() {
        return RedisRoomLogs.node(redis.redis());
    }

    @Override
    public RoomKind kind() {
        return RoomKind.MATCH;
    }
}
