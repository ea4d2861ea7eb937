package parley.room;

/**
 * The part of a membership that it takes to follow a room's feed, however large the room is.
 *
 * @param head seq of the room's last event
 * @param hiddenUpTo nothing up to this seq is for the member
 * @param createdAt time of the room's making, in epoch milliseconds like lastEventAt
 */
public record JoinedRoom(
        String roomId, RoomKind kind, long head, long joinedSeq, long hiddenUpTo, long createdAt, long lastEventAt) {

    static JoinedRoom of(Room room, String userId) {
        long joinedSeq = room.member(userId).map(Member::joinedSeq).orElse(0L);
        return new JoinedRoom(
                room.id(),
                room.kind(),
                room.head(),
                joinedSeq,
                room.hiddenUpTo(userId),
                room.createdAt(),
                room.lastEventAt());
    }

    public Position position() {
        return new Position(lastEventAt, roomId);
    }

    /** A place in the list of somebody's rooms, the one that was active last first. */
    public record Position(long lastEventAt, String roomId) {
        boolean isBehind(Position other) {
            return lastEventAt < other.lastEventAt
                    || lastEventAt == other.lastEventAt && roomId.compareTo(other.roomId) < 0;
        }
    }
}
