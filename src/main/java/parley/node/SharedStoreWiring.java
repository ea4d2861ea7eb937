package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.UUID;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.cluster.SecretCheck;
import parley.config.ParleyConfig;
import parley.error.Unattended;
import parley.gateway.recovery.PositionStore;
import parley.gateway.recovery.memory.MemoryPositionStore;
import parley.gateway.recovery.redis.RedisPositionStore;
import parley.guest.SessionStore;
import parley.guest.memory.MemorySessionStore;
import parley.guest.redis.FallbackSessionStore;
import parley.guest.redis.RedisSessionStore;
import parley.limits.FallbackRateLimits;
import parley.limits.MemoryRateLimits;
import parley.limits.RateLimits;
import parley.limits.RedisRateLimits;
import parley.limits.RememberedRefusals;
import parley.matching.seat.MemorySeatStore;
import parley.matching.seat.SeatStore;
import parley.matching.seat.redis.RedisSeatStore;
import parley.matching.ticket.MatchRules;
import parley.metrics.Metrics;
import parley.ops.Health;
import parley.presence.PresenceStore;
import parley.presence.memory.MemoryPresenceStore;
import parley.presence.redis.FallbackPresenceStore;
import parley.presence.redis.RedisPresenceStore;
import parley.redis.RedisClock;
import parley.redis.RedisConnects;
import parley.redis.RedisLink;
import parley.room.MatchRooms;
import parley.room.memory.MemoryRoomLog;
import parley.room.redis.FallbackRoomLog;
import parley.room.redis.RedisRoomLog;
import parley.signaling.memory.MemoryCallStore;
import parley.signaling.redis.RedisCallStore;
import parley.signaling.store.CallStore;
import parley.token.IdentityMessages.SessionEnded;
import parley.token.IdentityMessages.SessionUpgraded;
import parley.util.EnvelopeCipher;

/**
 * The stores that nodes share at short notice. They are in Redis where one is configured, otherwise in this process.
 */
public interface SharedStoreWiring {
    /** A clock that is the same on all nodes of a cluster, whatever their own clocks say. */
    InstantSource clock();

    SessionStore sessions();

    PresenceStore presence();

    RateLimits limits();

    PositionStore positions();

    SeatStore seats(MatchRules rules);

    /** @param longestMs the longest time that a call takes */
    CallStore calls(long longestMs);

    /** Does this whenever the stores are back, from any thread. */
    void onReturn(Runnable action);

    MatchRooms matchRooms(ParleyConfig.Rooms rooms, EnvelopeCipher cipher);

    /** Must be called once the bus is there. */
    void begin(Bus bus, String nodeId);

    void watchedBy(Health health);

    /** Notes that the node goes in order. */
    Future<Void> leave(String nodeId);

    Future<Void> close();

    /** Opens the stores. It succeeds without Redis too, which is found when it comes. */
    static Future<SharedStoreWiring> open(Vertx vertx, ParleyConfig config, Metrics metrics, InstantSource clock) {
        if (config.redis().absent()) {
            return Future.succeededFuture(new InProcess(
                    clock,
                    new MemorySessionStore(),
                    new MemoryPresenceStore(),
                    new MemoryRateLimits(clock),
                    new MemoryPositionStore()));
        }
        RedisLink redis = RedisConnects.link(vertx, config.redis(), metrics::redisOperation);
        InRedis stores = new InRedis(vertx, redis, clock, config.cluster().enabled());
        if (!config.cluster().enabled()) {
            return redis.open().map(stores);
        }
        SecretCheck secret = new SecretCheck(redis, config.cluster());
        stores.secret = secret;
        return redis.open()
                .compose(open -> secret.begin(vertx))
                .<SharedStoreWiring>map(stores)
                .onFailure(no -> Unattended.watch("closing Redis", redis.close()));
    }

