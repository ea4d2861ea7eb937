package parley.room.memory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.room.CallBodies;
import parley.room.Member;
import parley.room.MessageBodies;
import parley.room.MessageBodies.Version;
import parley.room.MessageChanges;
import parley.room.RoomEvent;
import parley.room.RoomRecords;

/** One message of a room in memory, as it stands now. */
final class MemoryMessage {
    private static final int MOST_SHOWN = 50;

    private final List<Version> versions = new ArrayList<>();
    private final Map<String, Set<String>> reactions = new LinkedHashMap<>();
    private final Set<String> hiddenFrom = new HashSet<>();
    /** The seqs of the events, the message or its edits, that brought the mentions which stand in it. */
    private final Map<String, Long> mentions = new HashMap<>();

    private RoomEvent event;

    MemoryMessage(RoomEvent event) {
        this.event = event;
        noteMentions(event.seq());
    }

    private void noteMentions(long seq) {
        List<String> mentioned = MessageBodies.mentioned(event.body());
        mentions.keySet().retainAll(mentioned);
        mentioned.forEach(userId -> mentions.putIfAbsent(userId, seq));
    }

    RoomEvent event() {
        return event;
    }

    boolean deleted() {
        return MessageBodies.isDeleted(event.body());
    }

    boolean isChangedBy(JsonObject edit) {
        return MessageChanges.changes(event.body(), edit);
    }

    void edit(RoomEvent edit) {
        replace(MessageBodies.edited(event.body(), edit.body(), edit.timestamp()), edit.timestamp());
        noteMentions(edit.seq());
    }

    void delete(long at) {
        replace(MessageBodies.tombstone(event.body()), at);
        reactions.clear();
        mentions.clear();
    }

    private void replace(JsonObject body, long at) {
        versions.add(new Version(event.body(), at));
        event = event.with(body);
    }

    Set<String> under(String emoji) {
        return reactions.getOrDefault(emoji, Set.of());
    }

    int emojis() {
        return reactions.size();
    }

    long emojisOf(String userId) {
        return reactions.values().stream()
                .filter(users -> users.contains(userId))
                .count();
    }

    void clearReactions(String emoji) {
        reactions.remove(emoji);
    }

    void react(String userId, String emoji, boolean on) {
        if (on) {
            reactions.computeIfAbsent(emoji, first -> new LinkedHashSet<>()).add(userId);
        } else {
            reactions.computeIfPresent(emoji, (same, users) -> {
                users.remove(userId);
                return users.isEmpty() ? null : users;
            });
        }
    }

    void hideFrom(String userId) {
        hiddenFrom.add(userId);
    }

    boolean hiddenFrom(String userId) {
        return hiddenFrom.contains(userId);
    }

    boolean unreadBy(Member member) {
        return event.seq() > member.read()
                && !event.userId().equals(member.userId())
                && !deleted()
                && !CallBodies.isQuiet(event.body())
                && !hiddenFrom(member.userId());
    }

    boolean mentionUnreadBy(Member member) {
        long calledAt =
                Math.max(mentions.getOrDefault(member.userId(), 0L), mentions.getOrDefault(MessageBodies.EVERYONE, 0L));
        return calledAt > member.read() && !event.userId().equals(member.userId()) && !hiddenFrom(member.userId());
    }

    RoomEvent shownTo(String userId, boolean pinned) {
        JsonArray shown = new JsonArray();
        reactions.forEach((emoji, users) -> shown.add(new JsonObject()
                .put("emoji", emoji)
                .put("count", users.size())
                .put("userIds", new JsonArray(users.stream().limit(MOST_SHOWN).toList()))
                .put("mine", users.contains(userId))));
        return event.with(MessageBodies.shown(event.body(), shown, pinned));
    }

    RoomEvent asEvidence() {
        return event.with(MessageBodies.evidence(event.body(), versions));
    }

    JsonObject save() {
        JsonArray earlier = new JsonArray();
        versions.forEach(version ->
                earlier.add(new JsonObject().put("body", version.body()).put("until", version.until())));
        JsonObject under = new JsonObject();
        reactions.forEach((emoji, users) -> under.put(emoji, List.copyOf(users)));
        return new JsonObject()
                .put("event", RoomRecords.json(event))
                .put("versions", earlier)
                .put("reactions", under)
                .put("mentions", new JsonObject(new HashMap<>(mentions)))
                .put("hiddenFrom", List.copyOf(hiddenFrom));
    }

    static MemoryMessage restored(JsonObject saved, String roomId) {
        MemoryMessage message = new MemoryMessage(RoomRecords.event(saved.getJsonObject("event"), roomId));
        message.versions.addAll(RoomRecords.list(
                saved, "versions", version -> new Version(version.getJsonObject("body"), version.getLong("until"))));
        JsonObject under = saved.getJsonObject("reactions");
        for (String emoji : under.fieldNames()) {
            under.getJsonArray(emoji).forEach(userId -> message.react((String) userId, emoji, true));
        }
        saved.getJsonArray("hiddenFrom").forEach(userId -> message.hideFrom((String) userId));
        // An older version saved none.
        JsonObject mentioned = saved.getJsonObject("mentions", new JsonObject());
        mentioned.fieldNames().forEach(userId -> message.mentions.put(userId, mentioned.getLong(userId)));
        return message;
    }
}
