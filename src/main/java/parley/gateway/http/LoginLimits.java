package parley.gateway.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.account.Account;
import parley.account.Accounts;
import parley.account.KnownAddresses;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Decision;
import parley.limits.RateLimits.Limit;
import parley.util.TextFold;

/**
 * Bounds how often a password can be guessed. When in doubt it lets nobody in. Strangers' guesses count per address,
 * per account and address, and, at a far higher limit, per account. An address from which somebody logged in to the
 * account before is kept apart from strangers: it is never shut out, but waits longer after each guess too many.
 */
public final class LoginLimits {
    private static final Logger LOG = LoggerFactory.getLogger(LoginLimits.class);

    private final RateLimits limits;
    private final Limit perAddress;
    private final Limit perAccountAndAddress;
    private final Limit perAccount;
    private final Limit registrations;
    private final LoginDelays delays;
    private final ClientAddress addresses;
    private final KnownAddresses known;

    public LoginLimits(RateLimits limits, ParleyConfig.Limits settings, ClientAddress addresses, KnownAddresses known) {
        this.limits = limits.strict();
        this.perAddress = limit("login-address", settings.loginPerIp());
        this.perAccountAndAddress = limit("login-account-address", settings.loginPerAccountAndIp());
        this.perAccount = limit("login-account", settings.loginPerAccount());
        this.registrations = limit("register", settings.registerPerIp());
        this.delays = new LoginDelays(settings.loginPerAccountAndIp(), settings.loginDelay());
        this.addresses = addresses;
        this.known = known;
    }

    private static Limit limit(String name, ParleyConfig.Rate rate) {
        return new Limit(name, rate.count(), rate.windowMs());
    }

    /**
     * The account whose password is guessed.
     *
     * @param key the same key for the account's name and its address of email
     * @param userId null if there is no such account
     */
    record Target(String key, String userId) {
        static Target of(String userId) {
            return new Target(userId, userId);
        }

        /** Finds the target of a login. A login that nobody has counts like one that somebody has. */
        static Target of(Optional<Account> found, String login) {
            return found.map(account -> of(account.id()))
                    .orElseGet(() -> new Target("?" + TextFold.of(login.strip()), null));
        }
    }

    /**
     * Limits the guesses of an address, before anything is looked up for one. Only wrong guesses count, here and in
     * {@link #guess}.
     */
    <T> Future<T> fromAddress(HttpServerRequest request, Supplier<Future<T>> guess) {
        return counted(addressKey(request), perAddress, guess);
    }

    /** Counts each guess before it is made, so that many at once are no way around the limit. */
    <T> Future<T> guess(HttpServerRequest request, Target target, Supplier<Future<T>> attempt) {
        String address = addressKey(request);
        String here = target.key() + '@' + address;
        return known.knows(target.userId(), address)
                .compose(knows -> knows
                        ? delayed(here, attempt)
                        : counted(here, perAccountAndAddress, () -> counted(target.key(), perAccount, attempt)))
                .compose(entry -> remember(target.userId(), address).map(entry));
    }

    /** Remembers an address. A failure costs the owner no more than a shorter wait. */
    private Future<Void> remember(String userId, String address) {
        return known.remember(userId, address).recover(failure -> {
            LOG.debug("An address was not remembered: {}", failure.getMessage());
            return Future.succeededFuture();
        });
    }

    private <T> Future<T> counted(String key, Limit limit, Supplier<Future<T>> attempt) {
        return take(key, limit).compose(taken -> attempt.get().onComplete(outcome -> {
            if (!isWrongGuess(outcome)) {
                Unattended.watch("giving back a limit", limits.refund(key, limit));
            }
        }));
    }

    private <T> Future<T> delayed(String key, Supplier<Future<T>> attempt) {
        return take(key, delays.guesses()).compose(decision -> {
            int earlier = delays.guesses().count() - 1 - decision.remaining();
            Optional<Limit> wait = delays.after(earlier);
            Future<?> waited = wait.isEmpty() ? Future.succeededFuture() : take(key, wait.get());
            return waited.compose(go -> attempt.get()).onComplete(outcome -> {
                if (isWrongGuess(outcome)) {
                    // The next wait begins now and takes its place, so that nobody gets in before it is over.
                    delays.after(earlier + 1)
                            .ifPresent(next -> Unattended.watch("the wait after a guess", limits.take(key, next)));
                } else {
                    Unattended.watch("giving back a limit", limits.refund(key, delays.guesses()));
                }
            });
        });
    }

    private static boolean isWrongGuess(AsyncResult<?> outcome) {
        return outcome.failed() && ParleyException.of(outcome.cause()).code() == ErrorCode.AUTH_FAILED;
    }

    /** Registers an account. Each attempt counts. */
    Future<Accounts.Entry> register(HttpServerRequest request, Supplier<Future<Accounts.Entry>> attempt) {
        String address = addressKey(request);
        return take(address, registrations)
                .compose(taken -> attempt.get())
                .compose(entry -> remember(entry.account().id(), address).map(entry));
    }

    private Future<Decision> take(String key, Limit limit) {
        return limits.take(key, limit)
                .recover(failure -> Future.failedFuture(new ParleyException(
                        ErrorCode.UNAVAILABLE, "Nobody can log in at the moment", limit.windowMs(), null)))
                .compose(decision -> decision.allowed()
                        ? Future.succeededFuture(decision)
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "Too many attempts, retry in " + decision.retryAfterMs() + " ms",
                                decision.retryAfterMs(),
                                null)));
    }

    /** Tells one client from another: by the address that is counted, and the program. */
    String clientOf(HttpServerRequest request) {
        return addressKey(request) + ' ' + request.getHeader("User-Agent");
    }

    private String addressKey(HttpServerRequest request) {
        return ClientAddress.limitKey(addresses.of(request));
    }
}
