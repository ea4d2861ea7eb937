package parley.room.redis;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.redis.RedisCommands;
import parley.room.Appended;
import parley.room.CallBodies;
import parley.room.Cursor;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.FeedPosition;
import parley.room.FileBodies;
import parley.room.Member;
import parley.room.MessagePage;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLifecycle;
import parley.room.RoomLog;
import parley.room.Unread;
import parley.room.memory.MemoryRoom;
import parley.room.redis.RedisRoomStore.CursorField;
import parley.room.redis.RoomReplication.Remains;
import parley.util.EnvelopeCipher;

/**
 * Keeps feeds of match rooms over all nodes: each room is a log of operations in Redis, and a node keeps a replica in
 * memory of every room that it uses. {@link RedisRoomStore} and {@link RedisRoomIndex} describe the keys.
 */
public final class RedisRoomLog implements RoomLog {
    private final RedisRoomIndex index;
    private final RoomReplication rooms;
    private final RoomFinder finder;

    /**
     * @param maxEvents a room's oldest events beyond this are forgotten; the same on all nodes
     * @param ttlMs time for which a room is kept without an event
     * @param compactEvery operations after which the log begins anew with a snapshot
     * @param tail operations before a snapshot that are kept, so that few replicas need the snapshot
     */
    public record Limits(int maxEvents, long ttlMs, int compactEvery, int tail) {
        private static final int COMPACT_EVERY = 1_000;

        public Limits(int maxEvents, long ttlMs) {
            this(maxEvents, ttlMs, COMPACT_EVERY, COMPACT_EVERY);
        }
    }

    /** @param ids unique for ever, over all nodes */
    public RedisRoomLog(
            RedisCommands redis, EnvelopeCipher cipher, Limits limits, InstantSource clock, Supplier<String> ids) {
        this.index = new RedisRoomIndex(redis);
        this.rooms = new RoomReplication(
                new RedisRoomStore(redis, limits.ttlMs()), new SealedOperations(cipher), limits, clock, ids);
        this.finder = new RoomFinder(index, rooms);
    }

