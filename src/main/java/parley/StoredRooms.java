package parley;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.postgres.DataFolder;
import parley.postgres.Statements;
import parley.room.FeedRetention;
import parley.room.MemoryRoomLog;
import parley.room.PgRoomLog;
import parley.room.RoomLog;
import parley.room.StoredAndMatchRooms;
import parley.util.EnvelopeCipher;

/** What a node needs for rooms that last: their log behind that of matches, and the care for their feeds. */
final class StoredRooms {
    private static final Logger LOG = LoggerFactory.getLogger(StoredRooms.class);
    private static final long RETENTION_CHECK_MS = Duration.ofMinutes(10).toMillis();

    private final RoomLog log;

    StoredRooms(Vertx vertx, ParleyConfig config, DataFolder folder, Statements statements, InstantSource clock) {
        ParleyConfig.Rooms rooms = config.rooms();
        int lanes = config.node().instancesOrCores();
        this.log = new StoredAndMatchRooms(
                new MemoryRoomLog(rooms.matchMaxEvents()), new PgRoomLog(statements, cipher(folder), clock, lanes));
        FeedRetention retention = new FeedRetention(statements, rooms.feedMaxEvents(), rooms.feedRetentionMs());
        vertx.setPeriodic(RETENTION_CHECK_MS, timer -> retention
                .trim(clock.millis())
                .onFailure(failure -> LOG.warn("Old events could not be removed: {}", failure.getMessage())));
    }

    /** Of all rooms, matches included. */
    RoomLog log() {
        return log;
    }

    private static EnvelopeCipher cipher(DataFolder folder) {
        try {
            return EnvelopeCipher.ofFile(folder.path().resolve("messages.key"), new SecureRandom());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
