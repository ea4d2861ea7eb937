package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.config.ParleyConfig.Quotas;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.Cursor;
import parley.room.CursorMoves;
import parley.room.Draft;
import parley.room.FeedPage;
import parley.room.FeedPlace;
import parley.room.FeedPosition;
import parley.room.JoinedRoom;
import parley.room.JoinedRooms;
import parley.room.Member;
import parley.room.MessageMemory;
import parley.room.MessagePage;
import parley.room.MovedRoom;
import parley.room.Outsiders;
import parley.room.RecentRooms;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomLifecycle;
import parley.room.RoomLog;
import parley.room.Unread;
import parley.util.EnvelopeCipher;
import parley.util.TextFold;

/** Keeps feeds in PostgreSQL. */
public final class PgRoomLog implements RoomLog {
    private static final String OPEN = """
            INSERT INTO group_chats
              (id, kind, name, description, settings, epoch, created_at, last_event_at, made_by, name_key, keyed_name)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $3) ON CONFLICT (id) DO NOTHING""";

    private static final String CLOSE = "UPDATE group_chats SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL";

    private final Statements statements;
    private final PgPlaces places;
    private final PgRoomState state;
    private final PgAppends appends;
    private final PgCommits commits;
    private final PgRoomIntents intents;
    private final PgFeeds feeds;
    private final PgEvidence evidence;
    private final PgMembers members;
    private final PgCursors cursors;
    private final PgJoinedRooms joinedRooms;
    private final PgPersonal personal;
    private final PgMovedRooms moved;
    private final RecentRooms recent;
    private final RecentMessages recentMessages;

    public PgRoomLog(Statements statements, EnvelopeCipher cipher, RecentRooms recent, Quotas quotas, int writes) {
        this(statements, cipher, recent, quotas, writes, MessageMemory.ofOneNode(InstantSource.system()));
    }

    /** @param writes writes that may be in flight at once */
    public PgRoomLog(
            Statements statements,
            EnvelopeCipher cipher,
            RecentRooms recent,
            Quotas quotas,
            int writes,
            MessageMemory memory) {
        this.statements = statements;
        this.places = new PgPlaces(quotas);
        this.state = new PgRoomState(places);
        SealedBodies bodies = new SealedBodies(cipher);
        this.intents = new PgRoomIntents(bodies);
        this.appends = new PgAppends(statements, bodies, state, places);
        this.commits = new PgCommits(appends, writes);
        this.feeds = new PgFeeds(statements, bodies);
        this.evidence = new PgEvidence(statements, bodies, feeds);
        this.members = new PgMembers(statements);
        this.cursors = new PgCursors(statements);
        this.joinedRooms = new PgJoinedRooms(statements);
        this.personal = new PgPersonal(statements);
        this.moved = new PgMovedRooms(statements);
        this.recent = recent;
        this.recentMessages = new RecentMessages(statements, feeds, memory);
    }

    /** Counts the first of those who come in as the user who made the room. */
    @Override
    public Future<List<RoomEvent>> open(Room room, List<Draft> first, long now) {
        List<PgAppends.Entry> entries = first.stream()
                .map(draft -> appends.entry(draft, PgRoomState.time(now)))
                .toList();
        List<String> people = Stream.concat(
                        room.memberIds().stream(), first.stream().map(Draft::userId))
                .toList();
        return statements
                .transaction(open -> places.lock(open, people)
                        .compose(locked -> first.isEmpty()
                                ? Future.succeededFuture()
                                : places.requireMayOpen(open, first, PgRoomState.time(now)))
                        .compose(allowed -> make(
                                open,
                                room,
                                first.isEmpty() ? null : first.get(0).userId(),
                                now))
                        .compose(made -> appends.write(open, entries))
                        .compose(events -> first.isEmpty() || first.get(0).clientId() == null
                                ? Future.succeededFuture(events)
                                : intents.note(
                                                open,
                                                first.get(0),
                                                events.get(events.size() - 1).seq())
                                        .map(events)))
                .recover(failure ->
                        Future.failedFuture(PgAppends.isUniqueViolation(failure) ? PgRoomIntents.used() : failure));
    }

    @Override
    public Future<Optional<FeedPlace>> made(Draft maker) {
        return intents.find(statements, maker);
    }

