package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.matching.seat.Match;
import parley.matching.ticket.Searcher;
import parley.metrics.Metrics;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.LeavingReason;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomMessages.Depart;
import parley.room.Rooms;

/** The rooms of matches, by the log of rooms. */
final class MatchRoomsOnLog implements MatchRoomPort {
    private static final Set<ErrorCode> ENDED = Set.of(ErrorCode.ROOM_CLOSED, ErrorCode.NOT_FOUND);

    private final Rooms rooms;
    private final Bus bus;
    private final Metrics metrics;
    private final Supplier<String> epochs;

    MatchRoomsOnLog(Rooms rooms, Metrics metrics, Supplier<String> epochs) {
        this.rooms = rooms;
        this.bus = rooms.bus();
        this.metrics = metrics;
        this.epochs = epochs;
    }

    @Override
    public Future<?> open(Match match) {
        long now = rooms.now();
        Room room = new Room(match.roomId(), RoomKind.MATCH, "", epochs.get(), 0, now, List.of());
        List<Draft> joins = List.of(
                joined(room, match.first().searcher()),
                joined(room, match.second().searcher()));
        return rooms.log()
                .open(room, joins, now)
                .onSuccess(joined -> {
                    joined.forEach(rooms.publisher()::durable);
                    metrics.pairMatched();
                    metrics.matched(match.first().waitedMs(now));
                    metrics.matched(match.second().waitedMs(now));
                })
                .<Void>mapEmpty()
                .recover(refusal -> ParleyException.of(refusal).code() == ErrorCode.CONFLICT
                        ? Future.succeededFuture()
                        : Future.failedFuture(refusal));
    }

    private static Draft joined(Room room, Searcher searcher) {
        JsonObject body = new JsonObject().put("username", searcher.username());
        return new Draft(room.id(), EventTypes.USER_JOINED, searcher.userId(), body);
    }

    @Override
    public Future<State> state(String roomId) {
        return rooms.log().room(roomId).map(State.OPEN).recover(refusal -> switch (ParleyException.of(refusal)
                .code()) {
            case ROOM_CLOSED -> Future.succeededFuture(State.CLOSED);
            case NOT_FOUND -> Future.succeededFuture(State.MISSING);
            default -> Future.failedFuture(refusal);
        });
    }

    @Override
    public Future<?> depart(String roomId, String userId) {
        return bus.<Boolean>request(Addresses.DEPART, new Depart(roomId, userId, LeavingReason.DISCONNECTED), roomId)
                .recover(refusal -> ENDED.contains(ParleyException.of(refusal).code())
                        ? Future.succeededFuture(true)
                        : Future.failedFuture(refusal));
    }
}
