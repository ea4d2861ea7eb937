package parley.gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.config.LoginDelay;
import parley.config.ParleyConfig;
import parley.limits.RateLimits.Limit;

/**
 * Says how long a login waits after so many wrong guesses: not at all at first, then each time twice as long, up to a
 * bound.
 */
final class LoginDelays {
    private final Limit guesses;
    private final int free;
    private final List<Limit> waits = new ArrayList<>();

    /** @param free guesses that need no waiting, in a window after which they are forgotten */
    LoginDelays(ParleyConfig.Rate free, LoginDelay delay) {
        this.free = free.count();
        for (long ms = delay.firstMs(); ms < delay.maxMs(); ms *= 2) {
            waits.add(oneIn(ms));
        }
        waits.add(oneIn(delay.maxMs()));
        // The limit leaves room for guesses that come at once: the waits bound the rest.
        this.guesses = new Limit("login-known", 2 * this.free + 2 * waits.size(), free.windowMs());
    }

    private static Limit oneIn(long ms) {
        return new Limit("login-wait-" + ms, 1, ms);
    }

    /** The limit that counts the guesses. */
    Limit guesses() {
        return guesses;
    }

    /** @param wrong guesses so far */
    Optional<Limit> after(int wrong) {
        return wrong < free ? Optional.empty() : Optional.of(waits.get(Math.min(wrong - free, waits.size() - 1)));
    }
}
