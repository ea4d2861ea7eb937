package parley.files;

import java.time.InstantSource;
import parley.config.ParleyConfig;
import parley.room.RoomKind;

/**
 * Holds what is configured for files, the clock, and the counters.
 *
 * @param retention how long rooms keep messages
 */
public record FilePolicy(
        ParleyConfig.Files files, ParleyConfig.Retention retention, FileCounts counts, InstantSource clock) {
    long maxBytes() {
        return files.maxBytes();
    }

    FileQuotas quotas() {
        ParleyConfig.FileQuota quota = files.quota();
        return new FileQuotas(quota.userBytesPerHour(), quota.userFilesPerHour(), quota.roomBytes());
    }

    long now() {
        return clock.millis();
    }

    /** Returns when a file of such a room ends. A room that keeps its messages for less takes its files with them. */
    long expiry(RoomKind kind, long now) {
        return now
                + switch (kind) {
                    case MATCH -> files.matchTtlMs();
                    case DIRECT -> shorter(retention.directMs());
                    case GROUP -> shorter(retention.groupMs());
                    case ROOM -> shorter(retention.roomMs());
                };
    }

    private long shorter(long keptMs) {
        return keptMs == 0 ? files.ttlMs() : Math.min(keptMs, files.ttlMs());
    }
}
