package parley.extension;

import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import parley.account.Account;
import parley.account.AccountDirectory;
import parley.account.AccountStore;
import parley.bus.Principal;
import parley.config.ServiceSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.StartException;

/**
 * Finds the accounts of services, and makes those that are missing. Nobody can sign in to such an account: its hash is
 * random, and a salt that no other account has marks it, so that a name that a person has registered is never used.
 */
public final class ServiceAccounts {
    private static final String HASH = "$argon2id$v=19$m=8,t=1,p=1$cGFybGV5LXNlcnZpY2UtMQ$";
    private static final int HASH_BYTES = 32;
    private static final String NO_MAIL = "@service.invalid";

    private final AccountDirectory directory;
    private final Optional<AccountStore> own;
    private final InstantSource clock;

    /** @param own empty where another service keeps the accounts, which then has to know the names */
    public ServiceAccounts(AccountDirectory directory, Optional<AccountStore> own, InstantSource clock) {
        this.directory = directory;
        this.own = own;
        this.clock = clock;
    }

    /** Fails with a StartException if a service can't have the name that it should have. */
    Future<Map<String, Service>> of(List<ServiceSettings> services) {
        Future<Map<String, Service>> all = Future.succeededFuture(new HashMap<>());
        for (ServiceSettings service : services) {
            all = all.compose(known -> find(service.name()).map(account -> {
                Principal principal = Principal.ofAccount(account.id(), account.username(), "service", null);
                known.put(service.name(), new Service(service, principal));
                return known;
            }));
        }
        return all;
    }

    private Future<Account> find(String name) {
        return directory.findByName(name).compose(found -> {
            if (found.isPresent()) {
                return usable(found.get());
            }
            return own.isPresent()
                    ? make(name, own.get())
                    : Future.failedFuture(
                            new StartException("There is no user " + name + " for the service of that name"));
        });
    }

    private Future<Account> usable(Account account) {
        boolean ours = account.passwordHash() != null && account.passwordHash().startsWith(HASH);
        return own.isEmpty() || ours
                ? Future.succeededFuture(account)
                : Future.failedFuture(new StartException("The name of the service " + account.username()
                        + " belongs to somebody who has registered it; choose another one"));
    }

    /** Another node may make it at the same time. */
    private Future<Account> make(String name, AccountStore store) {
        byte[] random = new byte[HASH_BYTES];
        new SecureRandom().nextBytes(random);
        String hash = HASH + Base64.getEncoder().withoutPadding().encodeToString(random);
        String id = UUID.randomUUID().toString();
        return store.create(Account.of(id, name, id + NO_MAIL, hash, clock.millis()))
                .recover(failure -> ParleyException.of(failure).code() == ErrorCode.CONFLICT
                        ? madeElsewhere(name)
                        : Future.failedFuture(failure));
    }

    private Future<Account> madeElsewhere(String name) {
        return directory
                .findByName(name)
                .compose(found -> found.isPresent()
                        ? usable(found.get())
                        : Future.failedFuture(new StartException("The name of the service " + name + " is reserved")));
    }
}
