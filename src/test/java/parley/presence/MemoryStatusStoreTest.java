package parley.presence;

class MemoryStatusStoreTest extends StatusStoreContract {
    @Override
    protected StatusStore newStore() {
        return new MemoryStatusStore();
    }
}
