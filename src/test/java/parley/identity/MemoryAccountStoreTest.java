package parley.identity;

class MemoryAccountStoreTest extends AccountStoreContract {
    @Override
    protected AccountStore newStore() {
        return new MemoryAccountStore();
    }
}
