package parley.relation;

import java.time.InstantSource;

class MemoryRelationStoreTest extends RelationStoreContract {
    @Override
    protected RelationStore newStore(InstantSource clock) {
        return new MemoryRelationStore(clock);
    }
}
