package parley.account;

import io.vertx.core.Future;

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

    @Override
    protected Future<Boolean> changeStatus(String userId, Account.Status status, long bannedUntil) {
        return accounts.changeStatus(userId, status, bannedUntil);
    }
}
