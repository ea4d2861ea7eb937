package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.room.Action;
import parley.room.Appended;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.MessageType;
import parley.room.PostingRules;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.room.Rooms;

/** Takes messages: it stores each first, then shows and acknowledges it. */
final class Messages {
    private static final Logger LOG = LoggerFactory.getLogger(Messages.class);

    private final RoomLog log;
    private final Publisher publisher;
    private final Metrics metrics;
    private final InstantSource clock;
    private final PostingRules rules;
    private final Turns turns;
    private final Mentions mentions;
    private final VisibleMessages messages;
    private final MessageNotices notices;
    private final ShownFiles files;
    private final Supplier<String> ids;

    Messages(
            Rooms rooms,
            PostingRules rules,
            Turns turns,
            MessageNotices notices,
            Metrics metrics,
            Supplier<String> ids) {
        this.notices = notices;
        this.rules = rules;
        this.turns = turns;
        this.log = rooms.log();
        this.mentions = new Mentions(log);
        this.messages = new VisibleMessages(log);
        this.files = new ShownFiles(rooms);
        this.publisher = rooms.publisher();
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.ids = ids;
    }

    Future<Reply> send(Room room, Command command) {
        Draft draft = draft(room, command);
        Judgement judgement = Judgement.of(rules, room, command, draft.body().getString("id"));
        Future<Draft> ready = checked(room, draft, command, judgement)
                // A message that was stored once is answered again, whatever has changed since.
                .recover(refusal -> log.repetition(draft)
                        .compose(known -> known.isPresent() ? Future.succeededFuture() : Future.failedFuture(refusal)))
                .map(draft);
        return turns.take(Turns.of(room, command), ready)
                .compose(mayBeStored -> log.append(mayBeStored, clock.millis()))
                .onSuccess(appended -> show(room, appended, judgement))
                .onComplete(done -> {
                    if (done.failed() || done.result().duplicate()) {
                        rules.giveSlotBack(draft);
                    }
                    if (done.failed()) {
                        files.release(draft, done.cause());
                    }
                })
                .map(Messages::receipt);
    }

    /** Returns the text to store. A message that is stored already is not judged again. */
    private Future<String> judged(Draft draft, Judgement judgement) {
        return draft.clientId() == null
                ? judgement.text()
                : log.repetition(draft)
                        .compose(known -> known.isPresent()
                                ? Future.succeededFuture(draft.body().getString("content"))
                                : judgement.text());
    }

    private Future<Void> checked(Room room, Draft draft, Command command, Judgement judgement) {
        String userId = draft.userId();
        Action action = typeOf(command).posting();
        String fileId = command.text("fileId");
        return Future.succeededFuture()
                .compose(begun -> rules.check(room, userId, action))
                .compose(allowed -> fileId == null ? Future.succeededFuture() : requireFilesAllowed(room))
                .compose(allowed -> requireAnswerable(room, userId, command.text("replyTo")))
                .compose(exists -> judgement == null
                        ? mentions.in(room, userId, orEmpty(draft.body().getString("content")))
                        : judged(draft, judgement).compose(text -> {
                            draft.body().put("content", text);
                            return mentions.in(room, userId, orEmpty(text));
                        }))
                .<Void>compose(mentioned -> {
                    draft.body().put("mentions", mentioned);
                    return action == Action.POST ? rules.takeSlot(room, draft) : Future.succeededFuture();
                })
                .compose(taken -> fileId == null ? Future.succeededFuture() : files.bind(draft, fileId));
    }

    private static Future<Void> requireFilesAllowed(Room room) {
        return room.settings().allowFileSharing()
                ? Future.succeededFuture()
                : Future.failedFuture(new ParleyException(ErrorCode.PERMISSION_DENIED, "This room allows no files"));
    }

    private Future<Void> requireAnswerable(Room room, String userId, String messageId) {
        return messageId == null ? Future.succeededFuture() : messages.requireAnswerable(room, userId, messageId);
    }

