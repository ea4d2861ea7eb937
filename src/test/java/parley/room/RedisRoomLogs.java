package parley.room;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import parley.redis.RedisCommands;
import parley.room.redis.RedisRoomLog;
import parley.util.EnvelopeCipher;

/** Nodes that share rooms in Redis and the key that these are sealed with. */
public final class RedisRoomLogs {
    public static final int MAX_EVENTS = 400;
    public static final long TTL_MS = 60_000;
    /** Limits so short that every longer test compacts; as many operations are kept as a test has on their way. */
    private static final RedisRoomLog.Limits LIMITS = new RedisRoomLog.Limits(MAX_EVENTS, TTL_MS, 7, 300);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EnvelopeCipher CIPHER = new EnvelopeCipher(List.of(RANDOM.generateSeed(32)), RANDOM);

    private RedisRoomLogs() {}

    public static RedisRoomLog node(RedisCommands redis) {
        return node(redis, LIMITS, InstantSource.system());
    }

    public static RedisRoomLog node(RedisCommands redis, RedisRoomLog.Limits limits, InstantSource clock) {
        return new RedisRoomLog(
                redis, CIPHER, limits, clock, () -> UUID.randomUUID().toString());
    }
}
