package parley.files;

import parley.config.ParleyConfig;
import parley.room.RoomKind;

/** Says how long files live, by the kind of their room. */
public record FileTimes(ParleyConfig.Files files, ParleyConfig.Retention retention) {
    /** A room that keeps its messages for less takes its files with them. */
    public long lifeMs(RoomKind kind) {
        return switch (kind) {
            case MATCH -> files.matchTtlMs();
            case DIRECT -> shorter(retention.directMs());
            case GROUP -> shorter(retention.groupMs());
            case ROOM -> shorter(retention.roomMs());
        };
    }

    private long shorter(long keptMs) {
        return keptMs == 0 ? files.ttlMs() : Math.min(keptMs, files.ttlMs());
    }

    long expiry(RoomKind kind, long now) {
        return now + lifeMs(kind);
    }
}
