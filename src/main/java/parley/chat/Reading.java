package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.Unattended;
import parley.room.Cursor;
import parley.room.EventTypes;
import parley.room.MessagePage;
import parley.room.PostingRules;
import parley.room.Publisher;
import parley.room.Room;
import parley.room.RoomLog;

/** Serves what members read of a room: its history, its feed, and their own cursors in it. */
final class Reading {
    private static final int DEFAULT_LIMIT = 50;
    private static final int FEED_LIMIT = 200;

    private final RoomLog log;
    private final Publisher publisher;
    private final PostingRules rules;
    private final InstantSource clock;

    Reading(RoomLog log, Publisher publisher, PostingRules rules, InstantSource clock) {
        this.clock = clock;
        this.rules = rules;
        this.log = log;
        this.publisher = publisher;
    }

    Future<Reply> history(Room room, Command command) {
        JsonObject body = command.body();
        if (body.getBoolean("pinned", false)) {
            return log.pinned(room.id(), command.caller().userId())
                    .map(pinned -> shown(new MessagePage(pinned, false)));
        }
        return log.messages(
                        room.id(),
                        command.caller().userId(),
                        body.getLong("before", RoomLog.NO_SEQ),
                        body.getLong("after", RoomLog.NO_SEQ),
                        body.getInteger("limit", DEFAULT_LIMIT))
                .compose(page -> visible(room, command).map(page::until))
                .map(this::shown);
    }

    private Reply shown(MessagePage page) {
        long now = clock.millis();
        JsonArray messages = new JsonArray();
        page.messages().stream().map(message -> message.asOf(now).toJson()).forEach(messages::add);
        return new Reply(new JsonObject().put("messages", messages).put("hasMore", page.hasMore()));
    }

    Future<Reply> feed(Room room, Command command) {
        JsonObject body = command.body();
        return log.read(
                        room.id(),
                        Math.max(
                                body.getLong("after", 0L),
                                room.hiddenUpTo(command.caller().userId())),
                        body.getString("epoch"),
                        body.getInteger("limit", FEED_LIMIT))
                .compose(page -> visible(room, command).map(page::until))
                .map(page -> {
                    long now = clock.millis();
                    JsonArray events = new JsonArray();
                    page.events().stream()
                            .map(event -> event.asOf(now).toFeedEntry())
                            .forEach(events::add);
                    return new Reply(new JsonObject()
                            .put("events", events)
                            .put("next", page.next())
                            .put("recovered", page.recovered())
                            .put("epoch", page.epoch()));
                });
    }

    /** Asks until when the member may see messages; after the reading, so that a block made meanwhile counts. */
    private Future<Long> visible(Room room, Command command) {
        return rules.visibleUntil(room, command.caller().userId());
    }

    /** Hides the present history from this member alone, on all devices. */
    Future<Reply> clear(Room room, Command command) {
        String userId = command.caller().userId();
        return log.advance(room.id(), userId, Cursor.CLEARED, Long.MAX_VALUE).map(member -> {
            JsonObject data = new JsonObject().put("roomId", room.id()).put("upTo", member.cleared());
            Unattended.watch("telling of a cleared room", publisher.toUser(userId, EventTypes.CLEARED, data));
            return Reply.EMPTY;
        });
    }
}
