package parley.files;

import io.vertx.core.Future;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Action;
import parley.room.PostingRules;
import parley.room.Room;
import parley.room.RoomLog;

/** Decides who may put a file into a room, and whether there is room for it. */
final class FileAdmission {
    private static final long USAGE_MS = 2_000;

    private final RoomLog log;
    private final PostingRules rules;
    private final Catalogue catalogue;
    private final FileObjects objects;
    private final FilePolicy policy;
    private volatile Future<Catalogue.Usage> usage;
    private volatile long usageAt;

    FileAdmission(RoomLog log, PostingRules rules, Catalogue catalogue, FileObjects objects, FilePolicy policy) {
        this.log = log;
        this.rules = rules;
        this.catalogue = catalogue;
        this.objects = objects;
        this.policy = policy;
    }

    /** Finds the room if the member may send files there; fails with PERMISSION_DENIED or what the room's state says. */
    Future<Room> room(String roomId, String userId) {
        return log.roomOfMember(roomId, userId)
                .compose(room -> rules.check(room, userId, Action.POST).map(room))
                .map(room -> {
                    if (!room.settings().allowFileSharing()) {
                        throw new ParleyException(ErrorCode.PERMISSION_DENIED, "This room allows no files");
                    }
                    return room;
                });
    }

    /** Fails with STORAGE_FULL unless the disk and the server's quota have room for so many bytes more. */
    Future<Void> space(long bytes) {
        return objects.freeBytes()
                .compose(free -> bytes > free - policy.files().quota().spareBytes() ? full() : usage())
                .compose(used -> bytes > policy.files().quota().serverBytes() - used.bytes()
                        ? full()
                        : Future.succeededFuture());
    }

    private static <T> Future<T> full() {
        return Future.failedFuture(
                new ParleyException(ErrorCode.STORAGE_FULL, "The server has no room for this file at the moment"));
    }

    /** Sums up all files every few seconds at most: the sum of many is no work for each upload. */
    private Future<Catalogue.Usage> usage() {
        long now = policy.now();
        Future<Catalogue.Usage> known = usage;
        if (known == null || known.failed() || Math.abs(now - usageAt) >= USAGE_MS) {
            known = catalogue.usage();
            usage = known;
            usageAt = now;
        }
        return known;
    }
}
