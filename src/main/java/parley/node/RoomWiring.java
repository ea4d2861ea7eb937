package parley.node;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.gateway.NodeServices;
import parley.gateway.command.Commands;
import parley.gateway.command.RestCommands;
import parley.gateway.http.BodyLimit;
import parley.gateway.http.MessageRoutes;
import parley.gateway.http.RoomRoutes;
import parley.postgres.Statements;
import parley.room.ContactPolicy;
import parley.room.MatchRooms;
import parley.room.MessageMemory;
import parley.room.People;
import parley.room.PostingRules;
import parley.room.RecentRooms;
import parley.room.Review;
import parley.room.RoomAdmission;
import parley.room.RoomCounts;
import parley.room.RoomDirectory;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomVerticle;
import parley.room.Rooms;
import parley.room.StoredAndMatchRooms;
import parley.room.pg.ClosedRoomRetention;
import parley.room.pg.FeedRetention;
import parley.room.pg.MessageRetention;
import parley.room.pg.PgRoomDirectory;
import parley.room.pg.PgRoomLog;
import parley.room.pg.RoomNameKeys;
import parley.util.EnvelopeCipher;

/**
 * Makes what a node needs for rooms that last: their log, joined with that of matches, and the care for their feeds.
 */
final class RoomWiring {
    private static final Logger LOG = LoggerFactory.getLogger(RoomWiring.class);
    private static final long RETENTION_CHECK_MS = Duration.ofMinutes(10).toMillis();

    private static final long MESSAGE_CHECK_MS = Duration.ofHours(1).toMillis();
    private static final long MESSAGE_CHECK_DELAY_MS = Duration.ofMinutes(1).toMillis();
    private static final long MEMORY_TRIM_MS = Duration.ofSeconds(30).toMillis();

    private static final int ROWS_AT_ONCE = 1_000;
    /** Those who write into a room wait for a batch. */
    private static final int MESSAGES_AT_ONCE = 200;

    private final Statements statements;
    private final RecentRooms recent;
    private final PgRoomLog stored;
    private final RoomLog log;
    private final RoomCounts counts;

    RoomWiring(
            Vertx vertx,
            ParleyConfig config,
            EnvelopeCipher cipher,
            Statements statements,
            MatchRooms matches,
            MessageMemory memory) {
        InstantSource clock = memory.clock();
        ParleyConfig.Rooms rooms = config.rooms();
        int writes = config.node().instancesOrCores();
        this.statements = statements;
        this.recent = new RecentRooms(clock);
        this.stored = new PgRoomLog(statements, cipher, recent, config.quotas(), writes, memory);
        vertx.setPeriodic(MEMORY_TRIM_MS, timer -> stored.trim());
        this.log = new StoredAndMatchRooms(matches, stored);
        this.counts = new RoomCounts(matches, stored, clock);
        FeedRetention retention = new FeedRetention(statements, rooms.feedMaxEvents(), rooms.feedRetentionMs());
        ClosedRoomRetention closed = new ClosedRoomRetention(statements, rooms.feedRetentionMs(), ROWS_AT_ONCE);
        RoomNameKeys names = new RoomNameKeys(statements, ROWS_AT_ONCE);
        vertx.setPeriodic(0, RETENTION_CHECK_MS, timer -> names.fold()
                .onFailure(failure -> LOG.warn("Names of rooms could not be folded: {}", failure.getMessage())));
        MessageRetention messages = new MessageRetention(statements, kept(rooms.retention()), MESSAGES_AT_ONCE);
        vertx.setPeriodic(MESSAGE_CHECK_DELAY_MS, MESSAGE_CHECK_MS, timer -> messages.remove(clock.millis())
                .onSuccess(RoomWiring::tell)
                .onFailure(failure -> LOG.warn("Old messages could not be removed: {}", failure.getMessage())));
        vertx.setPeriodic(RETENTION_CHECK_MS, timer -> retention
                .trim(clock.millis())
                .compose(trimmed -> closed.remove(clock.millis()))
                .onFailure(failure -> LOG.warn("Old events could not be removed: {}", failure.getMessage())));
    }

    private static Map<RoomKind, Long> kept(ParleyConfig.Retention retention) {
        Map<RoomKind, Long> kept = new EnumMap<>(RoomKind.class);
        kept.put(RoomKind.DIRECT, retention.directMs());
        kept.put(RoomKind.GROUP, retention.groupMs());
        kept.put(RoomKind.ROOM, retention.roomMs());
        kept.values().removeIf(keptMs -> keptMs == 0);
        return kept;
    }

    private static void tell(int removed) {
        if (removed > 0) {
            LOG.info("{} messages were removed, as they were older than rooms.retention", removed);
        }
    }

    /** The log of all rooms, matches included. */
    RoomLog log() {
        return log;
    }

    RoomCounts counts() {
        return counts;
    }

    /** Counts the events that wait to be stored. */
    int waiting() {
        return stored.waiting();
    }

    /** The rules and the services that work on all rooms. */
    record Services(RoomDirectory directory, RoomAdmission admission, PostingRules rules) {
        RoomVerticle verticle(Rooms rooms) {
            return new RoomVerticle(rooms, directory, admission);
        }

        void mount(Router router, NodeServices node, JsonObject commandSchemas) {
            RestCommands commands = new RestCommands(
                    new Commands(commandSchemas),
                    node.limitedCommands(),
                    node.rooms().bus());
            BodyLimit limit = BodyLimit.ofJson(node.config().server());
            new RoomRoutes(commands, node.rooms().log(), node.authenticator(), limit).mount(router);
            new MessageRoutes(commands, node.authenticator(), limit).mount(router);
        }
    }

    /** @param review null where nobody judges what is written */
    Services services(Rooms rooms, People people, ParleyConfig config, Supplier<String> ids, Review review) {
        boolean blocksElsewhere = AccountWiring.isElsewhere(config);
        RoomDirectory directory = new PgRoomDirectory(statements);
        ContactPolicy contact = new ContactPolicy(
                people, ContactPolicy.Policy.of(config.directMessages().policy()));
        return new Services(
                directory,
                new RoomAdmission(rooms, directory, contact, ids, config.rooms().groupSize()),
                new PostingRules(directory, contact, rooms.clock(), blocksElsewhere, review));
    }
}
