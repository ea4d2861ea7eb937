package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.function.Supplier;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.PostingRules;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLog;
import parley.room.Rooms;

/** Takes messages: stored first, then answered and shown. */
final class Messages {
    private final RoomLog log;
    private final Publisher publisher;
    private final Metrics metrics;
    private final InstantSource clock;
    private final PostingRules rules;
    private final Supplier<String> ids;

    Messages(Rooms rooms, PostingRules rules, Metrics metrics, Supplier<String> ids) {
        this.rules = rules;
        this.log = rooms.log();
        this.publisher = rooms.publisher();
        this.metrics = metrics;
        this.clock = rooms.clock();
        this.ids = ids;
    }

    Future<Reply> send(Room room, Command command) {
        Draft draft = draft(room, command);
        return allowed(room, draft)
                .compose(allowed -> admit(draft, command))
                .compose(admitted -> requireRepliedTo(room, command.text("replyTo")))
                .compose(exists -> log.append(draft, clock.millis()))
                .onSuccess(this::show)
                .map(Messages::receipt);
    }

    /** What was allowed once is answered again, whatever has changed since. */
    private Future<Void> allowed(Room room, Draft draft) {
        return rules.check(room, draft.userId()).recover(refusal -> log.repetition(draft)
                .compose(known -> known.isPresent() ? Future.succeededFuture() : Future.failedFuture(refusal)));
    }

    /** Over the limit only a repetition of something already stored is answered. */
    private Future<Void> admit(Draft draft, Command command) {
        if (command.overLimitMs() == 0) {
            return Future.succeededFuture();
        }
        return log.repetition(draft)
                .compose(known -> known.isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "Too many messages; try again in " + command.overLimitMs() + " ms",
                                command.overLimitMs(),
                                null)));
    }

    private Future<Void> requireRepliedTo(Room room, String messageId) {
        if (messageId == null) {
            return Future.succeededFuture();
        }
        return log.message(room.id(), messageId)
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.NOT_FOUND, "replyTo: there is no such message in this room")));
    }

    private Draft draft(Room room, Command command) {
        String type = command.body().getString("type", "text");
        String content = command.text("content");
        String replyTo = command.text("replyTo");
        String clientId = command.text("clientId");
        if (content == null || content.isBlank()) {
            throw ParleyException.invalid("content", "must not be empty");
        }
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
        return new Draft(room.id(), EventTypes.MESSAGE, command.caller().userId(), body, clientId, fingerprint);
    }

    private void show(Appended appended) {
        if (!appended.duplicate()) {
            metrics.messageStored();
            publisher.durable(appended.event());
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
