package parley.interest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import parley.room.RoomMessages.InterestChange;
import parley.room.RoomMessages.InterestDigest;

/**
 * Tracks what one other node was told of this node's rooms, and what it has yet to be told. One change is under way at
 * a time.
 */
public final class PeerInterest {
    /** Rooms in one message, so that none is large. */
    private static final int MOST_AT_ONCE = 5_000;

    private final String nodeId;
    /** Maps each changed room to true if it is added and to false if it is removed, in the order of the changes. */
    private final Map<String, Boolean> pending = new LinkedHashMap<>();

    private final LongSupplier serials;
    private long serial;
    private boolean reset;
    private boolean underWay;

    /** @param serials each at least as great as any that this node has used before, for the same other node */
    public PeerInterest(String nodeId, LongSupplier serials) {
        this.nodeId = nodeId;
        this.serials = serials;
        this.serial = serials.getAsLong();
    }

    /** Tells all rooms anew, whatever was told before. */
    public void begin(Set<String> rooms) {
        pending.clear();
        rooms.forEach(roomId -> pending.put(roomId, true));
        reset = true;
    }

    public void changed(String roomId, boolean interested) {
        pending.remove(roomId);
        pending.put(roomId, interested);
    }

    /** Returns what to tell now; null if there is nothing, or if a change is under way. */
    public InterestChange next() {
        if (underWay || (pending.isEmpty() && !reset)) {
            return null;
        }
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        var changes = pending.entrySet().iterator();
        while (changes.hasNext() && added.size() + removed.size() < MOST_AT_ONCE) {
            Map.Entry<String, Boolean> change = changes.next();
            (change.getValue() ? added : removed).add(change.getKey());
            changes.remove();
        }
        InterestChange next = new InterestChange(nodeId, ++serial, reset, added, removed);
        reset = false;
        underWay = true;
        return next;
    }

    /** Notes that the node has taken in what was under way. */
    public void understood() {
        underWay = false;
    }

    /**
     * Tells all rooms anew, as nobody knows what became of the change that was under way.
     *
     * @param rooms those of this node now
     */
    public void missed(Set<String> rooms) {
        underWay = false;
        serial = Math.max(serial, serials.getAsLong());
        begin(rooms);
    }

    /** Returns null while something is yet to be told. */
    public InterestDigest digest(Set<String> rooms) {
        if (underWay || reset || !pending.isEmpty()) {
            return null;
        }
        long hash = 0;
        for (String roomId : rooms) {
            hash ^= NodeInterest.hash(roomId);
        }
        return new InterestDigest(nodeId, serial, rooms.size(), hash);
    }
}
