package parley.gateway;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import parley.gateway.feed.MissedRooms;
import parley.interest.LocalRooms;

/** Knows which hubs of this node have members of a room. Hubs write it, the dispatcher reads it. */
final class RoomInterest implements LocalRooms {
    private final HubIndex hubs = new HubIndex();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private final Supplier<List<Hub>> allHubs;
    private volatile boolean noting;

    RoomInterest(Supplier<List<Hub>> allHubs) {
        this.allHubs = allHubs;
    }

    void add(String roomId, Hub hub) {
        noteIf(hubs.add(roomId, hub), roomId);
    }

    void remove(String roomId, Hub hub) {
        noteIf(hubs.remove(roomId, hub), roomId);
    }

    /** Notes a change after it was made, so that whoever takes the note sees the change. */
    private void noteIf(boolean change, String roomId) {
        if (change && noting) {
            changed.add(roomId);
        }
    }

    @Override
    public void noteChanges() {
        noting = true;
    }

    @Override
    public Set<String> takeChanged() {
        Set<String> taken = new HashSet<>(changed);
        changed.removeAll(taken);
        return taken;
    }

    @Override
    public boolean settled() {
        return changed.isEmpty();
    }

    @Override
    public boolean has(String roomId) {
        return hubs.has(roomId);
    }

    @Override
    public Set<String> all() {
        return hubs.keys();
    }

    Set<Hub> in(String roomId) {
        return hubs.of(roomId);
    }

    int rooms() {
        return hubs.size();
    }

    @Override
    public void compareHeads(Set<String> roomIds) {
        allHubs.get().forEach(hub -> hub.submit(at -> at.checkHeads(roomIds)));
    }

    @Override
    public void enterMissed() {
        allHubs.get().forEach(hub -> hub.submit(MissedRooms::lookFor));
    }
}
