package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Consumer;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Action;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageChanges;
import parley.room.MessageType;
import parley.room.Permissions;
import parley.room.PostingRules;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.room.Rooms;
import parley.util.Emoji;

/**
 * Carries out what members do to messages that are there: edit, delete, react, pin. An action that changes nothing
 * makes no event.
 */
final class MessageActions {
    private final Rooms rooms;
    private final RoomLog log;
    private final PostingRules rules;
    private final Turns turns;
    private final Mentions mentions;
    private final VisibleMessages messages;
    private final MessageNotices notices;
    private final ShownFiles files;
    private final long editWindowMs;

    /** @param editWindowMs how long a message may be edited; 0 means for ever */
    MessageActions(Rooms rooms, PostingRules rules, Turns turns, MessageNotices notices, long editWindowMs) {
        this.notices = notices;
        this.rooms = rooms;
        this.log = rooms.log();
        this.rules = rules;
        this.turns = turns;
        this.mentions = new Mentions(log);
        this.messages = new VisibleMessages(log);
        this.files = new ShownFiles(rooms);
        this.editWindowMs = editWindowMs;
    }

    Future<Reply> edit(Room room, Command command) {
        String userId = command.caller().userId();
        String content = command.text("content");
        if (content.isBlank()) {
            throw ParleyException.invalid("content", "must not be empty");
        }
        room.settings().requireFits(content);
        Future<RoomEvent> before = message(room, command);
        Judgement judgement = Judgement.of(rules, room, command, command.text("messageId"));
        Future<Draft> edit = before.compose(message -> rules.check(room, userId, editing(message, userId)))
                .compose(allowed -> judgement == null ? Future.succeededFuture(content) : judgement.text())
                .compose(text -> edited(room, command, text));
        return change(room, command, edit, event -> {
            notices.edited(room, before.result(), event);
            if (judgement != null) {
                judgement.stored(event);
            }
        });
    }

    private Future<Draft> edited(Room room, Command command, String text) {
        String userId = command.caller().userId();
        return mentions.in(room, userId, text)
                .map(mentioned -> MessageChanges.edit(room.id(), userId, command.text("messageId"), text, mentioned)
                        .byMember());
    }

    /**
     * Returns the action that the editor must be allowed to take; throws if the message can't be edited any more, or
     * not by them.
     */
    private Action editing(RoomEvent message, String userId) {
        Optional<Action> editing =
                MessageType.of(message.body().getString("type")).flatMap(MessageType::editing);
        if (message.body().getBoolean("deleted", false)) {
            throw MessageChanges.noSuchMessage();
        }
        if (!message.userId().equals(userId)) {
            throw MessageChanges.notYours();
        }
        if (editing.isEmpty()) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "messageId: only text can be edited");
        }
        if (editWindowMs > 0 && rooms.now() - message.timestamp() > editWindowMs) {
            throw new ParleyException(ErrorCode.EDIT_WINDOW_EXPIRED, "This message is too old to be edited");
        }
        return editing.get();
    }

    Future<Reply> delete(Room room, Command command) {
        return command.body().getBoolean("forEveryone", false)
                ? deleteForAll(room, command)
                : deleteForMe(room, command);
    }

    /**
     * Deletes a message for all, with its file. Senders may always delete their own, as it only takes away; those in charge may delete
     * others', and alone what the server wrote: nobody takes back that they called.
     */
    private Future<Reply> deleteForAll(Room room, Command command) {
        String userId = command.caller().userId();
        return change(room, command, message(room, command).compose(message -> {
            if (!message.userId().equals(userId) || isOfServer(message)) {
                Permissions.require(room, userId, Action.DELETE_OTHERS);
            }
            return files.drop(message).map(MessageChanges.delete(room.id(), userId, command.text("messageId")));
        }));
    }

    /** Deletes a message for the user alone; only the user's devices know of it. */
    private Future<Reply> deleteForMe(Room room, Command command) {
        String userId = command.caller().userId();
        String messageId = command.text("messageId");
        return message(room, command)
                .compose(message -> log.hide(room.id(), userId, messageId, rooms.now()))
                .map(hidden -> {
                    JsonObject data = new JsonObject()
                            .put("roomId", room.id())
                            .put("userId", userId)
                            .put("messageId", messageId)
                            .put("forEveryone", false);
                    rooms.publisher().hint(userId, EventTypes.DELETED, data);
                    return Reply.EMPTY;
                });
    }

    Future<Reply> react(Room room, Command command) {
        String userId = command.caller().userId();
        boolean on = command.body().getBoolean("on");
        String emoji = emoji(command.text("emoji"), on);
        if (command.body().getBoolean("forEveryone", false)) {
            return clearReactions(room, command, emoji, on);
        }
        return change(
                room,
                command,
                markable(room, command)
                        .compose(message -> rules.check(room, userId, Action.REACT))
                        .map(allowed -> MessageChanges.react(room.id(), userId, command.text("messageId"), emoji, on)
                                .byMember()));
    }

    /** Any reaction may be taken away, also one that today's rules would refuse. */
    private static String emoji(String given, boolean on) {
        return Emoji.of(given).orElseGet(() -> {
            if (on) {
                throw ParleyException.invalid("emoji", "must be an emoji");
            }
            return given;
        });
    }

    private Future<Reply> clearReactions(Room room, Command command, String emoji, boolean on) {
        if (on) {
            throw ParleyException.invalid("forEveryone", "only takes reactions away");
        }
        String userId = command.caller().userId();
        return change(room, command, message(room, command).map(message -> {
            Permissions.require(room, userId, Action.DELETE_OTHERS);
            return MessageChanges.clearReactions(room.id(), userId, command.text("messageId"), emoji);
        }));
    }

    Future<Reply> pin(Room room, Command command) {
        String userId = command.caller().userId();
        return change(
                room,
                command,
                markable(room, command)
                        .compose(message -> rules.check(room, userId, Action.PIN))
                        .map(allowed -> MessageChanges.pin(
                                        room.id(),
                                        userId,
                                        command.text("messageId"),
                                        command.body().getBoolean("on"))
                                .byMember()));
    }

    private static boolean isOfServer(RoomEvent message) {
        return MessageType.of(message.body().getString("type"))
                .filter(MessageType::writtenByServer)
                .isPresent();
    }

    /** Finds a message that takes reactions and pins. */
    private Future<RoomEvent> markable(Room room, Command command) {
        return message(room, command).map(message -> {
            if (isOfServer(message)) {
                throw new ParleyException(ErrorCode.PERMISSION_DENIED, "messageId: this is nobody's message");
            }
            return message;
        });
    }

    private Future<RoomEvent> message(Room room, Command command) {
        return messages.find(room, command.caller().userId(), command.text("messageId"));
    }

    private Future<Reply> change(Room room, Command command, Future<Draft> draft) {
        return change(room, command, draft, event -> {});
    }

    private Future<Reply> change(Room room, Command command, Future<Draft> draft, Consumer<RoomEvent> after) {
        return turns.take(Turns.of(room, command), draft)
                .compose(ready -> log.append(ready, rooms.now()))
                .map(appended -> {
                    if (!appended.changed()) {
                        return Reply.EMPTY;
                    }
                    rooms.publisher().durable(appended.event());
                    after.accept(appended.event());
                    return ChatVerticle.position(appended.event());
                });
    }
}
