package parley.account;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import parley.guest.AccountNames;

/**
 * Finds registered users, who may be kept by another service. Names are compared without regard to case. All calls fail
 * with UNAVAILABLE if the store is away.
 */
public interface AccountDirectory extends AccountNames {
    Future<Optional<Account>> find(String userId);

    Future<Optional<Account>> findByName(String username);

    /** Finds the accounts of these users, in no particular order. */
    Future<List<Account>> findAll(Collection<String> userIds);

    Future<Integer> count();
}
