package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.bus.Addresses;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.files.FileMessages.Bind;
import parley.files.FileMessages.Bound;
import parley.files.FileMessages.Drop;
import parley.files.FileMessages.Ended;
import parley.files.FileMessages.Release;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.FileBodies;
import parley.room.MessageChanges;
import parley.room.RoomEvent;
import parley.room.Rooms;

/** Ties files to the messages that show them; a file is shown by one message only. */
final class ShownFiles {
    /** After these nobody knows whether the message was stored. */
    private static final Set<ErrorCode> UNCERTAIN =
            Set.of(ErrorCode.INTERNAL, ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT);

    /** There is nobody left to be told. */
    private static final Set<ErrorCode> ROOM_GONE = Set.of(ErrorCode.NOT_FOUND, ErrorCode.ROOM_CLOSED);

    private final Rooms rooms;

    ShownFiles(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * Gives a file to a message that is about to be stored, and its description to the message's body. A message that was
     * given the file and never came, because its node ended in between, gives way.
     */
    Future<Void> bind(Draft message, String fileId) {
        JsonObject body = message.body();
        Bind bind = new Bind(fileId, message.roomId(), message.userId(), body.getString("id"), body.getString("type"));
        return ask(bind)
                .recover(refusal -> missing(message.roomId(), refusal)
                        .compose(missing -> missing.isPresent()
                                ? ask(bind.insteadOf(missing.get()))
                                : Future.failedFuture(refusal)))
                .map(bound -> {
                    body.put(FileBodies.FILE, bound.file());
                    return null;
                });
    }

    private Future<Bound> ask(Bind bind) {
        return rooms.bus().request(Addresses.FILE_BIND, bind);
    }

    /** Returns the message that is said to show the file, if there is no such message; otherwise nothing. */
    private Future<Optional<String>> missing(String roomId, Throwable refusal) {
        ParleyException conflict = ParleyException.of(refusal);
        if (conflict.code() != ErrorCode.CONFLICT || conflict.details().isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        String messageId = conflict.details().getJsonObject(0).getString("messageId");
        return rooms.log()
                .message(roomId, messageId)
                .map(found -> found.isPresent() ? Optional.empty() : Optional.of(messageId));
    }

    /** Frees the file of a message that was refused for certain. */
    void release(Draft message, Throwable refusal) {
        if (!UNCERTAIN.contains(ParleyException.of(refusal).code())) {
            FileBodies.fileId(message.body())
                    .map(fileId -> new Release(fileId, message.body().getString("id")))
                    .ifPresent(release -> Unattended.watch(
                            "freeing the file of a refused message",
                            rooms.bus().request(Addresses.FILE_RELEASE, release)));
        }
    }

    /**
     * Ends the file of a message that is about to be deleted. It goes first: if the node ends in between, the deletion can
     * be asked for again, and nobody reads what was to go.
     */
    Future<Void> drop(RoomEvent message) {
        Optional<String> fileId = FileBodies.fileId(message.body());
        return fileId.isEmpty()
                ? Future.succeededFuture()
                : rooms.bus()
                        .<Boolean>request(Addresses.FILE_DROP, new Drop(List.of(fileId.get())))
                        .<Void>mapEmpty()
                        // Where files are switched off, nobody serves them either.
                        .recover(
                                failure -> isServed(failure) ? Future.failedFuture(failure) : Future.succeededFuture());
    }

    private static boolean isServed(Throwable failure) {
        return !(failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS);
    }

    /** Says in the room that the file of a message is gone before its time. */
    Future<Boolean> ended(Ended end) {
        return rooms.log()
                .message(end.roomId(), end.messageId())
                .map(found -> found.filter(
                        message -> FileBodies.fileId(message.body()).equals(Optional.of(end.fileId()))))
                .compose(shown -> shown.isEmpty() ? Future.succeededFuture() : mark(shown.get()))
                .map(true)
                .recover(failure ->
                        ROOM_GONE.contains(ParleyException.of(failure).code())
                                ? Future.succeededFuture(true)
                                : Future.failedFuture(failure));
    }

    private Future<Appended> mark(RoomEvent message) {
        JsonObject body = message.body();
        Draft gone = MessageChanges.fileGone(
                message.roomId(), message.userId(), body.getString("id"), body.getJsonObject(FileBodies.FILE));
        return rooms.log().append(gone, rooms.now()).onSuccess(appended -> {
            if (appended.changed()) {
                rooms.publisher().durable(appended.event());
            }
        });
    }
}
