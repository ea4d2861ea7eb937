package parley.room;

/**
 * A stored event; as a duplicate it is the one that the same intent had made before.
 *
 * @param event null for a change that was so already: it made none
 */
public record Appended(RoomEvent event, boolean duplicate) {
    static final Appended NOTHING = new Appended(null, true);

    public boolean changed() {
        return !duplicate;
    }
}
