package parley.identity;

class AccountsTest extends AccountsContract {
    private final MemoryAccountStore accounts = new MemoryAccountStore();

    @Override
    protected AccountStore accountStore() {
        return accounts;
    }

    @Override
    protected AccountSessionStore sessionStore() {
        return new MemoryAccountSessionStore(accounts);
    }
}
