package parley.interest;

import java.util.Set;

/** The rooms that have members connected to this node, as other nodes shall know them. */
public interface LocalRooms {
    /** Makes {@link #takeChanged} tell what changes from now on. */
    void noteChanges();

    /** Takes the rooms whose first member came, or whose last one went, since the last call. */
    Set<String> takeChanged();

    /** Tells whether all changes were taken. */
    boolean settled();

    boolean has(String roomId);

    Set<String> all();

    /** Finds events of these rooms that were published before the others knew that somebody listens here. */
    void compareHeads(Set<String> roomIds);

    /** Lets members into the rooms to which a node added them that could not tell this one. */
    void enterMissed();
}
