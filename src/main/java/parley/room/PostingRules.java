package parley.room;

import io.vertx.core.Future;
import java.time.InstantSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Whether a member may write or act in a room now: role, mute, slow mode, and between two people how they stand. */
public final class PostingRules {
    private final RoomDirectory directory;
    private final Approach approach;
    private final InstantSource clock;

    public PostingRules(RoomDirectory directory, Approach approach, InstantSource clock) {
        this.directory = directory;
        this.approach = approach;
        this.clock = clock;
    }

    /** @param action one of those by which somebody says something */
    public Future<Void> check(Room room, String userId, Action action) {
        Member member = Permissions.require(room, userId, action);
        if (room.kind() == RoomKind.MATCH) {
            return Future.succeededFuture();
        }
        boolean writes = action == Action.POST || action == Action.EDIT;
        if (writes && room.settings().announceOnly()) {
            Permissions.require(room, userId, Action.POST_ANNOUNCE_ONLY);
        }
        long mutedForMs = member.mutedUntil() - clock.millis();
        if (mutedForMs > 0) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.PERMISSION_DENIED, "You are muted in this room", mutedForMs, null));
        }
        if (room.kind() == RoomKind.DIRECT) {
            String other = room.memberIds().stream()
                    .filter(id -> !id.equals(userId))
                    .findFirst()
                    .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "The other is not here any more"));
            return approach.check(userId, other);
        }
        boolean slow = action == Action.POST
                && room.settings().slowModeMs() > 0
                && !Permissions.allows(room, member.role(), Action.MUTE);
        return slow ? slowly(room, userId) : Future.succeededFuture();
    }

    private Future<Void> slowly(Room room, String userId) {
        long pauseMs = room.settings().slowModeMs();
        long now = clock.millis();
        return directory.lastMessageAt(room.id(), userId, now - pauseMs).map(last -> {
            if (last > 0) {
                throw new ParleyException(
                        ErrorCode.RATE_LIMIT_EXCEEDED, "This room is in slow mode", last + pauseMs - now, null);
            }
            return null;
        });
    }
}
