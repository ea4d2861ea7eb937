package parley.identity;

class MemoryAccountSessionStoreTest extends AccountSessionStoreContract {
    private final MemoryAccountStore accounts = new MemoryAccountStore();

    @Override
    protected AccountStore accounts() {
        return accounts;
    }

    @Override
    protected AccountSessionStore newStore() {
        return new MemoryAccountSessionStore(accounts);
    }
}
