package parley.gateway;

import java.util.BitSet;

/** Events by their ids in {@link EventNames}, of which there may be any number. Questions to it allocate nothing. */
final class EventSet {
    private final BitSet ids = new BitSet();

    void add(int id) {
        ids.set(id);
    }

    void remove(int id) {
        ids.clear(id);
    }

    boolean contains(int id) {
        return ids.get(id);
    }

    boolean containsAll(EventSet others) {
        for (int id = others.ids.nextSetBit(0); id >= 0; id = others.ids.nextSetBit(id + 1)) {
            if (!ids.get(id)) {
                return false;
            }
        }
        return true;
    }

    boolean containsAny(EventSet others) {
        return ids.intersects(others.ids);
    }
}
