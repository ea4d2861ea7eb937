package parley.identity;

class MemoryRelationStoreTest extends RelationStoreContract {
    @Override
    protected RelationStore newStore() {
        return new MemoryRelationStore();
    }
}
