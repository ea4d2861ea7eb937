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
    private final Review review;
    /**
     * Messages in slow rooms that were let pass and may not be stored yet: the next one would not see them in the
     * database.
     */
    private final BoundedCache<String, Slot> underWay;

    /** @param taker the draft that was let pass */
    private record Slot(Draft taker, long at) {}

    /** @param blocksElsewhere whether another service keeps blocks, which then bar no room */
    public PostingRules(RoomDirectory directory, ContactPolicy contact, InstantSource clock, boolean blocksElsewhere) {
        this(directory, contact, clock, blocksElsewhere, null);
    }

    /** @param review null where nobody judges what is written */
    public PostingRules(
            RoomDirectory directory,
            ContactPolicy contact,
            InstantSource clock,
            boolean blocksElsewhere,
            Review review) {
        this.blocksElsewhere = blocksElsewhere;
        this.review = review;
        this.underWay = new BoundedCache<>(MOST_UNDER_WAY, MOST_UNDER_WAY, UNDER_WAY_MS, taken -> 1, clock);
        this.directory = directory;
        this.contact = contact;
        this.clock = clock;
    }

    /**
     * Throws PERMISSION_DENIED unless role and mute let the member say something, or call.
     *
     * @param action the way of saying it
     */
    public Member require(Room room, String userId, Action action) {
        Member member = Permissions.require(room, userId, action);
        boolean writes = action == Action.POST || action == Action.EDIT || action == Action.CALL;
        if (writes && room.settings().announceOnly()) {
            Permissions.require(room, userId, Action.POST_ANNOUNCE_ONLY);
        }
        if (action == Action.CALL && !room.settings().allowCalls()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "This room allows no calls");
        }
        long mutedForMs = member.mutedUntil() - clock.millis();
        if (mutedForMs > 0) {
            long waitMs = member.mutedUntil() == Member.FOR_GOOD ? 0 : mutedForMs;
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "You are muted in this room", waitMs, null);
        }
        return member;
    }

    /** Returns who judges what is written; null if nobody does. */
    public Review review() {
        return review;
    }

    /** Fails unless role, mute and the other one of a direct room let the member say something. */
    public Future<Void> check(Room room, String userId, Action action) {
        try {
            require(room, userId, action);
        } catch (ParleyException refusal) {
            return Future.failedFuture(refusal);
        }
        if (room.kind() != RoomKind.DIRECT) {
            return Future.succeededFuture();
        }
        String other = otherIn(room, userId)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "The other is not here any more"));
        return contact.check(userId, other, () -> directory.answerable(room.id()));
    }

    /**
     * Takes the member's next slot in slow mode; fails with RATE_LIMIT_EXCEEDED if there is none yet. Must be the last
     * check of a message; whoever is refused after it gives the slot back.
     */
    public Future<Void> takeSlot(Room room, Draft message) {
        boolean slow = room.kind().stored()
                && room.settings().slowModeMs() > 0
                && room.member(message.userId())
                        .filter(member -> !Permissions.allows(room, member.role(), Action.MUTE))
                        .isPresent();
        return slow ? slowly(room, message) : Future.succeededFuture();
    }

    /** Gives back the slot of a message that was not stored, or was stored before. */
    public void giveSlotBack(Draft message) {
        String key = slotOf(message);
        Slot slot = underWay.get(key);
        if (slot != null && slot.taker() == message) {
            underWay.remove(key);
        }
    }

    private static String slotOf(Draft message) {
        return message.roomId() + ' ' + message.userId();
    }

    private static Optional<String> otherIn(Room room, String userId) {
        return room.memberIds().stream().filter(id -> !id.equals(userId)).findFirst();
    }

    /**
     * The time up to which a member may see messages: a block closes a direct room from its time on, and no other room.
     */
    public Future<Long> visibleUntil(Room room, String userId) {
        // Readers see messages from before a block, and nothing is stored while the room is barred.
        boolean mayBeBlocked = room.kind() == RoomKind.DIRECT && (blocksElsewhere || room.barred());
        Optional<String> other = mayBeBlocked ? otherIn(room, userId) : Optional.empty();
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

    private Future<Void> slowly(Room room, Draft message) {
        long pauseMs = room.settings().slowModeMs();
        long now = clock.millis();
        String key = slotOf(message);
        Slot taken = underWay.get(key);
        if (taken != null && now - taken.at() < pauseMs) {
            return Future.failedFuture(slow(taken.at() + pauseMs - now));
        }
        underWay.put(key, new Slot(message, now));
        return directory
                .lastMessageAt(room.id(), message.userId(), now - pauseMs)
                .map(last -> {
                    if (last > 0) {
                        giveSlotBack(message);
                        throw slow(last + pauseMs - now);
                    }
                    return null;
                });
    }

    private static ParleyException slow(long waitMs) {
        return new ParleyException(ErrorCode.RATE_LIMIT_EXCEEDED, "This room is in slow mode", waitMs, null);
    }
}
