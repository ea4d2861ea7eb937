package parley.room.memory;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Appended;
import parley.room.ClosedRoom;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.MatchRooms;
import parley.room.Member;
import parley.room.MessagePage;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.Unread;

/** Keeps feeds in this process, which end with it: those of match rooms where there is no Redis. */
public final class MemoryRoomLog implements MatchRooms {
    private static final long EVIDENCE_MS = 10 * 60 * 1_000;
    private static final int EVIDENCE_MESSAGES = 50;
    private static final int MOST_WITH_EVIDENCE = 2_000;
    private static final long REMEMBER_CLOSED_MS = 2 * 60 * 60 * 1_000;

    private final int maxEvents;
    private final Map<String, MemoryRoom> rooms = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> roomsByUser = new ConcurrentHashMap<>();
    /** Closed rooms in the order of closing. Its monitor guards that order. */
    private final Map<String, ClosedRoom> closedRooms = Collections.synchronizedMap(new LinkedHashMap<>());
    /** Closed rooms whose last messages are still kept, the oldest first. */
    private final Queue<String> recentlyClosed = new ArrayDeque<>();

    /** @param maxEvents a room's oldest events beyond this are forgotten */
    public MemoryRoomLog(int maxEvents) {
        this.maxEvents = maxEvents;
    }

