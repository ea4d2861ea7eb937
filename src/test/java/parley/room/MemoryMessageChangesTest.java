package parley.room;

class MemoryMessageChangesTest extends MessageChangesContract {
    @Override
    RoomLog newLog() {
        return new MemoryRoomLog(400);
    }

    @Override
    RoomKind kind() {
        return RoomKind.MATCH;
    }
}
