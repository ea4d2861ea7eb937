package parley.room;

import java.util.List;

/** What features tell each other of rooms. */
public final class RoomMessages {
    private RoomMessages() {}

    /** Takes a member out. @param reason left, disconnected */
    public record Depart(String roomId, String userId, String reason) {}

    /** @param byUserId who closed it; null if nobody did */
    public record Closed(String roomId, RoomKind kind, List<String> memberIds, String byUserId, String reason) {}

    /** Closes or opens the direct room of two people, if they have one. */
    public record BarDirect(String userId, String otherId, boolean closed) {}

    /**
     * @param forbidden true after a block or report, false when it was taken back
     * @param reported whether the first reported the other
     */
    public record PairChanged(String userId, String otherId, boolean forbidden, boolean reported) {}
}
