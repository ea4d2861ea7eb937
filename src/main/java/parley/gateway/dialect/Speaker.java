package parley.gateway.dialect;

/** The connection of a client, for commands that name less than the canonical ones do. */
public interface Speaker {
    String connectionId();

    String userId();

    /** Returns the room of the client and this user; null if they have none yet. */
    String directRoomWith(String userId);

    /** Tells whether the client gets the events of a room. */
    boolean isIn(String roomId);

    /** Returns the room that the client joined last by its name; null if it joined none. */
    String lastJoined();

    void joined(String roomId);
}
