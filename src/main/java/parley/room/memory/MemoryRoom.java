package parley.room.memory;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Appended;
import parley.room.ClosedRoom;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.Member;
import parley.room.MessageChanges;
import parley.room.MessagePage;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomFacts;
import parley.room.RoomLifecycle;
import parley.room.RoomLog;
import parley.room.RoomRecords;
import parley.room.Unread;

/** One room in memory. Its monitor stands for the transactions of the other adapters. */
public final class MemoryRoom {
    private final Room origin;
    private final int maxEvents;
    private final ArrayDeque<RoomEvent> events = new ArrayDeque<>();
    private final MemoryMessages messages = new MemoryMessages();
    private final Map<String, Intent> intents = new HashMap<>();
    private final Map<String, Member> members = new LinkedHashMap<>();
    /** All who were ever in the room. */
    private final Set<String> people = new HashSet<>();

    private long head;
    private long lastEventAt;

    private record Intent(long seq, String fingerprint, RoomEvent event) {
        static Intent of(JsonObject json, String roomId) {
            return new Intent(
                    json.getLong("seq"),
                    json.getString("fingerprint"),
                    RoomRecords.event(json.getJsonObject("event"), roomId));
        }

        JsonObject toJson() {
            return new JsonObject()
                    .put("seq", seq)
                    .put("fingerprint", fingerprint)
                    .put("event", RoomRecords.json(event));
        }
    }

    public MemoryRoom(Room origin, int maxEvents, long now) {
        this.origin = origin;
        this.maxEvents = maxEvents;
        this.lastEventAt = now;
        origin.members().forEach(member -> members.put(member.userId(), member));
        people.addAll(members.keySet());
    }

    /** Makes a room from its saved form. */
    public MemoryRoom(JsonObject saved, String roomId, int maxEvents) {
        this.origin = RoomRecords.room(saved.getJsonObject("room"), roomId);
        this.maxEvents = maxEvents;
        this.head = origin.head();
        this.lastEventAt = origin.lastEventAt();
        origin.members().forEach(member -> members.put(member.userId(), member));
        saved.getJsonArray("people").forEach(userId -> people.add((String) userId));
        events.addAll(RoomRecords.list(saved, "events", event -> RoomRecords.event(event, roomId)));
        RoomRecords.list(saved, "intents", intent -> intent)
                .forEach(intent -> intents.put(intent.getString("key"), Intent.of(intent, roomId)));
        messages.restore(saved, roomId);
    }

    /** Saves all on which the room's further course depends. */
    public synchronized JsonObject save() {
        JsonArray known = new JsonArray();
        intents.forEach((key, intent) -> known.add(intent.toJson().put("key", key)));
        return messages.save()
                .put("room", RoomRecords.json(snapshot()))
                .put("people", List.copyOf(people))
                .put("events", events.stream().map(RoomRecords::json).toList())
                .put("intents", known);
    }

    public synchronized Room snapshot() {
        return new Room(
                origin.id(),
                origin.kind(),
                origin.name(),
                origin.epoch(),
                head,
                origin.createdAt(),
                lastEventAt,
                List.copyOf(members.values()),
                origin.description(),
                origin.settings());
    }

    public synchronized Appended append(Draft draft, long now) {
        Optional<RoomEvent> before = repetition(draft);
        if (before.isPresent()) {
            return new Appended(before.get(), true);
        }
        return MessageChanges.isOne(draft.type())
                ? messages.judge(draft).map(judged -> store(judged, now)).orElse(Appended.NOTHING)
                : store(draft, now);
    }

    /**
     * Returns the answer to an append that would change nothing; empty if it would change something. Throws the refusal
     * if it may not be done.
     */
    public synchronized Optional<Appended> foreseen(Draft draft) {
        Optional<RoomEvent> before = repetition(draft);
        if (before.isPresent()) {
            return Optional.of(new Appended(before.get(), true));
        }
        return MessageChanges.isOne(draft.type()) && messages.judge(draft).isEmpty()
                ? Optional.of(Appended.NOTHING)
                : Optional.empty();
    }

    private Appended store(Draft draft, long now) {
        RoomEvent event = new RoomEvent(origin.id(), ++head, draft.type(), draft.userId(), now, draft.body());
        lastEventAt = now;
        events.addLast(event);
        if (draft.clientId() != null) {
            intents.put(intentKey(draft.userId(), draft.clientId()), new Intent(head, draft.fingerprint(), event));
        }
        if (events.size() > maxEvents) {
            forget(events.removeFirst());
        }
        project(event);
        return new Appended(event, false);
    }

    private void project(RoomEvent event) {
        String subject = event.userId();
        if (event.type().equals(EventTypes.USER_JOINED)) {
            people.add(subject);
        }
        switch (event.type()) {
            case EventTypes.USER_JOINED ->
                members.compute(
                        subject,
                        (id, known) -> new Member(
                                id, event.body().getString("username"), event.seq(), event.seq(), event.seq(), 0));
            case EventTypes.USER_LEFT -> members.remove(subject);
            case EventTypes.MESSAGE -> {
                messages.apply(event);
                members.computeIfPresent(
                        subject, (id, member) -> member.advanced(Cursor.DELIVERED, event.seq(), event.seq()));
            }
            case EventTypes.EDITED, EventTypes.REACTION, EventTypes.PINNED -> messages.apply(event);
            case EventTypes.DELETED -> {
                messages.apply(event);
                emptyFeed(event.body().getString("messageId"));
            }
            default -> {
                // Other events change no member.
            }
        }
    }

