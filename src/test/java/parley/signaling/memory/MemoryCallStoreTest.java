package parley.signaling.memory;

import parley.signaling.store.CallStore;
import parley.signaling.store.CallStoreContract;

class MemoryCallStoreTest extends CallStoreContract {
    @Override
    protected CallStore emptyStore() {
        return new MemoryCallStore();
    }
}
