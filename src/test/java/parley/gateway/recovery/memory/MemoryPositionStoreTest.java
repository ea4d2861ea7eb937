package parley.gateway.recovery.memory;

import parley.gateway.recovery.PositionStore;
import parley.gateway.recovery.PositionStoreContract;

class MemoryPositionStoreTest extends PositionStoreContract {
    @Override
    protected PositionStore emptyStore() {
        return new MemoryPositionStore();
    }
}