    Replicas lastSeen() {
        return rooms.lastSeen();
    }

    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        // The hint is written before the room is made, as a needless hint does no harm.
        return Future.join(index.note(room.id(), now), enter(room, first))
                .compose(found -> rooms.open(new Operation.Open(room, first, now)));
    }

    private Future<?> enter(Room room, List<Draft> first) {
        List<String> userIds = new ArrayList<>(room.memberIds());
        first.stream().filter(RedisRoomLog::isJoin).map(Draft::userId).forEach(userIds::add);
        return Future.join(
                userIds.stream().map(userId -> index.enter(userId, room.id())).toList());
    }

    private static boolean isJoin(Draft draft) {
        return draft.type().equals(EventTypes.USER_JOINED);
    }

    /**
     * Does not write what would change nothing. It asks the replica first, and the room as it stands only if the
     * replica says so.
     */
    @Override
    public Future<Appended> append(Draft draft, long now) {
        boolean changes = lastSeen()
                .lastSeen(draft.roomId())
                .map(room -> isChangedBy(room, draft))
                .orElse(true);
        return changes
                ? store(draft, now)
                : of(draft.roomId(), room -> room.foreseen(draft))
                        .compose(known -> known.isPresent() ? Future.succeededFuture(known.get()) : store(draft, now));
    }

    private static boolean isChangedBy(MemoryRoom room, Draft draft) {
        try {
            return room.foreseen(draft).isEmpty();
        } catch (ParleyException refused) {
            return false;
        }
    }

    private Future<Appended> store(Draft draft, long now) {
        Operation.Append append = new Operation.Append(forAllVersions(draft), now);
        return isJoin(draft)
                ? index.enter(draft.userId(), draft.roomId()).compose(found -> rooms.append(append))
                : rooms.append(append);
    }

    /**
     * Nodes of the version before carry out the operation as well, by an edit's text: it has to be there, and another one
     * for each state of a call and for a file that is gone, or their feeds would count fewer events. It reaches nobody
     * here. Goes with the next version.
     */
    static Draft forAllVersions(Draft draft) {
        if (!draft.type().equals(EventTypes.EDITED)) {
            return draft;
        }
        JsonObject call = draft.body().getJsonObject(CallBodies.CALL);
        return FileBodies.fileId(draft.body())
                .map(fileId -> withText(draft, "The file " + fileId + " is gone"))
                .orElseGet(() -> call == null ? draft : withText(draft, call.getString("state")));
    }

    private static Draft withText(Draft edit, String text) {
        return edit.with(edit.body().copy().put("content", text));
    }

    @Override
    public Future<Optional<RoomEvent>> repetition(Draft draft) {
        return of(draft.roomId(), room -> room.repetition(draft));
    }

    /** Reads a closed room as long as its last messages are kept, so that no reader who lags behind misses its end. */
    @Override
    public Future<FeedPage> read(String roomId, long after, String epoch, int limit) {
        return of(roomId, room -> room.read(after, epoch, limit))
                .recover(refusal -> RoomFinder.isClosed(refusal)
                        ? rooms.remains(roomId).map(left -> left.room()
                                .orElseThrow(RoomReplication::closed)
                                .read(after, epoch, limit))
                        : Future.failedFuture(refusal));
    }

    @Override
    public Future<FeedPage> readReached(String roomId, long after, String epoch, int limit, long reached) {
        return lastSeen()
                .lastSeen(roomId)
                .map(room -> room.read(after, epoch, limit))
                .filter(page -> page.recovered() && page.head() >= reached)
                .map(Future::succeededFuture)
                .orElseGet(() -> read(roomId, after, epoch, limit));
    }

    @Override
    public Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit) {
        return of(roomId, room -> room.messages(userId, before, after, limit));
    }

    @Override
    public Future<List<RoomEvent>> pinned(String roomId, String userId) {
        return of(roomId, room -> room.pinned(userId));
    }

    @Override
    public Future<Optional<RoomEvent>> message(String roomId, String messageId) {
        return of(roomId, room -> room.message(messageId));
    }

    @Override
    public Future<Optional<String>> roomOf(String messageId, String userId) {
        return finder.of(userId).map(mine -> mine.stream()
                .filter(room -> room.message(messageId).isPresent())
                .map(room -> room.snapshot().id())
                .findFirst());
    }

    @Override
    public Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return rooms.hide(roomId, new Operation.Hide(userId, messageId));
    }

    @Override
    public Future<Void> rename(String userId, String username) {
        Operation.Rename rename = new Operation.Rename(userId, username);
        return finder.of(userId)
                .compose(in -> Future.join(in.stream()
                        .map(room -> renamed(room.snapshot().id(), rename))
                        .toList()))
                .mapEmpty();
    }

    /** A room may be closed at the same moment. */
    private Future<Void> renamed(String roomId, Operation.Rename rename) {
        return rooms.rename(roomId, rename)
                .recover(refusal -> RoomFinder.isClosed(refusal) || RoomFinder.isNotFound(refusal)
                        ? Future.succeededFuture()
                        : Future.failedFuture(refusal));
    }

    @Override
    public Future<Map<String, Set<String>>> membersNamed(String roomId, Collection<String> names) {
        return recentRoom(roomId).map(room -> room.membersNamed(names));
    }

    @Override
    public Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit) {
        return rooms.room(roomId)
                .map(room -> new Remains(Optional.of(room), room.people()))
                .recover(refusal -> RoomFinder.isClosed(refusal) ? rooms.remains(roomId) : Future.failedFuture(refusal))
                .recover(refusal -> RoomFinder.isNotFound(refusal) ? nobody() : Future.failedFuture(refusal))
                .map(left -> {
                    if (!left.people().contains(reporterId)) {
                        throw new ParleyException(ErrorCode.PERMISSION_DENIED, "roomId: you were not in this room");
                    }
                    return left.room().map(room -> room.lastMessages(limit)).orElse(List.of());
                });
    }

    @Override
    public Future<Boolean> everIn(String roomId, String userId) {
        return of(roomId, room -> room.everHad(userId))
                .recover(refusal -> RoomFinder.isClosed(refusal)
                        ? rooms.remains(roomId).map(left -> left.people().contains(userId))
                        : Future.failedFuture(refusal))
                .recover(refusal ->
                        RoomFinder.isNotFound(refusal) ? Future.succeededFuture(false) : Future.failedFuture(refusal));
    }

    private static Future<Remains> nobody() {
        return Future.succeededFuture(new Remains(Optional.empty(), Set.of()));
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        List<String> asked = List.copyOf(roomIds);
        return rooms.unchanged(asked).compose(heads -> {
            List<String> changed =
                    asked.stream().filter(roomId -> !heads.containsKey(roomId)).toList();
            return finder.ofEach(changed, rooms::room, RedisRoomLog::head).map(others -> {
                others.putAll(heads);
                return others;
            });
        });
    }

    private static long head(MemoryRoom room) {
        return room.position().head();
    }

    @Override
    public Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return finder.ofEach(roomIds, rooms::room, MemoryRoom::position);
    }

    @Override
    public Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return finder.ofEach(roomIds, rooms::room, room -> room.unread(userId));
    }

    @Override
    public Future<Room> room(String roomId) {
        return of(roomId, MemoryRoom::snapshot);
    }

    @Override
    public Future<Room> recentRoom(String roomId) {
        return rooms.recentRoom(roomId).map(MemoryRoom::snapshot);
    }

    @Override
    public void changedElsewhere(String roomId) {
        lastSeen().outdated(roomId);
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return finder.of(userId)
                .map(mine -> mine.stream().map(MemoryRoom::snapshot).toList());
    }

    @Override
    public Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        // The cursor stops at the head, so the head has to be known.
        Optional<Room> here = lastSeen()
                .lastSeen(roomId)
                .map(MemoryRoom::snapshot)
                .filter(room -> room.hasMember(userId) && upTo <= room.head());
        return here.map(Future::succeededFuture).orElseGet(() -> room(roomId)).compose(stands -> {
            Member member = stands.member(userId).orElseThrow(RoomLifecycle::notIn);
            long to = Math.min(upTo, stands.head());
            if (member.at(cursor) >= to) {
                return Future.succeededFuture(member);
            }
            CursorField field = new CursorField(userId, member.joinedSeq(), cursor);
            return rooms.advance(roomId, field, to)
                    .map(moved -> moved.snapshot().member(userId).orElseThrow(RoomLifecycle::notIn));
        });
    }

    @Override
    public Future<Void> drop(String roomId, long now) {
        List<String> members = lastSeen()
                .lastSeen(roomId)
                .map(room -> room.snapshot().memberIds())
                .orElse(List.of());
        return rooms.close(roomId).compose(closed -> finder.forget(roomId, members));
    }

    @Override
    public Future<List<Room>> idleSince(long time) {
        return finder.idleSince(time);
    }

    @Override
    public Future<Long> count() {
        return index.count();
    }

    private <T> Future<T> of(String roomId, Function<MemoryRoom, T> property) {
        return rooms.room(roomId).map(property);
    }
}
