package parley.room;

/**
 * A stored event; a duplicate is the event that the same intent made before.
 *
 * @param event null if the change was there already and made no event
 */
public record Appended(RoomEvent event, boolean duplicate) {
    public static final Appended NOTHING = new Appended(null, true);

    public boolean changed() {
        return !duplicate;
    }
}
