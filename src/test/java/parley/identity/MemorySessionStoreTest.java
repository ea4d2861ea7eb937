package parley.identity;

class MemorySessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore newStore() {
        return new MemorySessionStore();
    }
}