    private Future<Void> make(Runner open, Room room, String makerId, long now) {
        Tuple row = Tuple.of(room.id(), room.kind().wireName(), room.name(), room.description())
                .addJsonObject(room.settings().toJson())
                .addString(room.epoch())
                .addOffsetDateTime(PgRoomState.time(now))
                .addString(makerId)
                .addString(TextFold.of(room.name()));
        return open.run(OPEN, row).compose(rows -> {
            if (rows.rowCount() == 0) {
                return Future.failedFuture(new ParleyException(ErrorCode.CONFLICT, "This room exists"));
            }
            return state.enrol(open, room, PgRoomState.time(now));
        });
    }

    @Override
    public Future<Appended> append(Draft draft, long now) {
        return commits.append(draft, now)
                .recover(refusal -> againIfOpen(draft, now, refusal))
                .onComplete(done -> {
                    boolean changed = done.succeeded() && done.result().changed();
                    if (PgRoomState.changedBy(draft)) {
                        recent.forget(draft.roomId());
                    } else if (changed && DirectBars.refuses(draft)) {
                        // A bar makes no event; that this was stored shows that there is none.
                        recent.passed(draft.roomId(), done.result().event().seq(), now);
                    }
                    if (changed) {
                        recentMessages.appended(done.result().event());
                    }
                    recentMessages.changed(draft.roomId());
                });
    }

    /**
     * Renews the bar and appends again if it is open: a bar may outlive a block that ended by itself, or that another
     * service took back.
     */
    private Future<Appended> againIfOpen(Draft draft, long now, Throwable refusal) {
        return ParleyException.of(refusal).code() == ErrorCode.USER_BLOCKED
                ? statements
                        .transaction(open -> DirectBars.renew(open, draft.roomId(), PgRoomState.time(now)))
                        .onComplete(renewed -> recent.forget(draft.roomId()))
                        .compose(renewed -> commits.append(draft, now))
                : Future.failedFuture(refusal);
    }

    /** Counts the events that wait to be written. */
    public int waiting() {
        return commits.waiting();
    }

    @Override
    public Future<Optional<RoomEvent>> repetition(Draft draft) {
        return appends.repetition(draft);
    }

    @Override
    public Future<FeedPage> read(String roomId, long after, String epoch, int limit) {
        return feeds.read(roomId, after, epoch, limit);
    }

    @Override
    public Future<MessagePage> messages(String roomId, String userId, long before, long after, int limit) {
        return before == NO_SEQ && after == NO_SEQ
                ? recentMessages.newest(roomId, userId, limit)
                : feeds.messages(roomId, userId, before, after, limit, false);
    }

    @Override
    public Future<Optional<RoomEvent>> message(String roomId, String messageId) {
        return feeds.message(roomId, messageId);
    }

    @Override
    public Future<List<RoomEvent>> pinned(String roomId, String userId) {
        return feeds.pinned(roomId, userId);
    }

    @Override
    public Future<Optional<String>> roomOf(String messageId, String userId) {
        return feeds.roomOf(messageId, userId);
    }

