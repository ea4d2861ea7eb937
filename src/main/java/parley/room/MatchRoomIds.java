package parley.room;

/** Tells ids of match rooms from others, so that nobody has to ask several stores for a room. */
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
