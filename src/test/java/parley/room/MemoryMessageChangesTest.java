package parley.room;

import parley.room.memory.MemoryRoomLog;

class MemoryMessageChangesTest extends MessageChangesContract {
    @Override
    public RoomLog newLog() {
        return new MemoryRoomLog(400);
    }

    @Override
    public RoomKind kind() {
        return RoomKind.MATCH;
    }
}
