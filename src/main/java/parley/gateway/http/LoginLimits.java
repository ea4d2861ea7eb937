package parley.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.function.Supplier;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.RateLimits;
import parley.gateway.RateLimits.Limit;

/** Bounds how often a password can be guessed, per account and per client address; when in doubt nobody gets in. */
public final class LoginLimits {
    private final RateLimits limits;
    private final Limit perAccount;
    private final Limit perAddress;
    private final Limit registrations;
    private final ClientAddress addresses;

    public LoginLimits(RateLimits limits, ParleyConfig.Limits settings, ClientAddress addresses) {
        this.limits = limits.strict();
        this.perAccount = limit("login-account", settings.loginPerAccount());
        this.perAddress = limit("login-address", settings.loginPerIp());
        this.registrations = limit("register", settings.registerPerIp());
        this.addresses = addresses;
    }

    private static Limit limit(String name, ParleyConfig.Rate rate) {
        return new Limit(name, rate.count(), rate.windowMs());
    }

    /** Only wrong guesses count, but each is counted before it is made, so that many at once are no way around. */
    <T> Future<T> guess(HttpServerRequest request, String account, Supplier<Future<T>> attempt) {
        String accountKey = account.toLowerCase(Locale.ROOT);
        String addressKey = addressKey(request);
        return take(addressKey, perAddress)
                .compose(taken ->
                        take(accountKey, perAccount).onFailure(refused -> limits.refund(addressKey, perAddress)))
                .compose(taken -> attempt.get().onComplete(outcome -> {
                    if (outcome.succeeded() || !isWrongGuess(outcome.cause())) {
                        limits.refund(accountKey, perAccount);
                        limits.refund(addressKey, perAddress);
                    }
                }));
    }

    private static boolean isWrongGuess(Throwable failure) {
        return ParleyException.of(failure).code() == ErrorCode.AUTH_FAILED;
    }

    /** Each attempt to register counts. */
    <T> Future<T> register(HttpServerRequest request, Supplier<Future<T>> attempt) {
        return take(addressKey(request), registrations).compose(taken -> attempt.get());
    }

    private Future<Void> take(String key, Limit limit) {
        return limits.take(key, limit)
                .recover(failure -> Future.failedFuture(new ParleyException(
                        ErrorCode.UNAVAILABLE, "Nobody can log in at the moment", limit.windowMs(), null)))
                .compose(decision -> decision.allowed()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "Too many attempts, retry in " + decision.retryAfterMs() + " ms",
                                decision.retryAfterMs(),
                                null)));
    }

    private String addressKey(HttpServerRequest request) {
        return ClientAddress.limitKey(addresses.of(request));
    }
}
