package parley.gateway.presence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Counts who is online in rooms that are too large for names: the users who are connected to this node, whatever the
 * number of their connections, and those whom other nodes count. A user who is connected to two nodes counts on each.
 * Safe for use by several threads.
 */
public final class OnlineCounts {
    private static final long AT_LEAST_EVERY_MS = 10_000;
    private static final int NOTABLE_PERCENT = 1;
    private static final int NEVER = -1;

    private final Map<String, Room> rooms = new HashMap<>();
    /** Rooms whose clients have yet to be told. */
    private final Set<String> untold = new HashSet<>();
    /** Rooms whose count here other nodes have yet to be told. */
    private final Set<String> unsent = new HashSet<>();

    private static final class Room {
        /** The number of connections of each user. */
        private final Map<String, Integer> here = new HashMap<>();

        private final Map<String, Integer> elsewhere = new HashMap<>();
        private int told = NEVER;
        private long toldAt;

        private int online() {
            return here.size()
                    + elsewhere.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** A small change waits until there are more. */
        private boolean isDue(long now) {
            int change = Math.abs(online() - told);
            return told == NEVER || change * 100L >= (long) told * NOTABLE_PERCENT || now - toldAt >= AT_LEAST_EVERY_MS;
        }
    }

    synchronized void came(String roomId, String userId) {
        Room room = rooms.computeIfAbsent(roomId, id -> new Room());
        if (room.here.merge(userId, 1, Integer::sum) == 1) {
            changed(roomId);
        }
    }

    synchronized void went(String roomId, String userId) {
        Room room = rooms.get(roomId);
        if (room != null
                && room.here.computeIfPresent(userId, (id, number) -> number == 1 ? null : number - 1) == null) {
            changed(roomId);
        }
    }

    private void changed(String roomId) {
        untold.add(roomId);
        unsent.add(roomId);
    }

    /** Takes another node's count; a node that was not heard of before is due this node's. */
    public synchronized void heard(String nodeId, String roomId, int online) {
        Room room = rooms.get(roomId);
        if (room == null) {
            return;
        }
        Integer before = online == 0 ? room.elsewhere.remove(nodeId) : room.elsewhere.put(nodeId, online);
        if (before == null && online > 0) {
            unsent.add(roomId);
        }
        untold.add(roomId);
    }

    /** Forgets a node that is gone. */
    public synchronized void forget(String nodeId) {
        rooms.forEach((roomId, room) -> {
            if (room.elsewhere.remove(nodeId) != null) {
                untold.add(roomId);
            }
        });
    }

    synchronized int online(String roomId) {
        Room room = rooms.get(roomId);
        return room == null ? 0 : room.online();
    }

    /** Takes the rooms whose count here has changed, for other nodes; rooms that nobody here is in are forgotten. */
    public synchronized Map<String, Integer> takeChanged() {
        Map<String, Integer> taken = new HashMap<>();
        unsent.forEach(roomId -> {
            Room room = rooms.get(roomId);
            taken.put(roomId, room == null ? 0 : room.here.size());
            if (room != null && room.here.isEmpty()) {
                rooms.remove(roomId);
            }
        });
        unsent.clear();
        return taken;
    }

    /** Makes {@link #takeChanged} name these rooms once more, unless nobody here is in them any more. */
    public synchronized void tellAgain(Set<String> roomIds) {
        roomIds.stream().filter(rooms::containsKey).forEach(unsent::add);
    }

    /** Takes the counts that clients are due to be told. Must be called no more than once a second. */
    public synchronized Map<String, Integer> takeDue(long now) {
        Map<String, Integer> due = new HashMap<>();
        Iterator<String> changed = untold.iterator();
        while (changed.hasNext()) {
            String roomId = changed.next();
            Room room = rooms.get(roomId);
            if (room == null || room.online() == room.told) {
                changed.remove();
            } else if (room.isDue(now)) {
                changed.remove();
                room.told = room.online();
                room.toldAt = now;
                due.put(roomId, room.told);
            }
        }
        return due;
    }
}
