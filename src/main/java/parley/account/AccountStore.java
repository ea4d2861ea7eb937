package parley.account;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import parley.guest.AccountNames;

/**
 * Keeps registered users. Names and addresses are compared without regard to case, and each belongs to one account. All
 * calls fail with UNAVAILABLE if the store is away.
 */
public interface AccountStore extends AccountNames {
    /** Fails with CONFLICT if username, email or id belongs to somebody; the message begins with the one that does. */
    Future<Account> create(Account account);

    Future<Optional<Account>> find(String userId);

    /** Finds an account by name or address. */
    Future<Optional<Account>> findByLogin(String login);

    /** Finds the accounts of these users, in no particular order. */
    Future<List<Account>> findAll(Collection<String> userIds);

    /** Fails with NOT_FOUND, or with CONFLICT like {@link #create}. */
    Future<Account> update(String userId, AccountPatch patch);

    /**
     * Replaces the password; returns false if the hash was no longer {@code from}, so that one of two changes at once
     * wins.
     */
    Future<Boolean> replacePassword(String userId, String from, String to);

    Future<Void> loggedIn(String userId, long at);

    Future<Integer> count();
}