    record InProcess(
            InstantSource clock,
            SessionStore sessions,
            PresenceStore presence,
            RateLimits limits,
            PositionStore positions)
            implements SharedStoreWiring {
        @Override
        public SeatStore seats(MatchRules rules) {
            return new MemorySeatStore(rules);
        }

        @Override
        public CallStore calls(long longestMs) {
            return new MemoryCallStore();
        }

        @Override
        public void onReturn(Runnable action) {}

        @Override
        public MatchRooms matchRooms(ParleyConfig.Rooms rooms, EnvelopeCipher cipher) {
            return new MemoryRoomLog(rooms.matchMaxEvents());
        }

        @Override
        public void begin(Bus bus, String nodeId) {}

        @Override
        public void watchedBy(Health health) {}

        @Override
        public Future<Void> leave(String nodeId) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    /** Each store falls back to this node alone while Redis is away, and is brought up to date when it returns. */
    final class InRedis implements SharedStoreWiring {
        /** An idle room must outlive the time after which it is closed. */
        private static final int ROOM_TTLS = 2;

        private final RedisLink redis;
        private final InstantSource clock;
        private final RedisClock time;
        private final FallbackSessionStore sessions;
        private final FallbackPresenceStore presence;
        private final RateLimits limits;
        /** Is null where there are no other nodes. */
        private SecretCheck secret;

        InRedis(Vertx vertx, RedisLink redis, InstantSource own, boolean clustered) {
            this.redis = redis;
            this.time = new RedisClock(vertx, redis, own);
            this.clock = clustered ? time : own;
            this.sessions = new FallbackSessionStore(new RedisSessionStore(redis));
            this.presence = new FallbackPresenceStore(new RedisPresenceStore(redis, RedisPresenceStore.LEASE));
            this.limits = new FallbackRateLimits(
                    new RememberedRefusals(new RedisRateLimits(redis, time), time), new MemoryRateLimits(clock));
        }

        @Override
        public SessionStore sessions() {
            return sessions;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        private long aheadMs() {
            return clock == time ? 0 : time.aheadMs();
        }

        @Override
        public PresenceStore presence() {
            return presence;
        }

        @Override
        public RateLimits limits() {
            return limits;
        }

        @Override
        public PositionStore positions() {
            return new RedisPositionStore(redis);
        }

        @Override
        public SeatStore seats(MatchRules rules) {
            return new RedisSeatStore(redis, rules, this::aheadMs);
        }

        @Override
        public CallStore calls(long longestMs) {
            return new RedisCallStore(redis, longestMs);
        }

        @Override
        public void onReturn(Runnable action) {
            redis.onReturn(action);
        }

        @Override
        public MatchRooms matchRooms(ParleyConfig.Rooms rooms, EnvelopeCipher cipher) {
            RedisRoomLog.Limits limits =
                    new RedisRoomLog.Limits(rooms.matchMaxEvents(), ROOM_TTLS * rooms.matchTtlMs());
            RedisRoomLog shared = new RedisRoomLog(
                    redis, cipher, limits, clock, () -> UUID.randomUUID().toString());
            return new FallbackRoomLog(shared, new MemoryRoomLog(rooms.matchMaxEvents()));
        }

        @Override
        public void begin(Bus bus, String nodeId) {
            bus.subscribe(Addresses.SESSION_ENDED, (SessionEnded ended) -> sessions.forget(ended.sessionId()));
            bus.subscribe(
                    Addresses.SESSION_UPGRADED, (SessionUpgraded upgraded) -> sessions.forget(upgraded.sessionId()));
            if (bus.clustered()) {
                presence.askEverywhere(bus);
            }
            presence.onForgotten(this::writeSessionsAgain);
            redis.onReturn(() -> {
                writeSessionsAgain();
                Unattended.watch("writing presence again", presence.converge(nodeId));
            });
        }

        private void writeSessionsAgain() {
            Unattended.watch("writing sessions again", sessions.converge());
        }

        @Override
        public void watchedBy(Health health) {
            health.watch("redis", redis::available);
            if (secret != null) {
                health.require("cluster.secret", secret::same);
            }
        }

        @Override
        public Future<Void> leave(String nodeId) {
            return presence.leave(nodeId);
        }

        @Override
        public Future<Void> close() {
            return redis.close();
        }
    }
}
