package parley.room;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import parley.bus.Caller;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TextFold;

/**
 * Lets people into public rooms by name. Such a room belongs to nobody: the first one who names it makes it come into
 * being, and it ends when the last one leaves.
 */
public final class NamedRooms {
    private static final int ATTEMPTS = 5;
    private static final Set<ErrorCode> ENDED = Set.of(ErrorCode.ROOM_CLOSED, ErrorCode.NOT_FOUND);

    private final Rooms rooms;
    private final RoomDirectory directory;
    private final RoomAdmission admission;

    public NamedRooms(Rooms rooms, RoomDirectory directory, RoomAdmission admission) {
        this.rooms = rooms;
        this.directory = directory;
        this.admission = admission;
    }

    /** @return the room and the user, as the answer of {@code join} shows them */
    Future<JsonObject> join(String name, Caller caller) {
        return join(name.strip(), caller, ATTEMPTS);
    }

    private Future<JsonObject> join(String name, Caller caller, int attempts) {
        return find(name, TextFold.of(name))
                .compose(rooms.log()::recentRoom)
                .compose(room -> enter(room, caller))
                // The last one may just have left.
                .recover(refusal -> attempts > 1
                                && ENDED.contains(ParleyException.of(refusal).code())
                        ? join(name, caller, attempts - 1)
                        : Future.failedFuture(refusal));
    }

    private Future<String> find(String name, String key) {
        return directory
                .named(key)
                .compose(known -> known.isPresent()
                        ? Future.succeededFuture(known)
                        : directory
                                .openNamed(admission.publicRoom(name), key, rooms.now())
                                .compose(opened -> directory.named(key)))
                .map(found -> found.orElseThrow(
                        () -> new ParleyException(ErrorCode.ROOM_CLOSED, "The room has ended; join it again")));
    }

    private Future<JsonObject> enter(Room room, Caller caller) {
        JsonObject joined = new JsonObject()
                .put("roomId", room.id())
                .put("room", room.name())
                .put("userId", caller.userId())
                .put("username", caller.username());
        return admission
                .join(room, caller)
                .map(event -> joined.copy().put("seq", event.seq()))
                .recover(refusal -> {
                    ErrorCode code = ParleyException.of(refusal).code();
                    if (code == ErrorCode.CONFLICT) {
                        return Future.succeededFuture(joined);
                    }
                    // Names that nobody may enter, one after the other, must not leave rooms behind.
                    return directory.removeUntouched(room.id()).transform(removed -> Future.failedFuture(refusal));
                });
    }
}
