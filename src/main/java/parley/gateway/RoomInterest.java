package parley.gateway;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Knows which hubs of this node have members of a room. Hubs write it, the dispatcher reads it. */
final class RoomInterest extends HubInterest {
    private final Supplier<List<Hub>> allHubs;

    RoomInterest(Supplier<List<Hub>> allHubs) {
        this.allHubs = allHubs;
    }

    /** Finds events of these rooms that were published before the others knew that somebody listens here. */
    @Override
    public void announced(Set<String> roomIds) {
        allHubs.get().forEach(hub -> hub.submit(at -> at.checkHeads(roomIds)));
    }

    /** Lets members into the rooms to which a node added them that could not tell this one. */
    @Override
    public void nodeReturned() {
        allHubs.get().forEach(hub -> hub.submit(at -> at.missedRooms().lookFor()));
    }
}
