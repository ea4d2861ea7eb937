package parley.gateway;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import parley.interest.LocalKeys;

/** Knows which hubs of this node want a key, and which keys began or ceased to be wanted. */
class HubInterest implements LocalKeys {
    private final HubIndex hubs = new HubIndex();
    private final Set<String> changed = ConcurrentHashMap.newKeySet();
    private volatile boolean noting;

    void add(String key, Hub hub) {
        noteIf(hubs.add(key, hub), key);
    }

    void remove(String key, Hub hub) {
        noteIf(hubs.remove(key, hub), key);
    }

    /** Notes a change after it was made, so that whoever takes the note sees the change. */
    private void noteIf(boolean change, String key) {
        if (change && noting) {
            changed.add(key);
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
    public boolean has(String key) {
        return hubs.has(key);
    }

    @Override
    public Set<String> all() {
        return hubs.keys();
    }

    Set<Hub> in(String key) {
        return hubs.of(key);
    }

    int size() {
        return hubs.size();
    }
}
