package parley.identity;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Registered users. Names and addresses are compared without regard to case, and each belongs to one account. All
 * fails with UNAVAILABLE if the store is away.
 */
public interface AccountStore {
    /** Fails with CONFLICT, whose message begins with username, email or id, if that belongs to somebody. */
    Future<Account> create(Account account);

    Future<Optional<Account>> find(String userId);

    /** By name or address. */
    Future<Optional<Account>> findByLogin(String login);

    /** Those of these users that have an account, in no particular order. */
    Future<List<Account>> findAll(Collection<String> userIds);

    Future<Boolean> holdsName(String username);

    /** Fails with NOT_FOUND, or with CONFLICT like {@link #create}. */
    Future<Account> update(String userId, AccountPatch patch);

    /** False if the hash was no longer {@code from}: of two changes at once one wins. */
    Future<Boolean> replacePassword(String userId, String from, String to);

    Future<Void> loggedIn(String userId, long at);

    Future<Integer> count();
}
