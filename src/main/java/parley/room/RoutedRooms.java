package parley.room;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Sends each call to one of two logs, by room. */
public abstract class RoutedRooms implements RoomLog {
    /** Returns the log that keeps the room. */
    public abstract RoomLog keeperOf(String roomId);

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
    public Future<FeedPage> readReached(String roomId, long after, String epoch, int limit, long reached) {
        return keeperOf(roomId).readReached(roomId, after, epoch, limit, reached);
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
    public Future<Void> hide(String roomId, String userId, String messageId, long now) {
        return keeperOf(roomId).hide(roomId, userId, messageId, now);
    }

    @Override
    public Future<Map<String, Set<String>>> membersNamed(String roomId, Collection<String> names) {
        return keeperOf(roomId).membersNamed(roomId, names);
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
    public Future<Room> room(String roomId) {
        return keeperOf(roomId).room(roomId);
    }

    @Override
    public Future<Room> recentRoom(String roomId) {
        return keeperOf(roomId).recentRoom(roomId);
    }

    @Override
    public Future<Room> knownRoomOfMember(String roomId, String userId) {
        return keeperOf(roomId).knownRoomOfMember(roomId, userId);
    }

    @Override
    public Future<Room> roomOfMember(String roomId, String userId) {
        return keeperOf(roomId).roomOfMember(roomId, userId);
    }

    @Override
    public Future<Boolean> isEmpty(String roomId) {
        return keeperOf(roomId).isEmpty(roomId);
    }

    @Override
    public void changedElsewhere(String roomId) {
        keeperOf(roomId).changedElsewhere(roomId);
    }

    @Override
    public Future<Member> advance(String roomId, String userId, Cursor cursor, long upTo) {
        return keeperOf(roomId).advance(roomId, userId, cursor, upTo);
    }

    /** A log that is away costs the moves in its own rooms, and no others. */
    @Override
    public Future<CursorMoves.Outcome> move(List<CursorMoves.Move> moves, int toldToAll) {
        Map<RoomLog, List<CursorMoves.Move>> byKeeper = moves.stream()
                .collect(Collectors.groupingBy(move -> keeperOf(move.seat().roomId())));
        List<Future<CursorMoves.Outcome>> parts = new ArrayList<>();
        byKeeper.forEach((log, its) ->
                parts.add(log.move(its, toldToAll).otherwise(failure -> CursorMoves.refused(its, failure))));
        return Future.join(parts).map(done -> {
            List<CursorMoves.Moved> moved = new ArrayList<>();
            List<CursorMoves.Written> written = new ArrayList<>();
            parts.forEach(part -> {
                moved.addAll(part.result().moved());
                written.addAll(part.result().written());
            });
            return new CursorMoves.Outcome(moved, written);
        });
    }

    @Override
    public Future<Void> drop(String roomId, long now) {
        return keeperOf(roomId).drop(roomId, now);
    }

    @Override
    public Future<Map<String, Long>> heads(Collection<String> roomIds) {
        return fromBoth(roomIds, RoomLog::heads);
    }

    @Override
    public Future<Map<String, FeedPosition>> positions(Collection<String> roomIds) {
        return fromBoth(roomIds, RoomLog::positions);
    }

    @Override
    public Future<Map<String, Unread>> unread(String userId, Collection<String> roomIds) {
        return fromBoth(roomIds, (log, ids) -> log.unread(userId, ids));
    }

    @Override
    public Future<Map<String, Set<String>>> membersOfSmall(Collection<String> roomIds) {
        return fromBoth(roomIds, RoomLog::membersOfSmall);
    }

    /** Asks both logs, each only if one of the rooms may be there. */
    private <T> Future<Map<String, T>> fromBoth(
            Collection<String> roomIds, BiFunction<RoomLog, Collection<String>, Future<Map<String, T>>> question) {
        Map<RoomLog, List<String>> byKeeper = roomIds.stream().collect(Collectors.groupingBy(this::keeperOf));
        List<Future<Map<String, T>>> answers = new ArrayList<>();
        byKeeper.forEach((log, ids) -> answers.add(question.apply(log, ids)));
        return Future.all(answers).map(done -> {
            Map<String, T> all = new HashMap<>();
            answers.forEach(answer -> all.putAll(answer.result()));
            return all;
        });
    }

    protected static <T> List<T> together(List<T> some, List<T> others) {
        List<T> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }
}