    /** Tells whether the room is here, or was here until it was closed. */
    @Override
    public boolean answersFor(String roomId) {
        return rooms.containsKey(roomId) || closedRooms.containsKey(roomId);
    }

    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        return attempt(() -> {
            MemoryRoom opened = new MemoryRoom(room, maxEvents, now);
            List<RoomEvent> events = first.stream()
                    .map(draft -> opened.append(draft, now).event())
                    .toList();
            if (rooms.putIfAbsent(room.id(), opened) != null) {
                throw new ParleyException(ErrorCode.CONFLICT, "This room exists");
            }
            opened.snapshot().memberIds().forEach(userId -> link(userId, room.id()));
            return events;
        });
    }

    @Override
    public Future<Appended> append(Draft draft, long now) {
        return attempt(() -> {
            Appended appended = existing(draft.roomId()).append(draft, now);
            if (!appended.duplicate()) {
                if (draft.type().equals(EventTypes.USER_JOINED)) {
                    link(draft.userId(), draft.roomId());
                } else if (draft.type().equals(EventTypes.USER_LEFT)) {
                    unlink(draft.userId(), draft.roomId());
                }
            }
            return appended;
        });
    }

    @Override
    public Future<Optional<RoomEvent>> repetition(Draft draft) {
        return attempt(() -> existing(draft.roomId()).repetition(draft));
    }

    @Override
    public Future<FeedPage> read(String roomId, long after, String epoch, int limit) {
        return attempt(() -> existing(roomId).read(after, epoch, limit));
    }

    @Override
    public Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit) {
        return attempt(() -> existing(roomId).messages(userId, before, after, limit));
    }

    @Override
    public Future<Optional<RoomEvent>> message(String roomId, String messageId) {
        return attempt(() -> existing(roomId).message(messageId));
    }

    @Override
    public Future<List<RoomEvent>> pinned(String roomId, String userId) {
        return attempt(() -> existing(roomId).pinned(userId));
    }

    @Override
    public Future<Optional<String>> roomOf(String messageId, String userId) {
        return attempt(() -> roomsByUser.getOrDefault(userId, Set.of()).stream()
                .filter(roomId -> {
                    MemoryRoom room = rooms.get(roomId);
                    return room != null && room.message(messageId).isPresent();
                })
                .findFirst());
    }

    @Override
    public Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return attempt(() -> {
            existing(roomId).hide(userId, messageId);
            return null;
        });
    }

    @Override
    public Future<Map<String, Set<String>>> membersNamed(String roomId, Collection<String> names) {
        return attempt(() -> existing(roomId).snapshot().membersNamed(names));
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return ofEach(roomIds, room -> room.snapshot().head());
    }

    @Override
    public Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return ofEach(roomIds, MemoryRoom::position);
    }

    private <T> Future<Map<String, T>> ofEach(Collection<String> roomIds, Function<MemoryRoom, T> property) {
        return attempt(() -> {
            Map<String, T> found = new HashMap<>();
            for (String roomId : roomIds) {
                MemoryRoom room = rooms.get(roomId);
                if (room != null) {
                    found.put(roomId, property.apply(room));
                }
            }
            return found;
        });
    }

    @Override
    public Future<Room> room(String roomId) {
        return attempt(() -> existing(roomId).snapshot());
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return attempt(() -> {
            List<Room> found = new ArrayList<>();
            for (String roomId : roomsByUser.getOrDefault(userId, Set.of())) {
                MemoryRoom room = rooms.get(roomId);
                if (room != null) {
                    found.add(room.snapshot());
                }
            }
            return found;
        });
    }

    @Override
    public Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        return attempt(() -> existing(roomId).advance(userId, cursor, upTo));
    }

    @Override
    public Future<Void> rename(String userId, String username) {
        return attempt(() -> {
            roomsByUser.getOrDefault(userId, Set.of()).stream()
                    .map(rooms::get)
                    .filter(Objects::nonNull)
                    .forEach(room -> room.rename(userId, username));
            return null;
        });
    }

    @Override
    public Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return ofEach(roomIds, room -> room.unread(userId));
    }

    @Override
    public Future<Void> drop(String roomId, long now) {
        return attempt(() -> {
            MemoryRoom room = rooms.get(roomId);
            if (room != null) {
                // The room is known at every moment, as open or as closed.
                rememberClosed(roomId, room.closedAt(now, EVIDENCE_MESSAGES));
                rooms.remove(roomId);
                room.snapshot().memberIds().forEach(userId -> unlink(userId, roomId));
            }
            return null;
        });
    }

    @Override
    public Future<List<Room>> idleSince(long time) {
        return attempt(() -> rooms.values().stream()
                .map(MemoryRoom::snapshot)
                .filter(room -> room.lastEventAt() < time)
                .toList());
    }

    @Override
    public Future<Long> count() {
        return Future.succeededFuture((long) rooms.size());
    }

    @Override
    public Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit) {
        return attempt(() -> {
            MemoryRoom room = rooms.get(roomId);
            ClosedRoom closed = closedRooms.get(roomId);
            boolean known = room == null ? closed != null : room.everHad(reporterId);
            if (!known || (closed != null && !closed.people().contains(reporterId))) {
                throw new ParleyException(ErrorCode.PERMISSION_DENIED, "roomId: you were not in this room");
            }
            return room == null ? closed.lastMessages() : room.lastMessages(limit);
        });
    }

    @Override
    public Future<Boolean> everIn(String roomId, String userId) {
        MemoryRoom room = rooms.get(roomId);
        ClosedRoom closed = closedRooms.get(roomId);
        return Future.succeededFuture(
                room != null
                        ? room.everHad(userId)
                        : closed != null && closed.people().contains(userId));
    }

    /**
     * Remembers a closed room. It looks at the oldest rooms only, since a look at all would cost more with every room.
     */
    private void rememberClosed(String roomId, ClosedRoom room) {
        synchronized (closedRooms) {
            Iterator<ClosedRoom> oldest = closedRooms.values().iterator();
            while (oldest.hasNext() && oldest.next().at() < room.at() - REMEMBER_CLOSED_MS) {
                oldest.remove();
            }
            closedRooms.put(roomId, room);
            recentlyClosed.add(roomId);
            while (tooOldForReports(closedRooms.get(recentlyClosed.peek()), room.at())) {
                closedRooms.computeIfPresent(recentlyClosed.remove(), (id, closed) -> closed.withoutMessages());
            }
        }
    }

    private boolean tooOldForReports(ClosedRoom room, long now) {
        return recentlyClosed.size() > MOST_WITH_EVIDENCE || room == null || room.at() < now - EVIDENCE_MS;
    }

    private MemoryRoom existing(String roomId) {
        MemoryRoom room = rooms.get(roomId);
        if (room == null) {
            throw closedRooms.containsKey(roomId)
                    ? new ParleyException(ErrorCode.ROOM_CLOSED, "This room is closed")
                    : new ParleyException(ErrorCode.NOT_FOUND, "There is no such room");
        }
        return room;
    }

    private void link(String userId, String roomId) {
        roomsByUser.compute(userId, (id, known) -> {
            Set<String> rooms = known == null ? ConcurrentHashMap.newKeySet(1) : known;
            rooms.add(roomId);
            return rooms;
        });
    }

    private void unlink(String userId, String roomId) {
        roomsByUser.computeIfPresent(userId, (id, known) -> {
            known.remove(roomId);
            return known.isEmpty() ? null : known;
        });
    }

    private static <T> Future<T> attempt(Callable<T> step) {
        try {
            return Future.succeededFuture(step.call());
        } catch (Exception refusal) {
            return Future.failedFuture(refusal);
        }
    }
}
