package parley.signaling;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Appended;
import parley.room.CallBodies;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageChanges;
import parley.room.MessageType;
import parley.room.Notification;
import parley.room.PostingRules;
import parley.room.RoomKind;
import parley.room.Rooms;

/**
 * Writes calls into the log of rooms, from any node. The message's id and its intent are made from the call's id, so
 * that all nodes mean the same message; the log takes only what brings the call further.
 */
public final class RoomCallEntries implements CallEntries {
    private static final Logger LOG = LoggerFactory.getLogger(RoomCallEntries.class);

    /** Nobody can be told any more: the room or its message is gone, or one of the two blocks the other. */
    private static final Set<ErrorCode> GONE =
            Set.of(ErrorCode.NOT_FOUND, ErrorCode.ROOM_CLOSED, ErrorCode.USER_BLOCKED);

    private final Rooms rooms;
    private final PostingRules rules;

    public RoomCallEntries(Rooms rooms, PostingRules rules) {
        this.rooms = rooms;
        this.rules = rules;
    }

    @Override
    public Future<Void> write(CallEntry entry) {
        Future<Appended> written = CallBodies.RINGING.equals(entry.state())
                ? begin(entry)
                // Usually the message is there. A call may also go on before its beginning was written, or end with it.
                : goOn(entry)
                        .recover(failure -> hasCode(failure, Set.of(ErrorCode.NOT_FOUND))
                                ? begin(entry)
                                        .compose(begun -> begun.changed() ? Future.succeededFuture(begun) : goOn(entry))
                                : Future.failedFuture(failure));
        return written.onSuccess(appended -> tell(entry, appended))
                .<Void>mapEmpty()
                .recover(failure -> hasCode(failure, GONE) ? Future.succeededFuture() : Future.failedFuture(failure));
    }

    private static boolean hasCode(Throwable failure, Set<ErrorCode> codes) {
        return codes.contains(ParleyException.of(failure).code());
    }

    private Future<Appended> begin(CallEntry entry) {
        String intent = "call:" + entry.callId();
        JsonObject body = new JsonObject()
                .put("id", messageId(entry))
                .put("type", MessageType.CALL.wireName())
                .putNull("content")
                .put(CallBodies.CALL, call(entry))
                .put("sender", new JsonObject().put("id", entry.byUserId()).put("username", entry.byUsername()))
                .put("mentions", new JsonArray())
                .put("clientId", intent);
        return rooms.log()
                .append(
                        new Draft(entry.roomId(), EventTypes.MESSAGE, entry.byUserId(), body, intent, entry.callId()),
                        rooms.now());
    }

    private Future<Appended> goOn(CallEntry entry) {
        return rooms.log()
                .append(
                        MessageChanges.callOn(entry.roomId(), entry.byUserId(), messageId(entry), call(entry)),
                        rooms.now());
    }

    static String messageId(CallEntry entry) {
        byte[] name = ("call:" + entry.callId()).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).toString();
    }

    private static JsonObject call(CallEntry entry) {
        JsonObject call = new JsonObject()
                .put("callId", entry.callId())
                .put("media", entry.media())
                .put("state", entry.state());
        if (entry.reason() != null) {
            call.put("reason", entry.reason());
        }
        if (entry.durationMs() != null) {
            call.put("durationMs", entry.durationMs());
        } else if (entry.invited().isEmpty() && CallBodies.ENDED.equals(entry.state())) {
            // A call that rang for nobody can't be missed.
            call.put("durationMs", 0);
        }
        return call.put("participants", new JsonArray(entry.participants()));
    }

    private void tell(CallEntry entry, Appended appended) {
        if (appended.changed()) {
            rooms.publisher().durable(appended.event());
            if (CallBodies.isMissed(appended.event().body().getJsonObject(CallBodies.CALL))) {
                tellMissed(entry, appended.event().timestamp());
            }
        }
    }

    /** Notifies those for whom it rang, as far as their room lasts and nobody in it blocks the other. */
    private void tellMissed(CallEntry entry, long at) {
        Set<String> missedBy = new HashSet<>(entry.invited());
        missedBy.removeAll(entry.participants());
        Notification missed = Notification.missedCall(entry.roomId(), messageId(entry), entry.byUserId(), at);
        rooms.log()
                .recentRoom(entry.roomId())
                .compose(room -> room.kind() == RoomKind.DIRECT
                        ? rules.isOpen(room, entry.byUserId())
                        : Future.succeededFuture(false))
                .onSuccess(open -> {
                    if (open && !missedBy.isEmpty()) {
                        rooms.publisher().hint(missedBy, Notification.EVENT, missed.toJson());
                    }
                })
                .onFailure(away -> LOG.info("A missed call is not told, only listed: {}", away.getMessage()));
    }
}
