package parley.interest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import parley.room.RoomMessages.InterestChange;
import parley.room.RoomMessages.InterestDigest;

/** Knows in which rooms the other nodes have members connected, as each has told. */
public final class NodeInterest {
    private final Map<String, Set<String>> nodesByRoom = new ConcurrentHashMap<>();
    private final Map<String, Told> toldByNode = new ConcurrentHashMap<>();

    /** The interest that one node has told so far. */
    private static final class Told {
        private final Set<String> rooms = new HashSet<>();
        private long serial;
        private long hash;
        private boolean forgotten;
    }

    /** @return false if an earlier change was missed, so that the node has to tell all anew */
    public boolean apply(InterestChange change) {
        Told told = toldByNode.computeIfAbsent(change.nodeId(), node -> new Told());
        synchronized (told) {
            if (told.forgotten) {
                return false;
            }
            if (change.serial() <= told.serial) {
                // An equal serial is a doubled change; with a lower one the sender counts from too low.
                return change.serial() == told.serial;
            }
            if (change.reset()) {
                List.copyOf(told.rooms).forEach(roomId -> remove(change.nodeId(), told, roomId));
            } else if (change.serial() != told.serial + 1) {
                return false;
            }
            told.serial = change.serial();
            change.added().forEach(roomId -> add(change.nodeId(), told, roomId));
            change.removed().forEach(roomId -> remove(change.nodeId(), told, roomId));
            return true;
        }
    }

    /** @return whether this node knows what the other one says */
    public boolean agrees(InterestDigest digest) {
        Told told = toldByNode.get(digest.nodeId());
        if (told == null) {
            return false;
        }
        synchronized (told) {
            return told.serial == digest.serial() && told.rooms.size() == digest.rooms() && told.hash == digest.hash();
        }
    }

    /** Returns a hash that does not depend on the order of rooms. */
    public static long hash(String roomId) {
        long hash = 1125899906842597L;
        for (int i = 0; i < roomId.length(); i++) {
            hash = 31 * hash + roomId.charAt(i);
        }
        return hash;
    }

    private void add(String nodeId, Told told, String roomId) {
        if (told.rooms.add(roomId)) {
            told.hash ^= hash(roomId);
            // This takes one step: the last other node of the room may be on its way out at this moment.
            nodesByRoom.compute(roomId, (room, known) -> {
                Set<String> nodes = known == null ? ConcurrentHashMap.newKeySet(2) : known;
                nodes.add(nodeId);
                return nodes;
            });
        }
    }

    private void remove(String nodeId, Told told, String roomId) {
        if (told.rooms.remove(roomId)) {
            told.hash ^= hash(roomId);
            nodesByRoom.computeIfPresent(roomId, (room, nodes) -> {
                nodes.remove(nodeId);
                return nodes.isEmpty() ? null : nodes;
            });
        }
    }

    /** Forgets a node that is gone. */
    public void forget(String nodeId) {
        Told told = toldByNode.remove(nodeId);
        if (told != null) {
            synchronized (told) {
                told.forgotten = true;
                List.copyOf(told.rooms).forEach(roomId -> remove(nodeId, told, roomId));
            }
        }
    }

    public Set<String> in(String roomId) {
        return nodesByRoom.getOrDefault(roomId, Set.of());
    }

    /** Counts the rooms in which other nodes are interested, without those that are known here. */
    public long roomsBeside(Predicate<String> known) {
        return nodesByRoom.keySet().stream().filter(known.negate()).count();
    }

    /** Counts the rooms in which other nodes are interested. */
    public int rooms() {
        return nodesByRoom.size();
    }
}
