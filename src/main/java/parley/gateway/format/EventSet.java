package parley.gateway.format;

import java.util.BitSet;

/** Events by their ids in {@link EventNames}, of which there may be any number. Questions to it allocate nothing. */
public final class EventSet {
    private final BitSet ids = new BitSet();

    public void add(int id) {
        ids.set(id);
    }

    public void remove(int id) {
        ids.clear(id);
    }

    public boolean contains(int id) {
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
