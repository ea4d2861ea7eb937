package parley.interest;

import java.util.Set;

/** Knows the ids of rooms, or of users, that this node wants to hear of, as other nodes shall know it. */
public interface LocalKeys {
    /** Makes {@link #takeChanged} tell what changes from now on. */
    void noteChanges();

    /** Takes the keys that began or ceased to be wanted since the last call. */
    Set<String> takeChanged();

    /** Tells whether all changes were taken. */
    boolean settled();

    boolean has(String key);

    Set<String> all();

    /** Hears which keys another node knows of from now on; what happened before may have been missed. */
    default void announced(Set<String> keys) {}

    /** Hears that a node is back that was taken for gone. */
    default void nodeReturned() {}
}
