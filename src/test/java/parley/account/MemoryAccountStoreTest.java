package parley.account;

import io.vertx.core.Future;

class MemoryAccountStoreTest extends AccountStoreContract {
    private final MemoryAccountStore accounts = new MemoryAccountStore();

    @Override
    protected AccountStore newStore() {
        return accounts;
    }

    @Override
    protected Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return accounts.changeStatus(userId, status, bannedUntil);
    }
}
