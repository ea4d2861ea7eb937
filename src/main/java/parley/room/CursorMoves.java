package parley.room;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import parley.error.ParleyException;

/** The records of moving the cursors of many members, in any rooms, in one step. */
public final class CursorMoves {
    private CursorMoves() {}

    /** Moves the cursors of one member. A cursor that does not move is 0. */
    public record Move(MemberKey seat, long read, long delivered) {}

    /**
     * Answers a {@link Move}.
     *
     * @param before the cursors that were found; null if nothing was moved
     * @param refusal null unless the member may not move them
     * @param room what was found of the room; null if it was refused
     */
    public record Moved(Move move, Move before, Move after, RoomState room, ParleyException refusal) {
        static Moved refused(Move move, Throwable failure) {
            return new Moved(move, null, null, null, ParleyException.of(failure));
        }

        /** Tells whether another transaction held the member's row, so that nothing was moved and may be tried again. */
        public boolean held() {
            return refusal == null && before == null;
        }

        public boolean readMoved() {
            return before != null && after.read() > before.read();
        }

        public boolean deliveredMoved() {
            return before != null && after.delivered() > before.delivered();
        }
    }

    /** @param barred whether a block stands between the two of a direct room */
    public record RoomState(RoomKind kind, int members, boolean barred) {}

    /** A message that was read, so that its author is told of it. */
    public record Written(String roomId, long seq, String userId) {}

    /** @param written the messages that were read in rooms which are too large to tell everybody */
    public record Outcome(List<Moved> moved, List<Written> written) {}

    /** Moves the cursors of one member after the other, for a store whose rooms are small. */
    static Future<Outcome> oneByOne(RoomLog log, Collection<Move> moves) {
        List<Moved> moved = new ArrayList<>();
        List<Future<Moved>> each = new ArrayList<>();
        for (Move move : moves) {
            each.add(one(log, move)
                    .otherwise(failure -> Moved.refused(move, failure))
                    .onSuccess(moved::add));
        }
        return Future.join(each).map(done -> new Outcome(moved, List.of()));
    }

    private static Future<Moved> one(RoomLog log, Move move) {
        String roomId = move.seat().roomId();
        String userId = move.seat().userId();
        return log.roomOfMember(roomId, userId).compose(room -> {
            Member before = room.member(userId).orElseThrow(RoomLifecycle::notIn);
            RoomState state = new RoomState(room.kind(), room.members().size(), room.barred());
            Future<Member> read = move.read() > 0
                    ? log.advance(roomId, userId, Cursor.READ, move.read())
                    : Future.succeededFuture(before);
            return read.compose(member -> move.delivered() > member.delivered()
                            ? log.advance(roomId, userId, Cursor.DELIVERED, move.delivered())
                            : Future.succeededFuture(member))
                    .map(after -> new Moved(move, at(move, before), at(move, after), state, null));
        });
    }

    private static Move at(Move move, Member member) {
        return new Move(move.seat(), member.read(), member.delivered());
    }

    static Outcome refused(Collection<Move> moves, Throwable failure) {
        return new Outcome(
                moves.stream().map(move -> Moved.refused(move, failure)).toList(), List.of());
    }
}
