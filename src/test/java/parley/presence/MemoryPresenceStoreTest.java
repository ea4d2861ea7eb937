package parley.presence;

class MemoryPresenceStoreTest extends PresenceStoreContract {
    @Override
    PresenceStore store() {
        return new MemoryPresenceStore();
    }
}
