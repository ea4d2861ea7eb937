package parley.account;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * Keeps registered users. Names and addresses are compared without regard to case, and each belongs to one account. All
 * calls fail with UNAVAILABLE if the store is away.
 */
public interface AccountStore extends AccountDirectory {
    /** Fails with CONFLICT if username, email or id belongs to somebody; the message begins with the one that does. */
    Future<Account> create(Account account);

    /** Finds an account by name or address. */
    Future<Optional<Account>> findByLogin(String login);

    /** Fails with NOT_FOUND, or with CONFLICT like {@link #create}. */
    Future<Account> update(String userId, AccountPatch patch);

    /**
     * Replaces the password; returns false if the hash was no longer {@code from}, so that one of two changes at once
     * wins.
     */
    Future<Boolean> replacePassword(String userId, String from, String to);

    /**
     * Deletes an account with its sessions and picture, and reserves its name for a while. Fails with CONFLICT if the
     * password's hash is no longer {@code passwordHash}, and with NOT_FOUND if there is no such account.
     *
     * @return ids of the sessions that ended
     */
    Future<List<String>> delete(String userId, String passwordHash);

    Future<Void> loggedIn(String userId, long at);
}
