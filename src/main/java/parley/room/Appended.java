package parley.room;

/**
 * A stored event; a duplicate is the event that the same intent made before.
 *
 * @param event null if the change was there already and made no event
 * @param reading what was found of its readers; null where the store doesn't tell, and for what is no message of a member
 */
public record Appended(RoomEvent event, boolean duplicate, Reading reading) {
    public static final Appended NOTHING = new Appended(null, true);

    /**
     * How far a message found the room read.
     *
     * @param senderBehind whether the sender's own cursor could not be moved up to the message
     * @param other the read cursor of the other one in a direct room; null elsewhere
     */
    public record Reading(boolean senderBehind, Long other) {}

    public Appended(RoomEvent event, boolean duplicate) {
        this(event, duplicate, null);
    }

    public boolean changed() {
        return !duplicate;
    }
}
