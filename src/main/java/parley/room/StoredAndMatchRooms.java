package parley.room;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** All rooms behind one interface: matches in memory, everything else in a store that lasts. */
public final class StoredAndMatchRooms implements RoomLog {
    private final MemoryRoomLog matches;
    private final RoomLog stored;

    public StoredAndMatchRooms(MemoryRoomLog matches, RoomLog stored) {
        this.matches = matches;
        this.stored = stored;
    }

    private RoomLog keeperOf(String roomId) {
        return matches.knows(roomId) ? matches : stored;
    }

    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        return (room.kind() == RoomKind.MATCH ? matches : stored).open(room, first, now);
    }

    @Override
    public Future<Appended> append(Draft draft, long now) {
        return keeperOf(draft.roomId()).append(draft, now);
    }

    @Override
    public Future<Optional<RoomEvent>> repetition(Draft draft) {
        return keeperOf(draft.roomId()).repetition(draft);
    }

    @Override
    public Future<FeedPage> read(String roomId, long after, String epoch, int limit) {
        return keeperOf(roomId).read(roomId, after, epoch, limit);
    }

    @Override
    public Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit) {
        return keeperOf(roomId).messages(roomId, userId, before, after, limit);
    }

    @Override
    public Future<Optional<RoomEvent>> message(String roomId, String messageId) {
        return keeperOf(roomId).message(roomId, messageId);
    }

    @Override
    public Future<List<RoomEvent>> pinned(String roomId, String userId) {
        return keeperOf(roomId).pinned(roomId, userId);
    }

    @Override
    public Future<Optional<String>> roomOf(String messageId, String userId) {
        return matches.roomOf(messageId, userId)
                .compose(match -> match.isPresent() ? Future.succeededFuture(match) : stored.roomOf(messageId, userId));
    }

    @Override
    public Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return keeperOf(roomId).hide(roomId, userId, messageId, now);
    }

    @Override
    public Future<List<String>> memberIdsNamed(String roomId, Collection<String> names) {
        return keeperOf(roomId).memberIdsNamed(roomId, names);
    }

    @Override
    public Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit) {
        return keeperOf(roomId).evidence(roomId, reporterId, limit);
    }

    @Override
    public Future<Boolean> everIn(String roomId, String userId) {
        return keeperOf(roomId).everIn(roomId, userId);
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return fromBoth(roomIds, RoomLog::heads);
    }

    @Override
    public Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return fromBoth(roomIds, RoomLog::positions);
    }

    /** The stored rooms' log is only asked if one of the rooms may be there. */
    private <T> Future<Map<String, T>> fromBoth(
            Collection<String> roomIds, BiFunction<RoomLog, Collection<String>, Future<Map<String, T>>> question) {
        List<String> here = roomIds.stream().filter(matches::knows).toList();
        List<String> there = roomIds.stream().filter(id -> !matches.knows(id)).toList();
        if (there.isEmpty()) {
            return question.apply(matches, here);
        }
        return question.apply(matches, here)
                .compose(some -> question.apply(stored, there).map(others -> {
                    Map<String, T> all = new HashMap<>(some);
                    all.putAll(others);
                    return all;
                }));
    }

    @Override
    public Future<Room> room(String roomId) {
        return keeperOf(roomId).room(roomId);
    }

    @Override
    public Future<Room> recentRoom(String roomId) {
        return keeperOf(roomId).recentRoom(roomId);
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return matches.roomsOf(userId).compose(some -> stored.roomsOf(userId).map(others -> {
            List<Room> rooms = new ArrayList<>(some);
            rooms.addAll(others);
            return rooms;
        }));
    }

    /** Who looks for a match does not depend on the store. */
    @Override
    public Future<List<Room>> matchesOf(String userId) {
        return matches.roomsOf(userId);
    }

    @Override
    public Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        return keeperOf(roomId).advance(roomId, userId, cursor, upTo);
    }

    @Override
    public Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return fromBoth(roomIds, (log, ids) -> log.unread(userId, ids));
    }

    @Override
    public Future<Void> drop(String roomId, long now) {
        return keeperOf(roomId).drop(roomId, now);
    }

    @Override
    public Future<List<Room>> idleSince(long time) {
        return matches.idleSince(time);
    }

    @Override
    public void changedElsewhere(String roomId) {
        keeperOf(roomId).changedElsewhere(roomId);
    }

    /** Rooms in use: stored ones lie still by the thousand, and counting them would read them all. */
    @Override
    public Future<Long> count() {
        return matches.count();
    }
}