    private void emptyFeed(String messageId) {
        List<RoomEvent> emptied = events.stream()
                .map(event -> MemoryMessages.emptied(event, messageId))
                .toList();
        events.clear();
        events.addAll(emptied);
    }

    public synchronized Optional<RoomEvent> repetition(Draft draft) {
        if (draft.clientId() == null) {
            return Optional.empty();
        }
        Intent known = intents.get(intentKey(draft.userId(), draft.clientId()));
        if (known == null) {
            return Optional.empty();
        }
        if (!known.fingerprint().equals(draft.fingerprint())) {
            throw new ParleyException(ErrorCode.CONFLICT, "clientId: was used for another message");
        }
        return Optional.of(known.event());
    }

    public synchronized FeedPosition position() {
        return new FeedPosition(
                events.isEmpty() ? head + 1 : events.peekFirst().seq(), head, origin.epoch(), members.size(), facts());
    }

    private RoomFacts facts() {
        boolean two = origin.kind().betweenTwo() && members.size() == 2;
        return new RoomFacts(origin.kind(), origin.name(), two ? List.copyOf(members.keySet()) : List.of());
    }

    public synchronized FeedPage read(long after, String epoch, int limit) {
        if (!position().reaches(after, epoch)) {
            return new FeedPage(List.of(), after, head, origin.epoch(), false);
        }
        List<RoomEvent> page = new ArrayList<>();
        if (after < head) {
            for (RoomEvent event : events) {
                if (event.seq() > after && page.size() < limit) {
                    page.add(event);
                }
            }
        }
        return new FeedPage(page, after + page.size(), head, origin.epoch(), true);
    }

    public synchronized MessagePage messages(String userId, long before, long after, int limit) {
        Member reader = members.get(userId);
        long floor = Math.max(after, reader == null ? 0 : reader.cleared());
        List<RoomEvent> found = messages.all()
                .filter(message -> {
                    long seq = message.event().seq();
                    return seq > floor && (before == RoomLog.NO_SEQ || seq < before) && !message.hiddenFrom(userId);
                })
                .map(message -> messages.shown(message, userId))
                .toList();
        boolean hasMore = found.size() > limit;
        if (!hasMore) {
            return new MessagePage(found, false);
        }
        boolean upwards = after != RoomLog.NO_SEQ && before == RoomLog.NO_SEQ;
        return new MessagePage(
                upwards
                        ? List.copyOf(found.subList(0, limit))
                        : List.copyOf(found.subList(found.size() - limit, found.size())),
                true);
    }

    public synchronized List<RoomEvent> pinned(String userId) {
        Member reader = members.get(userId);
        long floor = reader == null ? 0 : reader.cleared();
        return messages.all()
                .filter(messages::pinned)
                .filter(message -> message.event().seq() > floor && !message.hiddenFrom(userId))
                .map(message -> messages.shown(message, userId))
                .toList();
    }

    public synchronized Optional<RoomEvent> message(String messageId) {
        return messages.find(messageId).map(MemoryMessage::event);
    }

    public synchronized void hide(String userId, String messageId) {
        messages.find(messageId).ifPresent(message -> message.hideFrom(userId));
    }

    public synchronized List<RoomEvent> lastMessages(int limit) {
        List<RoomEvent> all = messages.all().map(MemoryMessage::asEvidence).toList();
        return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    public synchronized boolean everHad(String userId) {
        return people.contains(userId);
    }

    public synchronized Set<String> people() {
        return Set.copyOf(people);
    }

    synchronized ClosedRoom closedAt(long now, int limit) {
        return new ClosedRoom(now, Set.copyOf(people), lastMessages(limit));
    }

    synchronized Member advance(String userId, Cursor cursor, long upTo) {
        Member member = members.get(userId);
        if (member == null) {
            throw RoomLifecycle.notIn();
        }
        Member advanced = member.advanced(cursor, upTo, head);
        members.put(userId, advanced);
        return advanced;
    }

    /** Takes over a cursor that was moved elsewhere, unless the member has left since, or come anew. */
    public synchronized void reached(String userId, long joinedSeq, Cursor cursor, long seq) {
        members.computeIfPresent(
                userId, (id, member) -> member.joinedSeq() == joinedSeq ? member.advanced(cursor, seq, head) : member);
    }

    public synchronized void rename(String userId, String username) {
        members.computeIfPresent(userId, (id, member) -> member.named(username));
    }

    public synchronized Unread unread(String userId) {
        Member member = members.get(userId);
        return member == null ? Unread.NONE : messages.unread(member);
    }

    private void forget(RoomEvent event) {
        if (event.type().equals(EventTypes.MESSAGE)) {
            messages.forget(event.body().getString("id"));
        }
        String clientId = event.body().getString("clientId");
        if (clientId != null) {
            intents.remove(intentKey(event.userId(), clientId));
        }
    }

    private static String intentKey(String userId, String clientId) {
        return userId + ' ' + clientId;
    }
}
