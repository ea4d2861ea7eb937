package parley.room;

/** Tells ids of match rooms from others, so that nobody has to ask several stores for a room. */
public final class MatchRoomIds {
    private static final String MARK = "m-";

    private static final String ALONE = MARK + "alone-";

    private MatchRoomIds() {}

    public static String of(String unique) {
        return MARK + unique;
    }

    /** The id of a room that lives in the memory of the node that made the match, without Redis. */
    public static String alone(String unique) {
        return ALONE + unique;
    }

    public static boolean isAlone(String roomId) {
        return roomId.startsWith(ALONE);
    }

    public static boolean isOne(String roomId) {
        return roomId.startsWith(MARK);
    }
}
