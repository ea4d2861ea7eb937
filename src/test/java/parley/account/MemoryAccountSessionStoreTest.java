package parley.account;

import io.vertx.core.Future;

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

    @Override
    protected Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return accounts.changeStatus(userId, status, bannedUntil);
    }
}
