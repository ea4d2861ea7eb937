package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Command;
import parley.bus.Reply;
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
        this.publisher = rooms.publisher();
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.ids = ids;
    }

    Future<Reply> send(Room room, Command command) {
        Draft draft = draft(room, command);
        Future<Draft> ready = checked(room, draft, command)
                // A message that was stored once is answered again, whatever has changed since.
                .recover(refusal -> log.repetition(draft)
                        .compose(known -> known.isPresent() ? Future.succeededFuture() : Future.failedFuture(refusal)))
                .map(draft);
        return turns.take(Turns.of(room, command), ready)
                .compose(mayBeStored -> log.append(mayBeStored, clock.millis()))
                .onSuccess(appended -> show(room, appended))
                .onComplete(done -> {
                    if (done.failed() || done.result().duplicate()) {
                        rules.giveSlotBack(draft);
                    }
                })
                .map(Messages::receipt);
    }

    private Future<Void> checked(Room room, Draft draft, Command command) {
        String userId = draft.userId();
        Action action = typeOf(command).posting();
        return Future.succeededFuture()
                .compose(begun -> rules.check(room, userId, action))
                .compose(allowed -> requireAnswerable(room, userId, command.text("replyTo")))
                .compose(exists -> mentions.in(room, userId, draft.body().getString("content")))
                .compose(mentioned -> {
                    draft.body().put("mentions", mentioned);
                    return action == Action.POST ? rules.takeSlot(room, draft) : Future.succeededFuture();
                });
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
        String type = typeOf(command).wireName();
        String content = command.text("content");
        String replyTo = command.text("replyTo");
        String clientId = command.text("clientId");
        if (content == null || content.isBlank()) {
            throw ParleyException.invalid("content", "must not be empty");
        }
        room.settings().requireFits(content);
        JsonObject body = new JsonObject()
                .put("id", ids.get())
                .put("type", type)
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
        String fingerprint = type + '\n' + (replyTo == null ? "" : replyTo) + '\n' + content;
        return new Draft(room.id(), EventTypes.MESSAGE, command.caller().userId(), body, clientId, fingerprint)
                .byMember();
    }

    private void show(Room room, Appended appended) {
        if (!appended.duplicate()) {
            metrics.messageStored();
            publisher.durable(appended.event());
            notices.sent(room, appended.event());
            readByAnswering(room, appended.event());
        }
    }

    /**
     * Moves the sender's cursor if something was unread: who answers has read what was said before. It stays short of the
     * message itself, so that a receipt that the client sends as well still moves it, and is told.
     */
    private void readByAnswering(Room room, RoomEvent said) {
        boolean unread = room.member(said.userId())
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
