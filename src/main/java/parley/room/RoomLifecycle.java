package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Entering, leaving and ending rooms; every step is an event of the room's feed. */
public final class RoomLifecycle {
    private static final int EXPIRY_REASON_LIMIT = 200;

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

    public Future<RoomEvent> join(String roomId, String userId, String username) {
        return record(new Draft(roomId, EventTypes.USER_JOINED, userId, new JsonObject().put("username", username)));
    }

    /** A match does not go on with one: it closes when somebody leaves. */
    public Future<RoomEvent> leave(String roomId, String userId, String reason) {
        return memberOf(roomId, userId).compose(room -> {
            String username = room.member(userId).orElseThrow().username();
            JsonObject body = new JsonObject().put("username", username).put("reason", reason);
            Future<RoomEvent> left = record(new Draft(roomId, EventTypes.USER_LEFT, userId, body));
            if (room.kind() != RoomKind.MATCH) {
                return left;
            }
            return left.compose(event -> end(room, userId, reason.equals("left") ? "partner_left" : reason)
                    .map(event));
        });
    }

    public Future<RoomEvent> close(String roomId, String userId, String reason) {
        return memberOf(roomId, userId).compose(room -> end(room, userId, reason));
    }

    /** Closes rooms without an event since the given time. @return how many */
    public Future<Integer> closeIdle(long since) {
        return log.idleSince(since).compose(idle -> {
            var closing = idle.stream()
                    .limit(EXPIRY_REASON_LIMIT)
                    .map(room -> end(room, null, "expired"))
                    .toList();
            return Future.join(closing).map(closing.size());
        });
    }

    private Future<RoomEvent> end(Room room, String userId, String reason) {
        Draft draft = new Draft(room.id(), EventTypes.CLOSED, userId, new JsonObject().put("reason", reason));
        return record(draft).compose(closed -> {
            bus.publish(
                    Addresses.ROOM_CLOSED,
                    new RoomMessages.Closed(room.id(), room.kind(), room.memberIds(), userId, reason));
            return log.drop(room.id(), clock.millis()).map(closed);
        });
    }

    private Future<RoomEvent> record(Draft draft) {
        return log.append(draft, clock.millis()).map(Appended::event).onSuccess(publisher::durable);
    }

    /** The room, if the user is in it; PERMISSION_DENIED otherwise. */
    public Future<Room> memberOf(String roomId, String userId) {
        return log.recentRoom(roomId)
                .compose(room -> room.hasMember(userId) ? Future.succeededFuture(room) : Future.failedFuture(notIn()));
    }

    static ParleyException notIn() {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, "You are not in this room");
    }
}
