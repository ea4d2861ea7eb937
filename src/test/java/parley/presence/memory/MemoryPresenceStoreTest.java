package parley.presence.memory;

import parley.presence.PresenceStore;
import parley.presence.PresenceStoreContract;

class MemoryPresenceStoreTest extends PresenceStoreContract {
    @Override
    public PresenceStore store() {
        return new MemoryPresenceStore();
    }
}
