package parley.room.memory;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.Member;
import parley.room.MessageBodies;
import parley.room.MessageChanges;
import parley.room.RoomEvent;
import parley.room.RoomRecords;
import parley.room.Unread;

/** Keeps the messages of one room in memory, and judges what may be done to them. Used under the room's monitor. */
final class MemoryMessages {
    private final Map<String, MemoryMessage> messages = new LinkedHashMap<>();
    private final Set<String> pins = new LinkedHashSet<>();

    Optional<MemoryMessage> find(String messageId) {
        return Optional.ofNullable(messages.get(messageId));
    }

    /** All messages, ascending by seq. */
    Stream<MemoryMessage> all() {
        return messages.values().stream();
    }

    /**
     * Returns the draft as it is to be stored; empty if it would change nothing. Throws the refusal if it may not be
     * done.
     */
    Optional<Draft> judge(Draft draft) {
        String messageId = draft.body().getString("messageId");
        MemoryMessage message = find(messageId).orElseThrow(MessageChanges::noSuchMessage);
        if (message.deleted()) {
            if (draft.type().equals(EventTypes.DELETED)) {
                return Optional.empty();
            }
            throw MessageChanges.noSuchMessage();
        }
        return switch (draft.type()) {
            case EventTypes.EDITED -> judgeEdit(draft, message);
            case EventTypes.REACTION -> judgeReaction(draft, message);
            case EventTypes.PINNED -> judgePin(draft, messageId);
            default -> Optional.of(draft);
        };
    }

    private static Optional<Draft> judgeEdit(Draft draft, MemoryMessage message) {
        if (!message.event().userId().equals(draft.userId())) {
            throw MessageChanges.notYours();
        }
        return Optional.of(draft)
                .filter(edit -> message.isChangedBy(edit.body()))
                .map(edit -> MessageChanges.asStored(message.event().body(), edit));
    }

    private static Optional<Draft> judgeReaction(Draft draft, MemoryMessage message) {
        String emoji = draft.body().getString("emoji");
        boolean on = draft.body().getBoolean("on");
        Set<String> same = message.under(emoji);
        if (MessageChanges.clears(draft.body())) {
            return same.isEmpty() ? Optional.empty() : Optional.of(MessageChanges.counted(draft, 0));
        }
        if (same.contains(draft.userId()) == on) {
            return Optional.empty();
        }
        if (on && message.emojisOf(draft.userId()) >= MessageChanges.MOST_EMOJIS_OF_ONE) {
            throw MessageChanges.tooManyEmojisOfOne();
        }
        if (on && same.isEmpty() && message.emojis() >= MessageChanges.MOST_EMOJIS) {
            throw MessageChanges.tooManyEmojis();
        }
        return Optional.of(MessageChanges.counted(draft, same.size() + (on ? 1 : -1)));
    }

    private Optional<Draft> judgePin(Draft draft, String messageId) {
        boolean on = draft.body().getBoolean("on");
        if (pins.contains(messageId) == on) {
            return Optional.empty();
        }
        if (on && pins.size() >= MessageChanges.MOST_PINS) {
            throw MessageChanges.tooManyPins();
        }
        return Optional.of(draft);
    }

    void apply(RoomEvent event) {
        JsonObject body = event.body();
        if (event.type().equals(EventTypes.MESSAGE)) {
            messages.put(body.getString("id"), new MemoryMessage(event));
            return;
        }
        String messageId = body.getString("messageId");
        MemoryMessage message = messages.get(messageId);
        switch (event.type()) {
            case EventTypes.EDITED -> message.edit(event);
            case EventTypes.REACTION -> react(message, event);
            case EventTypes.PINNED -> pin(messageId, body.getBoolean("on"));
            default -> {
                message.delete(event.timestamp());
                pins.remove(messageId);
            }
        }
    }

    private static void react(MemoryMessage message, RoomEvent event) {
        String emoji = event.body().getString("emoji");
        if (MessageChanges.clears(event.body())) {
            message.clearReactions(emoji);
        } else {
            message.react(event.userId(), emoji, event.body().getBoolean("on"));
        }
    }

    private void pin(String messageId, boolean on) {
        if (on) {
            pins.add(messageId);
        } else {
            pins.remove(messageId);
        }
    }

    void forget(String messageId) {
        messages.remove(messageId);
        pins.remove(messageId);
    }

    RoomEvent shown(MemoryMessage message, String userId) {
        return message.shownTo(userId, pinned(message));
    }

    boolean pinned(MemoryMessage message) {
        return pins.contains(message.event().body().getString("id"));
    }

    Unread unread(Member member) {
        return new Unread(
                all().filter(message -> message.unreadBy(member)).count(),
                all().filter(message -> message.mentionUnreadBy(member)).count());
    }

    JsonObject save() {
        return new JsonObject()
                .put("messages", all().map(MemoryMessage::save).toList())
                .put("pins", List.copyOf(pins));
    }

    void restore(JsonObject saved, String roomId) {
        RoomRecords.list(saved, "messages", message -> MemoryMessage.restored(message, roomId))
                .forEach(message -> messages.put(message.event().body().getString("id"), message));
        saved.getJsonArray("pins").forEach(messageId -> pins.add((String) messageId));
    }

    /** Returns an event of the feed without the text of a deleted message. */
    static RoomEvent emptied(RoomEvent event, String messageId) {
        if (event.type().equals(EventTypes.MESSAGE)
                && messageId.equals(event.body().getString("id"))) {
            return event.with(MessageBodies.tombstone(event.body()));
        }
        return event.type().equals(EventTypes.EDITED)
                        && messageId.equals(event.body().getString("messageId"))
                ? event.with(MessageBodies.emptiedEdit(messageId))
                : event;
    }
}
