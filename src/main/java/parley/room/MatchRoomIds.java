package parley.room;

/** Ids of match rooms are told from others, so that nobody has to ask several stores whose a room is. */
public final class MatchRoomIds {
    private static final String MARK = "m-";

    private MatchRoomIds() {}

    public static String of(String unique) {
        return MARK + unique;
    }

    public static boolean isOne(String roomId) {
        return roomId.startsWith(MARK);
    }
}
