package parley.room;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.BoundedCache;

/**
 * Decides whether a member may write or act in a room now, by role, mute and slow mode, and between two people by how
 * they stand to each other.
 */
public final class PostingRules {
    private static final int MOST_UNDER_WAY = 10_000;
    private static final long UNDER_WAY_MS = 5_000;

    private final RoomDirectory directory;
    private final ContactPolicy contact;
    private final InstantSource clock;
    private final boolean blocksElsewhere;
    /**
     * Messages in slow rooms that were let pass and may not be stored yet: the next one would not see them in the
     * database.
     */
    private final BoundedCache<String, Long> underWay;

    /** @param blocksElsewhere whether another service keeps blocks, which then bar no room */
    public PostingRules(RoomDirectory directory, ContactPolicy contact, InstantSource clock, boolean blocksElsewhere) {
        this.blocksElsewhere = blocksElsewhere;
        this.underWay = new BoundedCache<>(MOST_UNDER_WAY, MOST_UNDER_WAY, UNDER_WAY_MS, taken -> 1, clock);
        this.directory = directory;
        this.contact = contact;
        this.clock = clock;
    }

    /**
     * Throws PERMISSION_DENIED unless role and mute let the member say something.
     *
     * @param action the way of saying it
     */
    public Member require(Room room, String userId, Action action) {
        Member member = Permissions.require(room, userId, action);
        boolean writes = action == Action.POST || action == Action.EDIT;
        if (writes && room.settings().announceOnly()) {
            Permissions.require(room, userId, Action.POST_ANNOUNCE_ONLY);
        }
        long mutedForMs = member.mutedUntil() - clock.millis();
        if (mutedForMs > 0) {
            long waitMs = member.mutedUntil() == Member.FOR_GOOD ? 0 : mutedForMs;
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "You are muted in this room", waitMs, null);
        }
        return member;
    }

    /** Fails unless role, mute, slow mode and the other one of a direct room let the member say something. */
    public Future<Void> check(Room room, String userId, Action action) {
        Member member;
        try {
            member = require(room, userId, action);
        } catch (ParleyException refusal) {
            return Future.failedFuture(refusal);
        }
        if (room.kind() == RoomKind.MATCH) {
            return Future.succeededFuture();
        }
        if (room.kind() == RoomKind.DIRECT) {
            String other = otherIn(room, userId)
                    .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "The other is not here any more"));
            return contact.check(userId, other);
        }
        boolean slow = action == Action.POST
                && room.settings().slowModeMs() > 0
                && !Permissions.allows(room, member.role(), Action.MUTE);
        return slow ? slowly(room, userId) : Future.succeededFuture();
    }

    private static Optional<String> otherIn(Room room, String userId) {
        return room.memberIds().stream().filter(id -> !id.equals(userId)).findFirst();
    }

    /**
     * The time up to which a member may see messages: a block closes a direct room from its time on, and no other room.
     */
    public Future<Long> visibleUntil(Room room, String userId) {
        Optional<String> other = room.kind() == RoomKind.DIRECT ? otherIn(room, userId) : Optional.empty();
        return other.isPresent() ? contact.blockedSince(userId, other.get()) : Future.succeededFuture(Long.MAX_VALUE);
    }

    /**
     * Tells whether the others in a room may hear of what a member does. The room itself says so, as typing and receipts
     * are too many to ask for blocks each time.
     */
    public Future<Boolean> isOpen(Room room, String userId) {
        return room.barred() || !blocksElsewhere
                ? Future.succeededFuture(!room.barred())
                : visibleUntil(room, userId).map(until -> until == Long.MAX_VALUE);
    }

    /** Tells whether a direct room's bar says all about blocks; otherwise {@link #isOpen} has to ask for them. */
    public boolean knowsBars() {
        return !blocksElsewhere;
    }

    private Future<Void> slowly(Room room, String userId) {
        long pauseMs = room.settings().slowModeMs();
        long now = clock.millis();
        String key = room.id() + ' ' + userId;
        Long taken = underWay.get(key);
        if (taken != null && now - taken < pauseMs) {
            return Future.failedFuture(slow(taken + pauseMs - now));
        }
        underWay.put(key, now);
        return directory.lastMessageAt(room.id(), userId, now - pauseMs).map(last -> {
            if (last > 0) {
                underWay.remove(key);
                throw slow(last + pauseMs - now);
            }
            return null;
        });
    }

    private static ParleyException slow(long waitMs) {
        return new ParleyException(ErrorCode.RATE_LIMIT_EXCEEDED, "This room is in slow mode", waitMs, null);
    }
}
