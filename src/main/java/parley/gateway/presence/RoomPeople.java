package parley.gateway.presence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The members of one room, as long as somebody watches them on this event loop. They are read once; what the feed says
 * meanwhile counts more than what was read.
 */
final class RoomPeople {
    private final String roomId;
    private final boolean match;
    /** The watchers of those connections that are in the room. */
    private final Set<Watcher> present = new HashSet<>();

    private final Set<Watcher> watching = new HashSet<>();
    private final Map<String, Boolean> changedMeanwhile = new HashMap<>();
    /** Is null while nobody watches, and until they are read. */
    private Set<String> members;

    private boolean reading;
    private boolean many;

    RoomPeople(String roomId, boolean match, boolean many) {
        this.roomId = roomId;
        this.match = match;
        this.many = many;
    }

    String roomId() {
        return roomId;
    }

    boolean match() {
        return match;
    }

    /** Tells whether there are too many members for names. */
    boolean many() {
        return many;
    }

    void many(boolean nowMany) {
        many = nowMany;
    }

    Set<Watcher> present() {
        return present;
    }

    Set<Watcher> watching() {
        return watching;
    }

    void watchedBy(Watcher watcher) {
        watching.add(watcher);
    }

    void watchedNoMoreBy(Watcher watcher) {
        watching.remove(watcher);
    }

    /** Tells whether the members have to be read now; then {@link #read} or {@link #notRead} must follow. */
    boolean beginReading() {
        boolean begins = !watching.isEmpty() && members == null && !reading && !many;
        reading |= begins;
        return begins;
    }

    /** @return the members, or nobody if nobody watches any more */
    Set<String> read(Set<String> found) {
        reading = false;
        Set<String> now = new HashSet<>(found);
        changedMeanwhile.forEach((userId, in) -> {
            if (in) {
                now.add(userId);
            } else {
                now.remove(userId);
            }
        });
        changedMeanwhile.clear();
        if (many || watching.isEmpty()) {
            return Set.of();
        }
        members = now;
        return Set.copyOf(now);
    }

    void notRead() {
        reading = false;
        changedMeanwhile.clear();
    }

    /** Notes that a member came or went. @return whether this changes the members who are known */
    boolean changed(String userId, boolean in) {
        if (reading) {
            changedMeanwhile.put(userId, in);
        }
        return members != null && (in ? members.add(userId) : members.remove(userId));
    }

    /** Forgets the members. @return those who were known */
    Set<String> forget() {
        Set<String> known = members == null ? Set.of() : members;
        members = null;
        return known;
    }
}