    @Override
    public Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return personal.hide(roomId, userId, messageId, now).onComplete(hidden -> recentMessages.changed(roomId));
    }

    @Override
    public Future<Void> rename(String userId, String username) {
        return members.rename(userId, username).map(roomIds -> {
            roomIds.forEach(recent::forget);
            return null;
        });
    }

    @Override
    public Future<Map<String, Set<String>>> membersNamed(String roomId, Collection<String> names) {
        return members.named(roomId, names);
    }

    @Override
    public Future<List<RoomEvent>> evidence(String roomId, String reporterId, int limit) {
        return members.requireEverIn(roomId, reporterId).compose(in -> evidence.of(roomId, limit));
    }

    @Override
    public Future<Boolean> everIn(String roomId, String userId) {
        return members.everIn(roomId, userId);
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return roomIds.isEmpty() ? Future.succeededFuture(new HashMap<>()) : feeds.heads(roomIds);
    }

    @Override
    public Future<Room> room(String roomId) {
        return members.room(roomId);
    }

    @Override
    public Future<Room> recentRoom(String roomId) {
        return recent.get(roomId, members::room);
    }

    @Override
    public Future<List<Room>> roomsOf(String userId) {
        return joinedRooms
                .all(userId)
                .compose(all ->
                        roomsOf(userId, all.stream().map(JoinedRoom::roomId).toList()));
    }

    @Override
    public Future<List<Room>> roomsOf(String userId, Collection<String> roomIds) {
        return members.roomsOf(userId, roomIds);
    }

    @Override
    public Future<JoinedRooms> joinedRoomsOf(String userId, String after) {
        return joinedRooms.of(userId, after);
    }

    @Override
    public Future<List<JoinedRoom>> latestJoinedRoomsOf(String userId, JoinedRoom.Position before, int limit) {
        return joinedRooms.latest(userId, before, limit);
    }

    @Override
    public Future<Map<String, Set<String>>> membersOfSmall(Collection<String> roomIds) {
        return members.ofSmall(roomIds);
    }

    @Override
    public Future<List<MovedRoom>> movedSince(long time, Collection<String> roomIds, int limit) {
        return moved.since(time, roomIds, limit);
    }

    @Override
    public Future<Set<String>> sharing(String userId, Collection<String> otherIds) {
        return joinedRooms.sharing(userId, otherIds);
    }

    @Override
    public Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        return members.advance(roomId, userId, cursor, upTo).onComplete(moved -> {
            if (cursor == Cursor.CLEARED) {
                recentMessages.changed(roomId);
            }
        });
    }

    @Override
    public Future<CursorMoves.Outcome> move(List<CursorMoves.Move> moves, int toldToAll) {
        return cursors.move(moves, toldToAll);
    }

    @Override
    public Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return personal.unread(userId, roomIds);
    }

    @Override
    public Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return feeds.positions(roomIds);
    }

    /** Marks the room as closed. Its rows stay for members who still have to hear of that. */
    @Override
    public Future<Void> drop(String roomId, long now) {
        return statements
                .run(CLOSE, Tuple.of(roomId, PgRoomState.time(now)))
                .onComplete(closed -> changedElsewhere(roomId))
                .mapEmpty();
    }

    /** Finds none: stored rooms stay, however quiet they are. */
    @Override
    public Future<List<Room>> idleSince(long time) {
        return Future.succeededFuture(List.of());
    }

    /**
     * Lets one row say whether the user is in the room, before thousands are read. Members whom the last reading found
     * in the room need no such look.
     */
    @Override
    public Future<Room> roomOfMember(String roomId, String userId) {
        if (recent.lastSeenIn(roomId, userId)) {
            return recentRoom(roomId)
                    .compose(room ->
                            room.hasMember(userId) ? Future.succeededFuture(room) : roomAfterLook(roomId, userId));
        }
        return roomAfterLook(roomId, userId);
    }

    @Override
    public Future<Room> knownRoomOfMember(String roomId, String userId) {
        return recent.unchanged(roomId)
                .filter(room -> room.hasMember(userId))
                .map(Future::succeededFuture)
                .orElseGet(() -> roomOfMember(roomId, userId));
    }

    private Future<Room> roomAfterLook(String roomId, String userId) {
        Outsiders outsiders = recent.outsiders();
        if (outsiders.has(roomId, userId)) {
            return Future.failedFuture(RoomLifecycle.notIn());
        }
        long changesBefore = outsiders.changes();
        return members.requireIn(roomId, userId)
                .onFailure(refusal -> {
                    if (ParleyException.of(refusal).code() == ErrorCode.PERMISSION_DENIED) {
                        outsiders.foundOutside(roomId, userId, changesBefore);
                    }
                })
                .compose(in -> recentRoom(roomId))
                // The remembered room may be a second old, and so older than the look.
                .compose(room -> room.hasMember(userId) ? Future.succeededFuture(room) : members.room(roomId))
                .compose(room -> room.hasMember(userId)
                        ? Future.succeededFuture(room)
                        : Future.failedFuture(RoomLifecycle.notIn()));
    }

    @Override
    public Future<Boolean> isEmpty(String roomId) {
        return members.isEmpty(roomId);
    }

    @Override
    public void changedElsewhere(String roomId) {
        recent.forget(roomId);
        recentMessages.changed(roomId);
    }

    /** Lets go the messages of rooms that are not read any more. Must be called now and then. */
    public void trim() {
        recentMessages.trim();
    }

    @Override
    public Future<Long> count() {
        return members.count();
    }
}
