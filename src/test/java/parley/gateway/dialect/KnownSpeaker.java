package parley.gateway.dialect;

/** A client who is Ann, has a direct room with Bob, is in the room "hall", and has joined what a test says. */
final class KnownSpeaker implements Speaker {
    private String joined;

    @Override
    public String connectionId() {
        return "connection-1";
    }

    @Override
    public String userId() {
        return "ann";
    }

    @Override
    public String directRoomWith(String userId) {
        return userId.equals("bob") ? "direct-1" : null;
    }

    @Override
    public boolean isIn(String roomId) {
        return roomId.equals("hall");
    }

    @Override
    public String lastJoined() {
        return joined;
    }

    @Override
    public void joined(String roomId) {
        joined = roomId;
    }
}