    private static MessageType typeOf(Command command) {
        String given = command.text("type");
        return given == null
                ? MessageType.TEXT
                : MessageType.of(given)
                        .filter(MessageType::sentByClients)
                        .orElseThrow(() -> ParleyException.invalid("type", "is no type of message"));
    }

    private Draft draft(Room room, Command command) {
        MessageType type = typeOf(command);
        String content = command.text("content");
        String replyTo = command.text("replyTo");
        String clientId = command.text("clientId");
        requireWhole(room, type, content, command.text("fileId"));
        String fingerprint = fingerprint(command, type);
        JsonObject body = new JsonObject()
                .put("id", messageId(command, fingerprint))
                .put("type", type.wireName())
                .put("content", content)
                .put(
                        "sender",
                        new JsonObject()
                                .put("id", command.caller().userId())
                                .put("username", command.caller().username()))
                .put("mentions", new JsonArray());
        if (replyTo != null) {
            body.put("replyTo", replyTo);
        }
        if (clientId != null) {
            body.put("clientId", clientId);
        }
        return new Draft(room.id(), EventTypes.MESSAGE, command.caller().userId(), body, clientId, fingerprint)
                .byMember();
    }

    /** Refuses a message without a text, unless a file is shown in it; a file has its own types of message. */
    private static void requireWhole(Room room, MessageType type, String content, String fileId) {
        if (type.needsFile() && fileId == null) {
            throw ParleyException.invalid("fileId", "is required");
        }
        if (!type.needsFile() && fileId != null) {
            throw ParleyException.invalid("fileId", "needs the type file, image or voice");
        }
        if (content == null ? !type.needsFile() : content.isBlank()) {
            throw ParleyException.invalid("content", "must not be empty");
        }
        if (content != null) {
            room.settings().requireFits(content);
        }
    }

    private static String fingerprint(Command command, MessageType type) {
        String file = type.needsFile() ? command.text("fileId") + '\n' : "";
        return type.wireName()
                + '\n'
                + orEmpty(command.text("replyTo"))
                + '\n'
                + file
                + orEmpty(command.text("content"));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    /**
     * Returns the message's id. With a file it follows from the intent: after a crash between the two steps, the same
     * intent means the same message, which the file belongs to already.
     */
    private String messageId(Command command, String fingerprint) {
        String clientId = command.text("clientId");
        if (command.text("fileId") == null || clientId == null) {
            return ids.get();
        }
        byte[] name = (clientId + '\n' + fingerprint).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).toString();
    }

    private void show(Room room, Appended appended, Judgement judgement) {
        if (!appended.duplicate()) {
            metrics.messageStored();
            publisher.durable(appended.event());
            if (judgement != null) {
                judgement.stored(appended.event());
            }
            notices.sent(room, appended);
            readByAnswering(room, appended);
        }
    }

    /**
     * Moves the sender's cursor if something was unread, and the store has not moved it: who answers has read what was said
     * before. It stays short of the message itself, so that a receipt that the client sends as well still moves it, and is
     * told.
     */
    private void readByAnswering(Room room, Appended appended) {
        RoomEvent said = appended.event();
        boolean unread = appended.reading() != null
                ? appended.reading().senderBehind()
                : room.member(said.userId())
                        .filter(member -> member.read() < said.seq() - 1)
                        .isPresent();
        if (unread) {
            log.advance(room.id(), said.userId(), Cursor.READ, said.seq() - 1)
                    .onFailure(failure -> LOG.info("A room stays unread: {}", failure.getMessage()));
        }
    }

    private static Reply receipt(Appended appended) {
        RoomEvent event = appended.event();
        JsonObject data = new JsonObject()
                .put("id", event.body().getString("id"))
                .put("roomId", event.roomId())
                .put("seq", event.seq())
                .put("timestamp", event.timestamp());
        if (appended.duplicate()) {
            data.put("duplicate", true);
        }
        return new Reply(data);
    }
}
