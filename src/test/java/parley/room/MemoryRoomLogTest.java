package parley.room;

class MemoryRoomLogTest extends RoomLogContract {
    @Override
    RoomLog log() {
        return new MemoryRoomLog(MAX_EVENTS);
    }
}
