package parley.account;

import io.vertx.core.Future;
import java.util.function.Consumer;
import parley.bus.Principal;

/** Deletes an account at its owner's wish. The name stays reserved for a while; everything else ends or goes. */
public final class AccountDeletion {
    private final Accounts accounts;
    private final AccountStore store;
    private final AccountSessions sessions;
    private final Consumer<String> remains;

    /** @param remains is told of each account that was deleted, to clear away what is left of it */
    public AccountDeletion(Accounts accounts, AccountStore store, AccountSessions sessions, Consumer<String> remains) {
        this.accounts = accounts;
        this.store = store;
        this.sessions = sessions;
        this.remains = remains;
    }

    /** Fails with AUTH_FAILED if the password is wrong, and with CONFLICT if it was changed meanwhile. */
    public Future<Void> delete(Principal owner, String password) {
        return accounts.confirmed(owner.userId(), password)
                .compose(account -> store.delete(account.id(), account.passwordHash()))
                .map(endedSessions -> {
                    sessions.haveEnded(endedSessions, owner.userId());
                    remains.accept(owner.userId());
                    return null;
                });
    }
}
