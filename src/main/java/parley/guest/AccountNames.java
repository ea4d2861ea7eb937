package parley.guest;

import io.vertx.core.Future;

/** Knows the names of accounts, which no guest may have. */
@FunctionalInterface
public interface AccountNames {
    Future<Boolean> holdsName(String username);
}
