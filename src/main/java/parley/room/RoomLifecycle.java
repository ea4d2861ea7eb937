package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomMessages.MemberLeft;

/** Lets people enter and leave rooms, and ends rooms; every step is an event of the room's feed. */
public final class RoomLifecycle {
    private static final int MOST_AT_ONCE = 200;
    private static final int ATTEMPTS = 5;
    private static final Set<ErrorCode> OVERTAKEN =
            Set.of(ErrorCode.CONFLICT, ErrorCode.NOT_FOUND, ErrorCode.PERMISSION_DENIED);
    private static final Set<ErrorCode> REVIVED_OR_GONE =
            Set.of(ErrorCode.CONFLICT, ErrorCode.ROOM_CLOSED, ErrorCode.NOT_FOUND);

    private final RoomLog log;
    private final Publisher publisher;
    private final Bus bus;
    private final InstantSource clock;

    public RoomLifecycle(RoomLog log, Publisher publisher, Bus bus, InstantSource clock) {
        this.log = log;
        this.publisher = publisher;
        this.bus = bus;
        this.clock = clock;
    }

    /** Takes a member out. A match closes when somebody leaves, any other room with its last member. */
    public Future<RoomEvent> leave(String roomId, String userId, LeavingReason reason) {
        return memberOf(roomId, userId).compose(room -> {
            String username = reason == LeavingReason.DELETED
                    ? DeletedUser.NAME
                    : Permissions.require(room, userId, Action.LEAVE).username();
            JsonObject body = new JsonObject().put("username", username).put("reason", reason.wireName());
            Draft departure = new Draft(roomId, EventTypes.USER_LEFT, userId, body);
            if (room.kind().stored()) {
                return departed(room, departure, ATTEMPTS)
                        .compose(event -> closedIfEmpty(room, userId).map(event));
            }
            return record(departure)
                    .compose(event -> end(room, userId, reason.endOfMatch()).map(event));
        });
    }

    /**
     * Takes out a member who may be gone already: the node that noted that may have died before it closed the match.
     */
    public Future<RoomEvent> depart(String roomId, String userId, LeavingReason reason) {
        return leave(roomId, userId, reason).recover(refusal -> log.room(roomId)
                .compose(room -> room.kind() == RoomKind.MATCH && !room.hasMember(userId)
                        ? end(room, userId, reason.lateEndOfMatch())
                        : Future.failedFuture(refusal)));
    }

    /**
     * Stores a departure. If others overtook it, by going too or by making the member the owner, it looks at the room
     * again.
     */
    private Future<RoomEvent> departed(Room room, Draft departure, int attempts) {
        return handedOver(room, departure.userId())
                .compose(handed -> record(departure))
                .recover(refusal -> attempts > 1
                                && OVERTAKEN.contains(
                                        ParleyException.of(refusal).code())
                        ? log.room(room.id()).compose(now -> departed(now, departure, attempts - 1))
                        : Future.failedFuture(refusal));
    }

    /**
     * Closes the room if it is empty. The look comes after the departure: of several who go at once the last one sees
     * that nobody is left.
     */
    private Future<Void> closedIfEmpty(Room before, String userId) {
        return log.isEmpty(before.id())
                .compose(empty ->
                        empty ? end(before, userId, ClosingReason.EMPTY).<Void>mapEmpty() : Future.succeededFuture())
                // Somebody has come in, or closed the room already.
                .recover(refusal ->
                        REVIVED_OR_GONE.contains(ParleyException.of(refusal).code())
                                ? Future.succeededFuture()
                                : Future.failedFuture(refusal));
    }

    /** Hands the room of an owner who goes to an admin, else to the member who has been there longest. */
    private Future<Void> handedOver(Room room, String userId) {
        boolean owner = room.member(userId)
                .filter(member -> member.role() == Role.OWNER)
                .isPresent();
        Optional<Member> heir = room.members().stream()
                .filter(member -> !member.userId().equals(userId))
                .min(Comparator.comparing(Member::role).thenComparing(Member::joinedSeq));
        if (!owner || heir.isEmpty()) {
            return Future.succeededFuture();
        }
        JsonObject roles =
                new JsonObject().put(heir.get().userId(), Role.OWNER.wireName()).put(userId, Role.ADMIN.wireName());
        JsonObject body = new JsonObject().put("changes", new JsonObject().put("roles", roles));
        return recordIfNew(new Draft(room.id(), EventTypes.UPDATED, userId, body))
                .mapEmpty();
    }

    public Future<RoomEvent> close(String roomId, String userId) {
        return memberOf(roomId, userId).compose(room -> {
            Permissions.require(room, userId, Action.CLOSE);
            return end(room, userId, ClosingReason.CLOSED);
        });
    }

    /** Closes rooms without an event since the given time. @return the number of closed rooms */
    public Future<Integer> closeIdle(long since) {
        return log.idleSince(since).compose(idle -> {
            var closing = idle.stream()
                    .limit(MOST_AT_ONCE)
                    .map(room -> unlessGone(end(room, null, ClosingReason.EXPIRED)))
                    .toList();
            return Future.join(closing).map(closing.size());
        });
    }

    /** Several nodes may try to close an idle room; only one succeeds. */
    private static Future<?> unlessGone(Future<RoomEvent> closing) {
        return closing.transform(
                done -> done.succeeded() || ParleyException.of(done.cause()).code() == ErrorCode.ROOM_CLOSED
                        ? Future.succeededFuture()
                        : Future.failedFuture(done.cause()));
    }

    private Future<RoomEvent> end(Room room, String userId, ClosingReason reason) {
        Draft draft =
                new Draft(room.id(), EventTypes.CLOSED, userId, new JsonObject().put("reason", reason.wireName()));
        return record(draft).compose(closed -> {
            bus.publish(
                    Addresses.ROOM_CLOSED,
                    new RoomMessages.Closed(room.id(), room.kind(), room.memberIds(), userId, reason.wireName()));
            return log.drop(room.id(), clock.millis()).map(closed);
        });
    }

    /** Stores the event, then shows it. */
    Future<RoomEvent> record(Draft draft) {
        return log.append(draft, clock.millis()).map(Appended::event).onSuccess(event -> {
            publisher.durable(event);
            if (draft.type().equals(EventTypes.USER_LEFT)) {
                bus.publish(Addresses.MEMBER_LEFT, new MemberLeft(draft.roomId(), draft.userId()));
            }
        });
    }

    /** Stores the event if it changes something, then shows it. */
    Future<Optional<RoomEvent>> recordIfNew(Draft draft) {
        return log.append(draft, clock.millis())
                .map(appended -> Optional.ofNullable(appended.event()))
                .onSuccess(event -> event.ifPresent(publisher::durable));
    }

    /** Returns the room if the user is in it; fails with PERMISSION_DENIED otherwise. */
    public Future<Room> memberOf(String roomId, String userId) {
        return log.roomOfMember(roomId, userId);
    }

    public static ParleyException mayNotWrite() {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "You may not write in this room any more");
    }

    public static ParleyException notIn() {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "You are not in this room");
    }
}
